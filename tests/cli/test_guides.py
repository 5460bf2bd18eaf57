"""The guides of the engines say what the program does: every command that they show runs, on the files that they name."""

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from huiyan.cli import main

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("index", "fund", "efficiency", "survey", "recognise")
PUBLIC = {"ASEM": "indicators/asem_coinr", "deaR": "indicators/dea"}  # bare names of public files, by how they begin
MADE = {"MARGINS.csv": "variable,value,total\nstype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n",
        "LOANS.csv": "enterprise,loan,months,collateral\n甲（虚构）,300,12,no\n"}  # fmt: skip
FEWER = {"simulate", "required", "check"}  # of huiyan fund: as shown they take 100,000 futures each
ELSEWHERE = {"german.csv"}  # made by awk; tests/cli/test_credit.py does the same


def commands(guide: str) -> list[list[str]]:
    text = (ROOT / f"docs/guides/{guide}.md").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^(?:\$ )?huiyan (.*?)(?:\s+#.*)?$", text, re.MULTILINE)
    return [words for words in map(shlex.split, found) if not ELSEWHERE & set(words)]


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_show_the_same_commands(guide: str) -> None:
    assert commands(guide) == commands(f"{guide}.zh")


@pytest.mark.real_data
@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_of_the_guide_run(
    guide: str, real_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/data").symlink_to(real_data("known").parent)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here/examples").symlink_to(ROOT / "examples")
    for name, text in MADE.items():
        Path(name).write_text(text, encoding="utf-8")
    for folder in PUBLIC.values():
        for path in real_data(folder).glob("*.csv"):
            Path(path.name).symlink_to(path)
    for words in commands(guide):
        fewer = ["--scenarios", "10000"] if words[0] == "fund" and words[1] in FEWER else []
        monkeypatch.setattr(sys, "argv", ["huiyan", *words, *fewer])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code, words
