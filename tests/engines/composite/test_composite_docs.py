"""The guide says what the program does: its commands run."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from huiyan.cli import main

ROOT = Path(__file__).resolve().parents[3]
GUIDES = [ROOT / "docs/guides/index.md", ROOT / "docs/guides/index.zh.md"]


def commands(page: Path) -> list[str]:
    return re.findall(r"^huiyan (index .*)$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_both_languages_show_the_same_commands() -> None:
    assert commands(GUIDES[0]) == commands(GUIDES[1])


@pytest.mark.parametrize("command", commands(GUIDES[0]))
def test_the_commands_of_the_guide_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str) -> None:
    words = [str(ROOT / word) if word.startswith("examples/") else word for word in shlex.split(command)]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["huiyan", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
