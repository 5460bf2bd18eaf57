"""Tables for those who live in Excel: .xlsx with text kept as text, so that no cell can become a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Sequence
from csv import writer as writer_of
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

Cells = Sequence[tuple[Any, Callable[[Any], object]]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A workbook with one sheet as a download named `name`.xlsx."""
    return workbook(name, [(name, header, rows)])


def table(name: str, cells: Cells, rows: Iterable[Any]) -> HttpResponse:
    """A workbook of rows of one kind: each column is its heading and what it shows of a row."""
    return xlsx(name, [str(words) for words, _cell in cells], ([cell(row) for _, cell in cells] for row in rows))


def workbook(name: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> HttpResponse:
    """A workbook as a download named `name`.xlsx; each sheet is its title, its header and its rows."""
    from openpyxl import Workbook  # noqa: PLC0415 - it brings numpy with it: only for those who export

    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        _fill(book.create_sheet(title=title[:31]), header, rows)
    stream = io.BytesIO()
    book.save(stream)
    return download(f"{name}.xlsx", stream.getvalue(), XLSX)


def csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a download named `name`.csv, in UTF-8 with the mark by which Excel knows it."""
    stream = io.StringIO()
    writer = writer_of(stream)
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return download(f"{name}.csv", stream.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def download(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to save; in a demonstration its name says so."""
    if settings.HUIYAN["demonstration"]:
        stem, _dot, kind = name.rpartition(".")
        name = f"{stem}-{_('demonstration data')}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _fill(sheet: Any, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Font  # noqa: PLC0415

    sheet.freeze_panes = "A2"
    if settings.HUIYAN["demonstration"]:
        sheet.oddHeader.center.text = str(_("demonstration data"))

    head = []
    for text in header:
        cell = WriteOnlyCell(sheet, value=str(text))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _cell(sheet: object, value: object) -> object:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, (int, float, Decimal, datetime.date)):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # a leading "=" stays text: spreadsheets are hostile
    return cell
