"""Anybody draws again from the sealed record, and is told what was changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.week.draw.test_draw_actions import run
from typer.testing import CliRunner

from huiyan.cli.recompute import recompute
from huiyan.cli.verify import app
from huiyan.engines import proof
from huiyan.engines.tables import BadInput
from huiyan.week.draw.models import DrawEntry


@pytest.fixture
def bundle(draw, sessions, wish, after_the_deadline, tmp_path) -> Path:
    """The record of a draw with more wishes than places."""
    for number in range(5):
        wish(number, sessions if number % 2 else sessions[:1], adults=2)
    for number in (6, 7, 8):
        wish(number, sessions, kind="class", school=f"第{number % 2}小学", class_name=str(number))
    after_the_deadline()
    run(draw)
    path = tmp_path / "draw.jsonl"
    path.write_text(draw.result.bundle)
    return path


def verified(path: Path) -> tuple[int, str]:
    answer = CliRunner().invoke(app, [str(path), "--json"])
    return answer.exit_code, answer.output


def test_the_record_is_drawn_again(bundle) -> None:
    code, output = verified(bundle)
    told = json.loads(output)
    assert (code, told["verified"], told["steps"]["ranking"]) == (0, True, "passed")


def test_the_record_holds_codes_and_no_person(bundle) -> None:
    text = bundle.read_text()
    people = [word for entry in DrawEntry.objects.all() for word in (entry.phone, entry.school, entry.teacher) if word]
    assert [word for word in people if word in text] == []
    assert all(entry.code in text for entry in DrawEntry.objects.all())


def test_a_changed_byte_is_named(bundle) -> None:
    lines = bundle.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(b'[1,"'))
    lines[at] = lines[at].replace(b"[1,", b"[2,")
    bundle.write_bytes(b"".join(lines))
    code, output = verified(bundle)
    assert (code, f"line {at + 1}" in output or f":{at + 1}" in output) == (1, True)


def changed(bundle: Path, change) -> proof.Bundle:
    """The bundle as a forger with the key of the log would seal it after a change."""
    read = proof.read_bundle(bundle)
    record = {**read.sealed.record, "payload": dict(read.sealed.record["payload"])}
    outcome = read.tables["outcome"]
    rows = [list(row) for row in zip(*outcome.data, strict=True)]
    change(record["payload"], rows)
    columns = proof.Columns(outcome.names, tuple(map(list, zip(*rows, strict=True))))
    return proof.Bundle(replace(read.sealed, record=record), read.log, {**read.tables, "outcome": columns})


def test_another_outcome_differs_from_the_draw(bundle) -> None:
    def swap(payload, rows) -> None:
        rows[0][2:], rows[-1][2:] = rows[-1][2:], rows[0][2:]

    forged = changed(bundle, swap)
    assert recompute(forged)["outcome"].data != forged.tables["outcome"].data


def test_another_seed_does_not_open_the_commitment(bundle) -> None:
    forged = changed(bundle, lambda payload, rows: payload.update(seed="0" * 64))
    with pytest.raises(BadInput, match="SHA-256 was published at the opening"):
        recompute(forged)


def test_rules_that_are_not_known_are_not_guessed(bundle) -> None:
    forged = changed(bundle, lambda payload, rows: payload.update(rule="huiyan.draw/9"))
    with pytest.raises(BadInput, match=r"huiyan\.draw/9"):
        recompute(forged)


@pytest.mark.parametrize("payload", [{"seed": 5}, {"most_of_school": "x"}, {"commitment": None}])
def test_a_record_that_makes_no_sense_is_refused_in_words(bundle, payload) -> None:
    with pytest.raises(BadInput):
        recompute(changed(bundle, lambda given, rows: given.update(payload)))
