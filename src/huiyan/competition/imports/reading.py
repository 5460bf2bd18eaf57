"""Reads a table that somebody sent: every cell becomes text, and nothing in it is computed, executed or believed."""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Any

import msoffcrypto
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from huiyan.competition.imports.refusals import CannotRead, NoRows, TableTooLarge
from huiyan.kernel.files.actions import clean_name
from huiyan.kernel.files.kinds import detect_kind

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 100
MOST_CELLS = 2_000_000
LONGEST_CELL = 5000
HEADER_WITHIN = 10
EXCELS_DEFAULT = "VelvetSweatshop"  # what Excel itself uses for a workbook that is only write-protected
PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})(\d{1,7})["']""")


@dataclass(frozen=True)
class Table:
    """A table as text: its header, its rows, and the number of the first row of data in the file."""

    name: str
    sha256: str
    header: list[str]
    rows: list[list[str]]
    first_row: int


def read_table(upload: File[Any]) -> Table:
    """Read a CSV (UTF-8 or GB 18030) or Excel workbook; the row with the most filled cells among the first ten is the header."""
    name = clean_name(upload.name or "")
    if (upload.size or 0) > MOST_BYTES:
        raise _too_large(name)
    upload.seek(0)
    raw = upload.read(MOST_BYTES + 1)
    content = _without_default_password(raw, name)
    kind, _type = detect_kind(io.BytesIO(content), name)
    if kind == "xlsx":
        rows = _workbook(content, name)
    elif kind in ("csv", "txt"):
        rows = _csv(content, name)
    else:
        raise CannotRead(name=name, why=_("it is neither .xlsx nor CSV"))
    return _table(name, hashlib.sha256(raw).hexdigest(), rows)


def _without_default_password(raw: bytes, name: str) -> bytes:
    """The content of a workbook that Excel encrypted with its well-known default password."""
    if not raw.startswith(b"\xd0\xcf\x11\xe0"):
        return raw
    opened = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(raw))
        office.load_key(password=EXCELS_DEFAULT)
        office.decrypt(opened)
    except Exception as error:  # msoffcrypto raises many kinds for damaged, old and otherwise encrypted files
        raise CannotRead(name=name, why=_("it has a password or is an old .xls workbook")) from error
    return opened.getvalue()


def _workbook(content: bytes, name: str) -> list[list[str]]:
    _refuse_wide_sheets(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + HEADER_WITHIN + 1)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise CannotRead(name=name, why=_("the workbook is damaged")) from error
    return [[_text(cell) for cell in row] for row in cells]


def _refuse_wide_sheets(content: bytes, name: str) -> None:
    """A few bytes can name a cell at the end of the sheet; the reader would make room for all cells before it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if not part.lower().startswith("xl/worksheets/"):
                continue
            columns = rows = 1
            for letters, number in PLACE.findall(archive.read(part)):
                columns, rows = max(columns, _column(letters)), max(rows, int(number))
            if columns * rows > MOST_CELLS:
                raise _too_large(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _csv(content: bytes, name: str) -> list[list[str]]:
    plain = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError:
        text = plain.decode("gb18030", "replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        return [[_text(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise CannotRead(name=name, why=_("a cell is too long or a quotation mark is missing")) from error


def _text(cell: object) -> str:
    """A cell as a person reads it: 3.0 is 3, a date is 2023-05-27; what controls a terminal or a direction is dropped."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time(0) else cell.isoformat(" ", "minutes")
    text = unicodedata.normalize("NFC", str(cell)).replace("\r\n", "\n")
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()[:LONGEST_CELL]


def _table(name: str, sha256: str, rows: list[list[str]]) -> Table:
    widths = [sum(bool(cell) for cell in row) for row in rows[:HEADER_WITHIN]]
    if not widths or max(widths) == 0:
        raise NoRows(name=name)
    place = widths.index(max(widths))
    header = rows[place][: _width(rows[place])]
    if len(header) > MOST_COLUMNS or len(rows) - place - 1 > MOST_ROWS:
        raise _too_large(name)
    data = [[*row, *[""] * len(header)][: len(header)] for row in rows[place + 1 :]]
    while data and not any(data[-1]):
        data.pop()
    if not data:
        raise NoRows(name=name)
    return Table(name, sha256, header, data, place + 2)


def _width(row: list[str]) -> int:
    return max(place + 1 for place, cell in enumerate(row) if cell)


def _too_large(name: str) -> TableTooLarge:
    return TableTooLarge(name=name, rows=MOST_ROWS, columns=MOST_COLUMNS, size=filesizeformat(MOST_BYTES))
