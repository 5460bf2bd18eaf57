"""The public bundle: one file of JSON lines, written and read as a stream (the form: docs/reference/bundle.md).

Line 1 is the sealed record, line 2 its place in the log, then each table: a heading, rows, block lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huiyan.engines.proof.canonical import canonical
from huiyan.engines.proof.record import Sealed
from huiyan.engines.proof.rows import Cell, Columns, TableSeal, blocks
from huiyan.engines.proof.tree import NodeReader, consistency_proof, inclusion_proof
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Earlier:
    """An earlier tree head and the proof that the log has only grown since."""

    head: str
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class LogProof:
    """Where a record stands in the log: a signed tree head (`sign_head`), the log's key, the leaf's index and path."""

    head: str
    key: bytes
    index: int
    hashes: tuple[bytes, ...]
    earlier: Earlier | None = None

    def line(self) -> bytes:
        """Line 2 of a bundle, without its line end."""
        earlier = self.earlier and {"hashes": [found.hex() for found in self.earlier.hashes], "head": self.earlier.head}
        return canonical(
            {
                "log": {
                    "earlier": earlier,
                    "hashes": [found.hex() for found in self.hashes],
                    "head": self.head,
                    "index": self.index,
                    "key": self.key.hex(),
                }
            }
        )


@dataclass(frozen=True)
class Bundle:
    """A bundle in memory: the sealed record, its place in the log, and the tables by name."""

    sealed: Sealed
    log: LogProof
    tables: Mapping[str, Columns]


def prove(
    index: int,
    size: int,
    leaves: Sequence[bytes] | NodeReader,
    *,
    head: str,
    key: bytes,
    earlier: tuple[int, str] | None = None,
) -> LogProof:
    """The proof for leaf `index` in the log of `size` leaves whose signed head is `head`, made with the public `key`.

    `leaves` are the leaf hashes or a node reader of the store; `earlier` is the size and signed head to grow from.
    """
    grown = None
    if earlier is not None:
        grown = Earlier(earlier[1], consistency_proof(earlier[0], leaves, size))
    return LogProof(head, key, index, inclusion_proof(index, leaves, size), grown)


def write_bundle(
    path: str | Path, sealed: Sealed, tables: Mapping[str, Iterable[Sequence[Cell]]], log: LogProof
) -> None:
    """Write a bundle, whole or not at all, as a stream; rows that are not those that were sealed raise BadInput."""
    target = Path(path)
    partial = target.with_name(target.name + ".part")
    try:
        with partial.open("wb") as stream:
            for line in bundle_lines(sealed, tables, log):
                stream.write(line)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def bundle_lines(sealed: Sealed, tables: Mapping[str, Iterable[Sequence[Cell]]], log: LogProof) -> Iterator[bytes]:
    """The bytes of a bundle piece by piece, for a file or a streamed answer."""
    yield sealed.line + b"\n"
    yield log.line() + b"\n"
    for table in sealed.tables:
        yield heading(table)
        total, whole = 0, hashlib.sha256()
        for count, rows, block in blocks(table.name, len(table.columns), tables.get(table.name, ())):
            total += count
            whole.update(block)
            yield rows + block
        if (total, whole.hexdigest()) != (table.rows, table.digest):
            raise BadInput(gettext_noop("the rows of table '{name}' are not those that were sealed"), name=table.name)


def heading(table: TableSeal) -> bytes:
    """The line that opens a table."""
    return canonical({"columns": list(table.columns), "table": table.name}) + b"\n"
