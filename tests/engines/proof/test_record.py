"""A sealed record: what is signed, and how a correction names what it replaces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from huiyan.engines.proof import canonical, leaf_hash, read_sealed, seal
from huiyan.engines.tables import BadInput

AT = datetime(2026, 11, 23, 16, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=8)))


def test_a_sealed_record_reads_back_from_its_line(key) -> None:
    sealed = seal("competition.results", {"rules": {"trim": 0.1}}, key, AT)
    assert read_sealed(sealed.line) == sealed
    assert sealed.signature_fits()
    assert sealed.leaf == leaf_hash(sealed.line)
    assert sealed.line == canonical(
        {
            "record": sealed.record,
            "signature": {"algorithm": "Ed25519", "key": key.public.hex(), "value": sealed.signature.hex()},
        }
    )


def test_the_time_is_kept_in_utc_to_the_second(key) -> None:
    assert seal("city.note", {}, key, AT).record["at"] == "2026-11-23T08:30:59Z"


def test_the_same_payload_key_and_time_give_the_same_bytes(key) -> None:
    assert seal("city.note", {"b": 1, "a": 2}, key, AT).line == seal("city.note", {"a": 2, "b": 1}, key, AT).line


def test_a_correction_names_what_it_replaces_and_why(key) -> None:
    first = seal("city.note", {"text": "helo"}, key, AT)
    second = seal("city.note", {"text": "hello"}, key, AT, replaces={"record": first.digest, "reason": "a letter"})
    assert second.record["replaces"] == {"record": first.digest, "reason": "a letter"}


def test_a_record_names_its_algorithms(key) -> None:
    assert seal("city.note", {}, key, AT).record["algorithms"] == {
        "canonical": "RFC8785",
        "digest": "SHA-256",
        "signature": "Ed25519",
        "tree": "RFC6962-SHA-256",
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"at": datetime(2026, 11, 23)}, "the time of a seal needs its time zone"),
        ({"kind": "Results"}, "record.kind is not as the format asks"),
        ({"payload": [1]}, "record.payload is not as the format asks"),
        ({"payload": {"mark": float("nan")}}, "nan is not a finite number"),
        ({"replaces": {"record": "00"}}, "record.replaces lacks 'reason'"),
        ({"replaces": {"record": "00", "reason": "why"}}, "record.replaces.record is not as the format asks"),
    ],
)
def test_what_cannot_be_sealed_is_refused(key, change: dict, sentence: str) -> None:
    given = {"kind": "city.note", "payload": {}, "at": datetime(2026, 11, 23, tzinfo=UTC)} | change
    with pytest.raises(BadInput) as refusal:
        seal(given["kind"], given["payload"], key, given["at"], replaces=given.get("replaces"))
    assert refusal.value.sentence() == sentence
