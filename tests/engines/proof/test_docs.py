"""The examples in the documentation run, and say what they are said to say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_example_of_the_concept_page_runs(capsys) -> None:
    code = re.search(r"```python\n(.*?)```", (DOCS / "concepts/proof.md").read_text(encoding="utf-8"), re.S)
    assert code is not None
    exec(code[1], {})
    assert capsys.readouterr().out.splitlines() == [
        "True",
        'small.jsonl, line 5: this line is not the one that was sealed: ["E-2","88.00",2]',
    ]


def independent_check(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program printed in the reference page, which uses nothing of ours."""
    code = re.search(r"```python\n(.*?)```", (DOCS / "reference/bundle.md").read_text(encoding="utf-8"), re.S)
    assert code is not None
    assert "huiyan" not in code[1]
    monkeypatch.setattr("sys.argv", ["check.py", str(path)])
    exec(code[1].replace('open(sys.argv[1], "rb").read()', "__import__('pathlib').Path(sys.argv[1]).read_bytes()"), {})


def test_a_program_written_apart_from_ours_finds_the_bundle_good(make, monkeypatch, tmp_path, capsys) -> None:
    rows = [[f"E-{at}", "J-1", "idea", "80", "A"] for at in range(600)]
    for size in (4, 5, 7, 8, 13):
        independent_check(make(ballots=rows, size=size).write(tmp_path / "results.jsonl"), monkeypatch)
    assert [line[:23] for line in capsys.readouterr().out.splitlines()] == ["good; compare the key: "] * 5


@pytest.mark.parametrize("change", [(b'"95.5"', b'"99.5"'), (b'"seed":7', b'"seed":8'), (b'"index":3', b'"index":2')])
def test_that_program_finds_what_we_find(bundle, monkeypatch, change: tuple[bytes, bytes]) -> None:
    bundle.write_bytes(bundle.read_bytes().replace(*change))
    with pytest.raises((AssertionError, InvalidSignature)):
        independent_check(bundle, monkeypatch)
