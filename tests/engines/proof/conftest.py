"""Fixtures of the proof tests: a key that is always the same, a small bundle, and the public vectors."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from huiyan.engines.proof import (
    Bundle,
    Columns,
    Head,
    Key,
    LogProof,
    Sealed,
    columns_of,
    commit,
    leaf_hash,
    new_key,
    prove,
    root,
    seal,
    seal_table,
    sign_head,
    write_bundle,
)

ORIGIN = "city.example/results"
BALLOTS = [
    [entry, judge, "idea", mark, "A"]
    for entry, marks in {"E-1": ("90", "80"), "E-2": ("70", "95.5"), "E-3": ("60", "61")}.items()
    for judge, mark in zip(("J-1", "J-2"), marks, strict=True)
]
RANKING = [["E-1", "85.00", 1], ["E-2", "82.75", 2], ["E-3", "60.50", 3]]
COLUMNS = {
    "ballots": ["entry", "judge", "criterion", "mark", "room"],
    "ranking": ["entry", "score", "rank"],
    "commitments": ["code", "commitment"],
    "names": ["code", "name", "salt"],
}
SALT = bytes(range(32))


@dataclass(frozen=True)
class Parts:
    """What a bundle is written from; change one and write again."""

    sealed: Sealed
    tables: dict[str, list[list[Any]]]
    log: LogProof

    def write(self, path: Path) -> Path:
        write_bundle(path, self.sealed, self.tables, self.log)
        return path

    def with_log(self, **changes: Any) -> Parts:
        return replace(self, log=replace(self.log, **changes))


def made(key: Key, log_key: Key, *, size: int = 5, earlier: int | None = None, **tables: list[list[Any]]) -> Parts:
    """A sealed bundle over the given tables, its record leaf 3 of a log of `size` leaves."""
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    seals = [seal_table(name, COLUMNS[name], rows) for name, rows in tables.items()]
    sealed = seal("competition.results", {"rules": "mean", "seed": 7}, key, at, tables=seals, demonstration=True)
    leaves = [leaf_hash(bytes([other])) for other in range(size)]
    leaves[3] = sealed.leaf

    def head(length: int) -> str:
        return sign_head(Head(ORIGIN, length, root(leaves[:length]), "2026-11-23T08:00:01Z"), log_key)

    before = None if earlier is None else (earlier, head(earlier))
    return Parts(sealed, tables, prove(3, size, leaves, head=head(size), key=log_key.public, earlier=before))


@pytest.fixture
def key() -> Key:
    return new_key(lambda count: bytes(range(count)))


@pytest.fixture
def log_key() -> Key:
    return new_key(lambda count: bytes(range(100, 100 + count)))


@pytest.fixture
def parts(key: Key, log_key: Key) -> Parts:
    codes = ["E-1", "E-2", "E-3", "J-1", "J-2"]
    commitments = [[code, commit([code, f"holder of {code}"], SALT)] for code in codes]
    names = [["E-1", "holder of E-1", SALT.hex()]]
    return made(key, log_key, earlier=4, ballots=BALLOTS, ranking=RANKING, commitments=commitments, names=names)


@pytest.fixture
def make(key: Key, log_key: Key) -> Callable[..., Parts]:
    return lambda **tables: made(key, log_key, **tables)


@pytest.fixture
def bundle(parts: Parts, tmp_path: Path) -> Path:
    return parts.write(tmp_path / "results.jsonl")


@pytest.fixture
def recompute() -> Callable[[Bundle], dict[str, Columns]]:
    return mean_ranking


def mean_ranking(bundle: Bundle) -> dict[str, Columns]:
    """The ranking by plain means, to two places: what the example bundle's rules ask."""
    ballots = bundle.tables["ballots"]
    marks: dict[str, list[float]] = {}
    for entry, mark in zip(ballots.column("entry"), ballots.column("mark"), strict=True):
        marks.setdefault(str(entry), []).append(float(str(mark)))
    means = sorted(((sum(found) / len(found), entry) for entry, found in marks.items()), reverse=True)
    rows = [[entry, f"{mean:.2f}", rank] for rank, (mean, entry) in enumerate(means, 1)]
    return {"ranking": columns_of(COLUMNS["ranking"], rows)}


@pytest.fixture
def vectors(real_data: Callable[[str], Path]) -> Callable[[str], dict[str, bytes]]:
    """The files of an archive of public vectors, by path."""

    def read(archive: str) -> dict[str, bytes]:
        with tarfile.open(real_data(f"vectors/{archive}")) as tar:
            files = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
            return {name: stream.read() for name, stream in files.items() if stream}

    return read
