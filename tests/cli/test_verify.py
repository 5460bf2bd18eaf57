"""`huiyan verify`: what it says, in which language, and with which exit code."""

from __future__ import annotations

import json
import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from huiyan.cli.recompute_results import Sheets, official_ranking, plain_ranking
from huiyan.cli.verify import app, shown
from huiyan.engines.proof import RESULT_COLUMNS, Head, Key, columns_of, prove, seal, seal_table, sign_head, write_bundle
from huiyan.engines.scoring import rule_book_from

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


def write(path: Path, rows: dict, columns: dict, payload: dict, key: Key, **said: object) -> Path:
    """A bundle that is signed and logged, so that only what it says can be wrong."""
    seals = [seal_table(name, columns[name], rows[name]) for name in rows]
    said = {"kind": "competition.results"} | said
    kind = said.pop("kind")
    sealed = seal(kind, payload, key, datetime(2026, 11, 23, tzinfo=UTC), tables=seals, **said)
    head = sign_head(Head("demo.example/log", 1, sealed.leaf, "2026-11-23T00:00:00Z"), key)
    write_bundle(path, sealed, rows, prove(0, 1, [sealed.leaf], head=head, key=key.public))
    return path


def test_a_correction_of_a_kind_that_nothing_recomputes_says_both(tmp_path: Path) -> None:
    correction = {"record": "ab" * 32, "reason": "a misprint"}
    path = write(tmp_path / "note.jsonl", {}, {}, {}, Key(bytes(32)), kind="city.note", replaces=correction)
    said = verify(path, "--key", Key(bytes(32)).public.hex())
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "note.jsonl: city.note, sealed at 2026-11-23T00:00:00Z",
        f"It replaces the record {'ab' * 32}. Reason: a misprint",
        "  form         passed",
        "  digest       passed  0 rows",
        "  signature    passed",
        "  log          passed  one of 1 records in demo.example/log, as of 2026-11-23T00:00:00Z",
        "  commitments  not checked  the bundle holds none",
        "  ranking      not checked  nothing here recomputes 'city.note': only seal and log were checked",
        "Seal and log are verified; what the record says was not recomputed.",
        "Verified, and signed with the keys given.",
    ]


def reseal(folder: Path, *, rules: object = None, **changed: list[list[object]]) -> Path:
    """The example sealed anew with other rows or rules: signed and logged, so that only its sums can be wrong."""
    made = runpy.run_path(str(EXAMPLE / "make.py"))
    rows = made["tables"]() | changed
    columns = made["COLUMNS"] | {
        "judges": ["judge", "panel"],
        "facts": ["entry", "criterion", "base", "factor", "deduction"],
    }
    return write(
        folder / "resealed.jsonl", rows, columns, {"rules": made["RULES"] if rules is None else rules}, made["KEY"]
    )


def test_the_ranking_of_the_example_is_recomputed() -> None:
    said = verify(EXAMPLE / "results.jsonl")
    assert "  ranking      passed  recomputed from the scores" in said.stdout.splitlines()


def test_a_wrong_total_that_was_sealed_is_named(tmp_path: Path) -> None:
    claimed = [["E-7K2M9QXD", "88.33", 1], ["E-2C9RT0AW", "83.51", 2], ["E-W5N8B3HF", "81.83", 3]]
    said = verify(reseal(tmp_path, ranking=claimed))
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (
        1,
        "  resealed.jsonl: table 'ranking', row 2 (E-2C9RT0AW): total is said to be 83.51, the scores give 83.50",
    )


def test_facts_and_panels_count(tmp_path: Path) -> None:
    # By hand: panel a is judge 4D1Z alone, panel b the mean of the others; 0.6 a + 0.4 b, and 10 off for E-7K2M.
    rules = {
        "panels": [{"name": "a", "weight": "0.6"}, {"name": "b", "weight": "0.4"}],
        "rounding": {"total": {"decimals": 2}},
    }
    judges = [["J-4D1ZQ6MV", "a"], ["J-9TX3E0KC", "b"], ["J-P8R5G2YN", "b"]]
    facts = [["E-7K2M9QXD", None, None, None, "10"]]
    ranking = [["E-2C9RT0AW", "83.70", 1], ["E-W5N8B3HF", "80.30", 2], ["E-7K2M9QXD", "79.00", 3]]
    said = verify(reseal(tmp_path, rules=rules, judges=judges, facts=facts, ranking=ranking))
    assert (said.exit_code, "  ranking      passed  recomputed from the scores" in said.stdout.splitlines()) == (
        0,
        True,
    )


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("1E+999999999", "resealed.jsonl: '1E+999999999' is not a plain decimal number"),
        ("9" * 30, f"resealed.jsonl: '{'9' * 30}' is not a plain decimal number"),
        ("61", "resealed.jsonl: entry E-2C9RT0AW, judge J-4D1ZQ6MV: "),  # the engine of scoring says the rest
    ],
)
def test_a_mark_that_breaks_the_rules_is_named(tmp_path: Path, mark: str, sentence: str) -> None:
    ballots = runpy.run_path(str(EXAMPLE / "make.py"))["tables"]()["ballots"]
    ballots[0][3] = mark
    assert verify(reseal(tmp_path, ballots=ballots)).stdout.splitlines()[-1].startswith(f"  {sentence}")


@pytest.mark.parametrize(
    "rules", [[], "sum", {"trim": "all"}, {"unknown": 1}, {"rounding": {"total": {"decimals": 10**9}}}]
)
def test_a_rule_sheet_that_cannot_be_used_is_a_sentence(tmp_path: Path, rules: object) -> None:
    said = verify(reseal(tmp_path, rules=rules))
    assert (said.exit_code, "NOT verified" in said.stdout) == (1, True)


def test_the_longest_marks_are_ranked(tmp_path: Path) -> None:
    # As a whole number of its unit this mark needs over 64 bits.
    ballots = [["E-1", "J-1", "idea", "999999999999.999999999", "A"], ["E-1", "J-1", "pitch", "0.000000001", "A"]]
    rules = {"rounding": {"total": {"decimals": 2}}, "criteria": [{"name": "idea"}, {"name": "pitch"}]}
    tables = {"ballots": ballots, "ranking": [["E-1", "1000000000000.00", 1]]}
    path = write(tmp_path / "long.jsonl", tables, RESULT_COLUMNS, {"rules": rules}, Key(bytes(32)))
    assert "  ranking      passed  recomputed from the scores" in verify(path).stdout.splitlines()


def test_a_fact_about_an_entry_without_ballots_is_a_sentence(tmp_path: Path) -> None:
    said = verify(reseal(tmp_path, facts=[["E-NOBODY", None, None, None, "1"]]))
    assert said.stdout.splitlines()[-1] == (
        "  resealed.jsonl: the ranking cannot be recomputed from this bundle: KeyError: 'E-NOBODY'"
    )


THIRDS = [["E-1", "J-1", "idea", "80"], ["E-1", "J-2", "idea", "81"], ["E-1", "J-3", "idea", "81"]]  # 242 / 3


@pytest.mark.parametrize(
    ("decimals", "score", "state"),
    [(2, "80.67", "passed"), (2, "80.670", "passed"), (2, "80.66", "DIFFERS"),
     (None, "80.6667", "passed"), (None, "80.6666", "DIFFERS"), (None, "80.67", "DIFFERS"), (None, "much", "DIFFERS")],
)  # fmt: skip
def test_a_score_counts_by_its_value_in_either_layout(
    tmp_path: Path, decimals: int | None, score: str, state: str
) -> None:
    rules = {"rounding": {"total": {"decimals": decimals}}} if decimals else {}
    columns = {"ballots": RESULT_COLUMNS["ballots"][:4], "ranking": ("entry", "rank", "score")}
    tables = {"ballots": THIRDS, "ranking": [["E-1", 1, score]]}
    path = write(tmp_path / "results.jsonl", tables, columns, {"rules": rules}, Key(bytes(32)))
    assert verify(path).stdout.splitlines()[6].split()[:2] == ["ranking", state]


def test_rounds_are_added_with_their_weights(tmp_path: Path) -> None:
    # By hand: E-1 0.4 x 80 + 0.6 x 90 = 86; E-2 0.4 x 90 + 0.6 x 80 = 84.
    ballots = [
        ["E-1", "J-1", "idea", "80", "A", "semi"], ["E-2", "J-1", "idea", "90", "A", "semi"],
        ["E-1", "J-1", "idea", "90", "A", "final"], ["E-2", "J-1", "idea", "80", "A", "final"],
    ]  # fmt: skip
    rules = {
        "rounds": [{"name": "semi", "weight": "0.4"}, {"name": "final", "weight": "0.6"}],
        "rounding": {"total": {"decimals": 1}},
    }
    columns = RESULT_COLUMNS | {"ballots": (*RESULT_COLUMNS["ballots"], "round")}
    tables = {"ballots": ballots, "ranking": [["E-1", "86.0", 1], ["E-2", "84.0", 2]]}
    path = write(tmp_path / "rounds.jsonl", tables, columns, {"rules": rules}, Key(bytes(32)))
    assert verify(path).stdout.splitlines()[6] == "  ranking      passed  recomputed from the scores"


def test_ranks_within_rooms_stand_room_by_room(tmp_path: Path) -> None:
    ballots = [
        [f"E-{at}", "J-1", "idea", mark, room] for at, (mark, room) in enumerate([("7", "B"), ("8", "A"), ("9", "B")])
    ]
    rules = {"rank_within": "room", "rounding": {"total": {"decimals": 1}}}
    tables = {"ballots": ballots, "ranking": [["E-1", "8.0", 1], ["E-2", "9.0", 1], ["E-0", "7.0", 2]]}
    path = write(tmp_path / "rooms.jsonl", tables, RESULT_COLUMNS, {"rules": rules}, Key(bytes(32)))
    assert verify(path).stdout.splitlines()[6] == "  ranking      passed  recomputed from the scores"


marks = st.integers(0, 40).map(lambda quarters: f"{quarters * 25 // 100}.{quarters * 25 % 100:02d}")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.tuples(marks, marks), min_size=3, max_size=6), min_size=1, max_size=6), st.data())
def test_the_plain_rule_and_the_engine_of_scoring_agree(sheets, data) -> None:
    rules = {
        "criteria": [{"name": "idea", "weight": "0.7", "low": 0, "high": 10}, {"name": "pitch", "weight": "1.3"}],
        "trim": {"highest": data.draw(st.integers(0, 1)), "lowest": data.draw(st.integers(0, 1)), "from_marks": 4},
        "rounding": {"total": {"decimals": data.draw(st.integers(1, 4))}},
    }
    ballots = [
        [f"E-{entry}", f"J-{judge}", criterion, mark, "A"]
        for entry, judged in enumerate(sheets)
        for judge, pair in enumerate(judged)
        for criterion, mark in zip(("idea", "pitch"), pair, strict=True)
    ]
    tables = {"ballots": columns_of(["entry", "judge", "criterion", "mark", "room"], ballots)}
    book, numbered = rule_book_from(rules), Sheets(tables)
    assert list(plain_ranking(numbered, book).rows()) == list(official_ranking(numbered, book).rows())


def test_ties_that_the_rule_sheet_shares_are_plain() -> None:
    rules = {"criteria": [{"name": "idea"}], "rounding": {"total": {"decimals": 2}}, "tie_breaks": [{"by": "shared"}]}
    rows = [["E-1", "J-1", "idea", "8.5", "A"], ["E-2", "J-1", "idea", "8.50", "A"], ["E-3", "J-1", "idea", "8", "A"]]
    numbered = Sheets({"ballots": columns_of(["entry", "judge", "criterion", "mark", "room"], rows)})
    book = rule_book_from(rules)
    assert plain_ranking(numbered, book).column("rank") == [1, 1, 3]
    assert list(plain_ranking(numbered, book).rows()) == list(official_ranking(numbered, book).rows())


@pytest.mark.parametrize(
    "change",
    [
        {"tie_breaks": [{"by": "highest_mark"}]},
        {"rounding": {"total": {"decimals": 2}, "average": {"decimals": 1}}},
        {"rounding": {"total": {"decimals": 2, "how": "half_even"}}},
        {"average": "median"},
        {"combine": "by_criterion"},
        {"rank_within": "room"},
        {"missing": "skip"},
        {"no_score": ["0"]},
        {"criteria": [{"name": "idea", "step": "0.5"}]},
    ],
)
def test_a_rule_that_is_not_plain_is_left_to_the_engine_of_scoring(change: dict) -> None:
    ballots = columns_of(["entry", "judge", "criterion", "mark", "room"], [["E-1", "J-1", "idea", "8.5", "A"]])
    rules = {"criteria": [{"name": "idea"}], "rounding": {"total": {"decimals": 2}}}
    numbered = Sheets({"ballots": ballots})
    assert plain_ranking(numbered, rule_book_from(rules)) is not None
    book = rule_book_from(rules | change)
    assert plain_ranking(numbered, book) is None
    assert official_ranking(numbered, book).column("entry") == ["E-1"]
