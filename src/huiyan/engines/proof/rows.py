"""Tables of a bundle as lines: one row a line, a block line after every 256 rows, so that a changed line can be named.

A block line holds the SHA-256 of its rows' bytes and four hexadecimal digits of each row's own SHA-256. The digest of
a table is the SHA-256 over its block lines; it stands in the signed record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from json.encoder import encode_basestring

from huiyan.engines.tables import BadInput, gettext_noop

BLOCK = 256
Cell = str | int | bool | None
LARGEST_INTEGER = 2**53 - 1
_CELLS = {str, int, bool, type(None)}


@dataclass(frozen=True)
class Columns:
    """A table held by columns, `data[i]` being that of `names[i]`; as it is given to whoever recomputes a ranking."""

    names: tuple[str, ...]
    data: tuple[list[Cell], ...]

    def __len__(self) -> int:
        return len(self.data[0]) if self.data else 0

    def column(self, name: str) -> list[Cell]:
        """One column; BadInput names the one that is missing."""
        if name not in self.names:
            raise BadInput(gettext_noop("column '{missing}' is missing; the table has: {found}"),
                           missing=name, found=", ".join(self.names))  # fmt: skip
        return self.data[self.names.index(name)]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        return zip(*self.data, strict=True)


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Columns:
    """Rows turned into columns.

    >>> columns_of(["entry", "rank"], [["E-1", 1], ["E-2", 2]]).column("rank")
    [1, 2]
    """
    data: tuple[list[Cell], ...] = tuple([] for _ in names)
    for row in rows:
        for cells, cell in zip(data, row, strict=True):
            cells.append(cell)
    return Columns(tuple(names), data)


@dataclass(frozen=True)
class TableSeal:
    """What the signed record says of a table."""

    name: str
    columns: tuple[str, ...]
    rows: int
    digest: str

    def as_json(self) -> dict[str, object]:
        return {"columns": list(self.columns), "digest": self.digest, "name": self.name, "rows": self.rows}


def seal_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> TableSeal:
    """The seal of a table: its size and digest; reads the rows once, as a stream.

    Cells are texts, integers up to 2**53 - 1, true, false or null (marks are decimal texts); anything else, and a row
    of another width than `columns`, raises BadInput with its row.

    >>> seal_table("ranking", ["entry", "rank"], [["E-1", 1]]).rows
    1
    """
    total, whole = 0, hashlib.sha256()
    for count, _, block in blocks(name, len(columns), rows):
        total += count
        whole.update(block)
    return TableSeal(name, tuple(columns), total, whole.hexdigest())


def blocks(name: str, width: int, rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, bytes, bytes]]:
    """How many rows, their bytes, and their block line, 256 rows at a time."""
    stream, before = iter(rows), 0
    while chunk := [list(row) for row in islice(stream, BLOCK)]:
        _check_cells(name, width, chunk, before)
        try:
            lines = [_line(row).encode() for row in chunk]
        except UnicodeEncodeError:
            raise BadInput(gettext_noop("the text holds half a surrogate pair"), file=name) from None
        yield len(chunk), b"".join(lines), block_line(lines)
        before += len(chunk)


def block_line(lines: Sequence[bytes]) -> bytes:
    """The line that closes a block of rows."""
    whole = hashlib.sha256(b"".join(lines)).hexdigest()
    return f'{{"block":"{whole}","lines":"{"".join(map(row_hint, lines))}"}}\n'.encode()


def row_hint(line: bytes) -> str:
    """Four hexadecimal digits by which a changed row is found within its block; the block's SHA-256 is what counts."""
    return hashlib.sha256(line).hexdigest()[:4]


def parse_rows(lines: Sequence[bytes], width: int, first_line: int) -> list[list[Cell]]:
    """The rows of a block; BadInput names the line that is not one canonical row of `width` cells."""
    whole = b"".join(lines)
    try:
        text = whole.decode()
        rows = _rows(text)
        fits = (
            set(map(type, rows)) <= {list}
            and set(map(len, rows)) <= {width}
            and set(map(type, chain.from_iterable(rows))) <= _CELLS
        )
        if fits and _dumps(rows)[1:-1] == text[:-1].replace("\n", ","):
            return rows
    except (ValueError, RecursionError, TypeError):
        pass
    for line, source in enumerate(lines, first_line):
        _check_line(source, width, line)
    raise AssertionError("a block of good lines is good")


def _rows(text: str) -> list[list[Cell]]:
    """The values that stand one a line; ValueError where a line is not exactly one."""
    rows, at, end = [], 0, len(text)
    while at < end:
        row, at = _DECODER.raw_decode(text, at)
        if text[at] != "\n":
            raise ValueError("more than one value on a line")
        rows.append(row)
        at += 1
    return rows


def _check_line(source: bytes, width: int, line: int) -> None:
    try:
        text = source.decode()
        row = _DECODER.decode(text)
        canonical = _dumps(row) + "\n" == text
    except (ValueError, RecursionError):
        raise BadInput(gettext_noop("this is no row of JSON"), line=line) from None
    if not isinstance(row, list) or not {type(cell) for cell in row} <= _CELLS:
        raise BadInput(gettext_noop("a row is a list of texts, integers, true, false or null"), line=line)
    if len(row) != width:
        raise BadInput(gettext_noop("the row has {found} cells, the table has {expected} columns"),
                       line=line, found=len(row), expected=width)  # fmt: skip
    if not canonical:
        raise BadInput(gettext_noop("the row is not in canonical form (RFC 8785)"), line=line)


def _check_cells(name: str, width: int, rows: Sequence[Sequence[Cell]], before: int) -> None:
    cells = list(chain.from_iterable(rows))
    types = set(map(type, cells))
    if types <= _CELLS and int not in types and set(map(len, rows)) == {width}:
        return
    for at, row in enumerate(rows, before + 1):
        if len(row) != width:
            raise BadInput(gettext_noop("row {row} has {found} cells, the table has {expected} columns"),
                           file=name, row=at, found=len(row), expected=width)  # fmt: skip
        for cell in row:
            if type(cell) not in _CELLS or (type(cell) is int and abs(cell) > LARGEST_INTEGER):
                raise BadInput(gettext_noop("row {row}: a cell is text, a safe integer, true, false or null"),
                               file=name, row=at)  # fmt: skip


def _line(row: Sequence[Cell]) -> str:
    # Row by row json.dumps is three times slower; encode_basestring escapes exactly what RFC 8785 escapes.
    return "[" + ",".join([encode_basestring(cell) if type(cell) is str else _dumps(cell) for cell in row]) + "]\n"


def _dumps(value: object) -> str:
    # For texts without half surrogates, safe integers, booleans and null this is RFC 8785 exactly.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse(_: object) -> None:
    raise ValueError("not a cell")


def _safe_integer(token: str) -> int:
    if len(token) > 17 or abs(int(token)) > LARGEST_INTEGER:
        raise ValueError("not a safe integer")
    return int(token)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_refuse, parse_float=_refuse, parse_constant=_refuse, parse_int=_safe_integer
)


def tables_of(found: Mapping[str, Columns], name: str) -> Columns:
    """A table by name; BadInput where the bundle has none of it."""
    if name not in found:
        raise BadInput(gettext_noop("the bundle has no table '{name}'"), name=name)
    return found[name]
