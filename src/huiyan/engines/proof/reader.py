"""Reads a bundle line by line, as a stream; every refusal names the line, and a changed row is pointed at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from huiyan.engines.proof.bundle import Bundle, Earlier, LogProof, heading
from huiyan.engines.proof.canonical import parse
from huiyan.engines.proof.record import Sealed, read_sealed
from huiyan.engines.proof.rows import BLOCK, Cell, Columns, TableSeal, parse_rows, row_hint
from huiyan.engines.proof.tree import HASH_BYTES
from huiyan.engines.tables import BadInput, gettext_noop

LONGEST_RECORD = 16 * 2**20
LONGEST_ROW = 2**16
_MOST_HASHES = 64
_BLOCK_LINE = re.compile(rb'\{"block":"[0-9a-f]{64}","lines":"(?:[0-9a-f]{4}){1,%d}"\}\n' % BLOCK)
_HASH = re.compile(r"[0-9a-f]{64}")


class Differs(BadInput):
    """Something in a bundle is not what was sealed; `step` says which check found it."""

    step = "digest"


class BundleReader:
    """Reads a bundle line by line; every refusal names the line."""

    def __init__(self, path: str | Path) -> None:
        self.file = Path(path).name
        self.line = 0
        try:
            if not Path(path).is_file():
                raise BadInput(gettext_noop("there is no such file: {path}"), path=path)
            self._stream: IO[bytes] = Path(path).open("rb")  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise BadInput(gettext_noop("{path} cannot be read: {reason}"), path=path, reason=error.strerror) from None

    def __enter__(self) -> BundleReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def sealed(self) -> Sealed:
        """Line 1."""
        line = self._next(LONGEST_RECORD)
        with _Place(self.file, self.line):
            return read_sealed(line[:-1])

    def log(self) -> LogProof:
        """Line 2."""
        line = self._next(LONGEST_ROW)
        with _Place(self.file, self.line):
            return _read_log(line[:-1])

    def table(self, table: TableSeal) -> Columns:
        """The next table, which must be the one that was sealed."""
        if self._next(LONGEST_ROW) != heading(table):
            raise self._bad(gettext_noop("the heading of table '{name}' is expected here"), name=table.name)
        data: tuple[list[Cell], ...] = tuple([] for _ in table.columns)
        seen: dict[Cell, Cell] = {}  # codes and criteria come again and again: keep one copy of each
        whole, left = hashlib.sha256(), table.rows
        while left:
            count = min(left, BLOCK)
            rows, block = self._block(count, len(table.columns))
            whole.update(block)
            for cells, column in zip(data, zip(*rows, strict=True), strict=True):
                cells.extend(_shared(column, seen))
            left -= count
        if whole.hexdigest() != table.digest:
            raise Differs(gettext_noop("table '{name}' is not the one that was sealed: its digest is {found}, the record says {expected}"),
                          file=self.file, line=self.line, name=table.name, found=whole.hexdigest(), expected=table.digest)  # fmt: skip
        return Columns(table.columns, data)

    def end(self) -> None:
        """Nothing may follow the last table."""
        if self._stream.read(1):
            self.line += 1
            raise self._bad(gettext_noop("the bundle should end here, more follows"))

    def _block(self, count: int, width: int) -> tuple[list[list[Cell]], bytes]:
        first = self.line + 1
        lines = self._lines(count)
        block = self._next(LONGEST_ROW)
        whole = hashlib.sha256(b"".join(lines)).hexdigest().encode()
        if block[10:74] != whole or not _BLOCK_LINE.fullmatch(block):
            self._point(lines, block, first)
            self._rest(lines, block, first)
        with _Place(self.file, None):
            return parse_rows(lines, width, first), block

    def _lines(self, count: int) -> list[bytes]:
        """The rows of a block; where one is missing, the first line that differs is named."""
        readline, first = self._stream.readline, self.line + 1
        lines = [readline(LONGEST_ROW) for _ in range(count)]
        for at, line in enumerate(lines):
            if not line.endswith(b"\n") or line.startswith(b"{"):
                self.line = first + at
                self._point(lines[:at], line, first)
                self._check_end(line, LONGEST_ROW)
                raise self._bad(gettext_noop("a row is expected here, the block ends too early"))
        self.line += count
        return lines

    def _rest(self, lines: list[bytes], block: bytes, first: int) -> None:
        """A block that does not fit its closing line, where no single line could be named."""
        if not _BLOCK_LINE.fullmatch(block):
            raise self._bad(gettext_noop("the closing line of a block is expected here"))
        raise Differs(gettext_noop("lines {first} to {last} are not those that were sealed"),
                      file=self.file, line=first, first=first, last=first + len(lines) - 1)  # fmt: skip

    def _point(self, lines: Sequence[bytes], block: bytes, first: int) -> None:
        """Name the first line that differs, by the four digits that the block line keeps of each."""
        while not _BLOCK_LINE.fullmatch(block):
            if not block.startswith(b"["):
                return
            block = self._stream.readline(LONGEST_ROW)
        hints = block[: -len(b'"}\n')].decode().rpartition('"')[2]
        for at, line in enumerate(lines):
            if row_hint(line) != hints[4 * at : 4 * at + 4]:
                shown = line.decode("utf-8", "replace").rstrip("\n")[:120]
                raise Differs(gettext_noop("this line is not the one that was sealed: {found}"),
                              file=self.file, line=first + at, found=shown)  # fmt: skip

    def _next(self, longest: int) -> bytes:
        self.line += 1
        line = self._stream.readline(longest)
        self._check_end(line, longest)
        return line

    def _check_end(self, line: bytes, longest: int) -> None:
        if line.endswith(b"\n"):
            return
        if len(line) == longest:
            raise self._bad(gettext_noop("the line is over {most} bytes long"), most=longest)
        raise self._bad(gettext_noop("the file ends here, more is expected"))

    def _bad(self, template: str, **values: Any) -> BadInput:
        return BadInput(template, file=self.file, line=self.line, **values)


def placed(error: BadInput, *, file: str, line: int | None) -> BadInput:
    """The same refusal, saying where it is about."""
    values: dict[str, Any] = error.values
    return BadInput(error.template, file=file, line=error.line or line, **values)


class _Place:
    """Give refusals of what is read inside the file and line they are about."""

    def __init__(self, file: str, line: int | None) -> None:
        self.file, self.line = file, line

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, BadInput) and error.file is None:
            raise placed(error, file=self.file, line=self.line) from None


def _shared(cells: Sequence[Cell], seen: dict[Cell, Cell]) -> list[Cell]:
    return list(map(seen.setdefault, cells, cells)) if set(map(type, cells)) == {str} else list(cells)


def _read_log(line: bytes) -> LogProof:
    found = parse(line)
    log = found.get("log") if isinstance(found, dict) else None
    if not isinstance(log, dict) or log.keys() != {"earlier", "hashes", "head", "index", "key"} or len(found) != 1:
        raise BadInput(gettext_noop("the place in the log is expected here: earlier, hashes, head, index, key"))
    if type(log["index"]) is not int or not isinstance(log["head"], str):
        raise BadInput(gettext_noop("{field} is not as the format asks"), field="log.index, log.head")
    proof = LogProof(
        log["head"], _hashes([log["key"]], "log.key")[0], log["index"],
        _hashes(log["hashes"], "log.hashes"), _read_earlier(log["earlier"]),
    )  # fmt: skip
    if proof.line() != line:
        raise BadInput(gettext_noop("the line is not in canonical form (RFC 8785)"))
    return proof


def _read_earlier(found: Any) -> Earlier | None:
    if found is None:
        return None
    if not isinstance(found, dict) or found.keys() != {"hashes", "head"} or not isinstance(found["head"], str):
        raise BadInput(gettext_noop("{field} is not as the format asks"), field="log.earlier")
    return Earlier(found["head"], _hashes(found["hashes"], "log.earlier.hashes"))


def _hashes(found: Any, field: str) -> tuple[bytes, ...]:
    good = isinstance(found, list) and len(found) <= _MOST_HASHES
    if not good or not all(isinstance(text, str) and _HASH.fullmatch(text) for text in found):
        raise BadInput(gettext_noop("{field}: at most {most} hashes of {bytes} bytes, in lower-case hexadecimal"),
                       field=field, most=_MOST_HASHES, bytes=HASH_BYTES)  # fmt: skip
    return tuple(bytes.fromhex(text) for text in found)


def read_bundle(path: str | Path) -> Bundle:
    """Read a whole bundle and check its form and digests (not signature or log: `check_bundle` does all)."""
    with BundleReader(path) as reader:
        sealed, log = reader.sealed(), reader.log()
        tables = {table.name: reader.table(table) for table in sealed.tables}
        reader.end()
    return Bundle(sealed, log, tables)
