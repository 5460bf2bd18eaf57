"""`huiyan verify`: what it says, in which language, and with which exit code."""

from __future__ import annotations

import json
import runpy
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from huiyan.cli.verify import app, shown

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/verify"
KEYS = ["--key", str(EXAMPLE / "record-key.txt"), "--key", (EXAMPLE / "log-key.txt").read_text().strip()]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLE / "results.jsonl", tmp_path))


def verify(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def edit(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_example_is_what_its_script_makes(tmp_path: Path) -> None:
    runpy.run_path(str(EXAMPLE / "make.py"))["make"](tmp_path / "made.jsonl")
    assert (tmp_path / "made.jsonl").read_bytes() == (EXAMPLE / "results.jsonl").read_bytes()


def test_a_bundle_without_a_key_is_verified_and_shows_fingerprints_to_compare() -> None:
    said = verify(EXAMPLE / "results.jsonl")
    assert said.exit_code == 0
    assert "Demonstration data: people and scores are invented." in said.stdout
    assert "whose key it is, the bundle cannot prove." in said.stdout
    # printf '...' | xxd -r -p | sha256sum, of the key in record-key.txt
    assert "record: 448f 04ff cba8 74db 93d9 fd02 520d aa58 3a92 b1f2 0b10 0ff7 9120 2a6d 7a93 e0de" in said.stdout


def test_with_both_published_keys_it_says_so() -> None:
    said = verify(EXAMPLE / "results.jsonl", *KEYS)
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "Verified, and signed with the keys given.")


def test_with_another_key_it_differs() -> None:
    said = verify(EXAMPLE / "results.jsonl", "--key", "00" * 32)
    assert said.exit_code == 1
    assert "which is not the one given" in said.stdout


def test_a_changed_mark_is_named(copy: Path) -> None:
    said = verify(edit(copy, '"53.5"', '"58.5"'))
    assert said.exit_code == 1
    assert said.stdout.splitlines()[-2:] == [
        "NOT verified. The first thing that differs:",
        '  results.jsonl, line 12: this line is not the one that was sealed: ["E-7K2M9QXD","J-9TX3E0KC","idea","58.5","A"]',
    ]


def test_the_outcome_for_programs(copy: Path) -> None:
    said = json.loads(verify(edit(copy, '"83.50"', '"93.50"'), "--json").stdout)
    assert (said["verified"], said["difference"]["line"], said["steps"]["digest"]) == (False, 25, "differs")
    good = json.loads(verify(EXAMPLE / "results.jsonl", "--json", *KEYS).stdout)
    assert (good["verified"], good["trusted"], good["difference"], good["log"]["size"]) == (True, True, None, 4)
    assert good["record"]["fingerprint"].startswith("448f 04ff")


@pytest.mark.parametrize("args", [["no-such-file"], ["."], [EXAMPLE / "results.jsonl", "--key", "nonsense"], []])
def test_a_wrong_call_leaves_with_two(args: list[object]) -> None:
    assert verify(*args).exit_code == 2


def test_hostile_text_cannot_steer_the_terminal() -> None:
    assert shown("a\x1b[2J\u202eb回雁") == "a\\u001b[2J\\u202eb回雁"


@pytest.mark.parametrize("text", [b"", b"\x00" * 100, b'{"record":' * 5000, b"\xff" * 100])
def test_a_hostile_file_is_a_difference_not_a_traceback(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(text)
    said = verify(path)
    assert (said.exit_code, said.exception.__class__) == (1, SystemExit)
    assert "NOT verified" in said.stdout
