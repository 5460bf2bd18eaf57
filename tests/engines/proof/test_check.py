"""A bundle is found good, and whatever is changed in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyan.engines.proof import check_bundle, read_bundle


def test_an_untouched_bundle_passes_every_step(bundle, recompute, key, log_key) -> None:
    found = check_bundle(bundle, recompute, keys=[key.public, log_key.public])
    assert found.difference is None
    assert set(found.steps.values()) == {"passed"}
    assert (found.trusted, found.recomputed, found.rows) == (True, ("ranking",), 15)


def test_a_bundle_reads_back_as_it_was_written(bundle, parts) -> None:
    found = read_bundle(bundle)
    assert found.sealed == parts.sealed
    assert found.log == parts.log
    assert {name: [list(row) for row in table.rows()] for name, table in found.tables.items()} == parts.tables


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(st.data())
def test_changing_any_one_byte_is_detected(bundle, data) -> None:
    text = bundle.read_bytes()
    at = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != text[at]))
    changed = bundle.with_name("changed.jsonl")
    changed.write_bytes(text[:at] + bytes([byte]) + text[at + 1 :])
    assert not check_bundle(changed).verified


def test_a_changed_mark_is_named_with_its_line(bundle, recompute) -> None:
    edit(bundle, b'"95.5"', b'"99.5"')
    found = check_bundle(bundle, recompute)
    assert str(found.difference) == (
        'results.jsonl, line 7: this line is not the one that was sealed: ["E-2","J-2","idea","99.5","A"]'
    )
    assert found.steps == {"form": "passed", "digest": "differs"} | dict.fromkeys(
        ["signature", "log", "commitments", "ranking"], "not reached"
    )


def test_a_ranking_that_does_not_follow_from_the_scores_is_named(make, parts, recompute, tmp_path) -> None:
    claimed = [["E-1", "85.00", 1], ["E-2", "82.75", 3], ["E-3", "60.50", 2]]
    forged = make(ballots=parts.tables["ballots"], ranking=claimed).write(tmp_path / "forged.jsonl")
    assert str(check_bundle(forged, recompute).difference) == (
        "forged.jsonl: table 'ranking', row 2 (E-2): rank is said to be 3, the scores give 2"
    )


def edit(path: Path, old: bytes, new: bytes) -> None:
    text = path.read_bytes()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new))


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b"null\n", b"[" * 100_000 + b"\n", b"\xff\xfe\n", b"\0" * 1000])
def test_hostile_files_come_back_as_a_sentence(tmp_path, text: bytes) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(text)
    found = check_bundle(path)
    assert found.steps["form"] == "differs"
    assert str(found.difference).startswith("hostile.jsonl, line 1: ")
