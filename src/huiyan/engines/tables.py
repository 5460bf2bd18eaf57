"""Reads CSV, YAML and NPY for engines and names file, line and column when something is wrong.

A sentence is kept as an English template with its values, so that whoever shows it can translate it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")
UNREADABLE_ENCODINGS = "UTF-8, GB18030"


def gettext_noop(template: str) -> str:
    """Mark a template for translation; it is translated where it is shown."""
    return template


class BadInput(ValueError):
    """What was given cannot be used: a sentence for the person who gave it, and the place it is about.

    >>> str(BadInput("score {score} is over {most}", score=11, most=10, file="s.csv", line=3, column="score"))
    's.csv, line 3, column score: score 11 is over 10'
    """

    def __init__(
        self,
        template: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        self.template = template
        self.values = values
        self.file, self.line, self.column = file, line, column
        super().__init__(self.sentence())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The whole sentence, its place first, in the language of `translate`."""
        place = [self.file] if self.file else []
        if self.line is not None:
            place.append(translate(gettext_noop("line {line}")).format(line=self.line))
        if self.column is not None:
            place.append(translate(gettext_noop("column {column}")).format(column=self.column))
        text = translate(self.template).format(**self.values)
        return f"{', '.join(place)}: {text}" if place else text


@contextmanager
def said_of(file: str) -> Iterator[None]:
    """Bad input that is found in here and names no file is about this one.

    >>> with said_of("f.csv"):
    ...     raise BadInput("the weights sum to {total}", total=110)
    Traceback (most recent call last):
    ...
    huiyan.engines.tables.BadInput: f.csv: the weights sum to 110
    """
    try:
        yield
    except BadInput as error:
        if error.file:
            raise
        raise BadInput(error.template, file=file, line=error.line, column=error.column, **error.values) from None


@dataclass(frozen=True)
class Table:
    """Rows of text as they stood in a file; `lines[i]` is the line where row i began (the header is line 1)."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, column: str) -> bool:
        return column in self.columns

    def texts(self, column: str) -> list[str]:
        """The column as it stands, blanks at both ends removed."""
        at = self._index(column)
        return [row[at].strip() for row in self.rows]

    def names(self, column: str) -> list[str]:
        """A column of names: none may be empty."""
        found = self.texts(column)
        for row, text in enumerate(found):
            if not text:
                raise self.bad(row, column, gettext_noop("the name is missing"))
        return found

    def numbers(self, column: str, *, missing: bool = False) -> NDArray[np.float64]:
        """Column of finite numbers, shape (rows,); empty cells are NaN where `missing` is allowed."""
        import numpy as np  # noqa: PLC0415 - web processes read tables too, but no columns of numbers

        found = self.texts(column)
        values = np.empty(len(found))
        for row, text in enumerate(found):
            values[row] = self._number(row, column, text, missing=missing)
        return values

    def _number(self, row: int, column: str, text: str, *, missing: bool) -> float:
        if not text and missing:
            return float("nan")
        if not text:
            raise self.bad(row, column, gettext_noop("a number is missing"))
        try:
            value = float(text)
        except ValueError:
            raise self.bad(row, column, gettext_noop("'{text}' is not a number"), text=text) from None
        if not math.isfinite(value):
            raise self.bad(row, column, gettext_noop("'{text}' is not a finite number"), text=text)
        return value

    def bad(self, row: int, column: str | None, template: str, **values: object) -> BadInput:
        """An error about one cell, or about one row where `column` is None."""
        return BadInput(template, file=self.file, line=self.lines[row], column=column, **values)

    def _index(self, column: str) -> int:
        if column not in self.columns:
            raise BadInput(
                gettext_noop("column '{missing}' is missing; the file has: {found}"),
                file=self.file,
                missing=column,
                found=", ".join(self.columns),
            )
        return self.columns.index(column)


def read_csv(
    path: str | Path, *, required: Sequence[str] = (), rename: Mapping[str, str] | None = None, empty: bool = False
) -> Table:
    """Read a CSV file (UTF-8, with or without BOM, or GB18030) with a header row.

    `rename` maps a name in the file to the name that is asked for. A row of another width than the header,
    a column twice, a missing required column, and (unless `empty`) a file without rows raise BadInput.
    """
    name = Path(path).name
    reader = csv.reader(io.StringIO(_text(Path(path)), newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    header: tuple[str, ...] | None = None
    begin = 1
    try:
        for cells in reader:
            if header is None:
                header = _header(cells, rename or {}, name)
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    raise BadInput(
                        gettext_noop("the row has {found} cells, the header has {expected}"),
                        file=name, line=begin, found=len(cells), expected=len(header),
                    )  # fmt: skip
                rows.append(tuple(cells))
                lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(gettext_noop("not readable as CSV: {reason}"), file=name, line=begin, reason=error) from None
    if header is None:
        raise BadInput(gettext_noop("the file is empty"), file=name)
    table = Table(name, header, tuple(rows), tuple(lines))
    for column in required:
        table._index(column)
    if not rows and not empty:
        raise BadInput(gettext_noop("the file has a header but no rows"), file=name)
    return table


def write_csv(path: str | Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file with Unix line ends, whole or not at all; None becomes an empty cell."""
    target = Path(path)
    partial = target.with_name(target.name + ".part")
    with partial.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    partial.replace(target)


def read_yaml(path: str | Path) -> Any:
    """Read one YAML document with the safe loader; a syntax error is reported with its line."""
    name = Path(path).name
    try:
        return yaml.safe_load(_text(Path(path)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "syntax"
        line = None if mark is None else mark.line + 1
        raise BadInput(gettext_noop("not readable as YAML: {reason}"), file=name, line=line, reason=reason) from None


def read_matrix(path: str | Path, *, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Read a finite NPY matrix of the given shape; pickled objects are refused."""
    import numpy as np  # noqa: PLC0415 - see `Table.numbers`

    name = Path(path).name
    try:
        matrix = np.load(_existing(Path(path)), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise BadInput(gettext_noop("not readable as an NPY matrix: {reason}"), file=name, reason=error) from None
    if matrix.shape != shape:
        raise BadInput(
            gettext_noop("the matrix is {found}, {expected} is asked for"),
            file=name, found=" x ".join(map(str, matrix.shape)), expected=" x ".join(map(str, shape)),
        )  # fmt: skip
    if not np.issubdtype(matrix.dtype, np.number) or np.issubdtype(matrix.dtype, np.complexfloating):
        raise BadInput(gettext_noop("the matrix does not hold real numbers"), file=name)
    values = np.asarray(matrix, dtype=np.float64)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise BadInput(
            gettext_noop("row {row}, column {at} is not a finite number"),
            file=name,
            row=int(row) + 1,
            at=int(column) + 1,
        )
    return values


def _header(cells: Sequence[str], rename: Mapping[str, str], name: str) -> tuple[str, ...]:
    header = tuple(rename.get(cell.strip(), cell.strip()) for cell in cells)
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice:
        raise BadInput(gettext_noop("column '{column_name}' stands twice"), file=name, line=1, column_name=twice[0])
    return header


def _text(path: Path) -> str:
    data = _existing(path).read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(
        gettext_noop("the text is in none of these encodings: {known}"), file=path.name, known=UNREADABLE_ENCODINGS
    )


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise BadInput(gettext_noop("there is no such file: {path}"), path=path)
    return path
