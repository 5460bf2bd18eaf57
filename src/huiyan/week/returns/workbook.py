"""A return as a workbook that can be printed and signed as it is: one sheet for each table, the form with its head and foot."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from huiyan.week.returns import tables
from huiyan.week.returns.paper import Paper

THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SHADE = PatternFill("solid", fgColor="E6EEF0")
CHARACTERS = 108  # of an A4 sheet on its side, shared out by the widths of a table


def workbook_of(paper: Paper) -> bytes:
    """The form, the counts by district and host, the list of activities, and the notes."""
    book = Workbook()
    book.remove(book.active)
    for number, table in enumerate(tables.all_tables(paper.content)):
        sheet = _sheet(book, table.title)
        _write_head(sheet, paper, table, is_form=number == 0)
        _write_table(sheet, table)
        if number == 0:
            _write_signatures(sheet, table)
    _write_notes(_sheet(book, _("Notes")), paper)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, title: str) -> Any:
    """An empty sheet that prints on A4, as wide as the page, with its number at the foot."""
    sheet = book.create_sheet(title[:31])
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "&P / &N"
    if settings.HUIYAN["demonstration"]:
        sheet.oddHeader.center.text = str(_("demonstration data"))
    return sheet


def _write_head(sheet: Any, paper: Paper, table: tables.Table, *, is_form: bool) -> None:
    """The title over the whole width, then who reports for which time."""
    _over(sheet, len(table.header), f"{paper.title} · {table.title}", size=15, bold=True, horizontal="center")
    _over(sheet, len(table.header), paper.standing, horizontal="center")
    if is_form:
        said = "    ".join(f"{name}{_(': ')}{value}" for name, value in tables.head(paper.content))
        _over(sheet, len(table.header), said)


def _over(sheet: Any, columns: int, text: str, *, size: int = 10, bold: bool = False, horizontal: str = "left") -> None:
    """A line that reaches over all columns."""
    sheet.append([None])
    row = sheet.max_row if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    cell = _text(sheet.cell(row, 1), text)
    cell.font, cell.alignment = Font(size=size, bold=bold), Alignment(horizontal=horizontal, vertical="center")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    sheet.row_dimensions[row].height = size * 1.9


def _write_table(sheet: Any, table: tables.Table) -> None:
    """The header, which stays in sight and on every printed page, and the rows in boxes."""
    shares = sum(table.widths)
    for column, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = round(width / shares * CHARACTERS, 1)
    first = sheet.max_row + 1
    for column, text in enumerate(table.header, start=1):
        cell = _boxed(sheet.cell(first, column), text, is_number=column - 1 in table.numeric)
        cell.font, cell.fill = Font(bold=True), SHADE
    for row, values in enumerate(table.rows, start=first + 1):
        for column, value in enumerate(values, start=1):
            cell = _boxed(sheet.cell(row, column), value, is_number=column - 1 in table.numeric)
            cell.font = Font(bold=table.sum and row == first + len(table.rows))
    for row, span in enumerate(table.spans(), start=first + 1):
        if span > 1:
            column = (table.merged or 0) + 1
            sheet.merge_cells(start_row=row, end_row=row + span - 1, start_column=column, end_column=column)
    sheet.freeze_panes, sheet.print_title_rows = sheet.cell(first + 1, 1), f"{first}:{first}"


def _boxed(cell: Any, value: Any, *, is_number: bool) -> Any:
    _text(cell, value)
    cell.border = BOX
    cell.alignment = Alignment(horizontal="right" if is_number else "left", vertical="center", wrap_text=True)
    return cell


def _text(cell: Any, value: Any) -> Any:
    """A number as a number, everything else as text: a leading “=” is never a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _write_signatures(sheet: Any, table: tables.Table) -> None:
    """Empty lines for who signs."""
    row = sheet.max_row + 2
    for name in tables.signatures():
        _text(sheet.cell(row, 1), f"{name}{_(': ')}")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=len(table.header) - 1)
        for column in range(3, len(table.header)):
            sheet.cell(row, column).border = Border(bottom=THIN)
        sheet.row_dimensions[row].height = 24
        row += 1


def _write_notes(sheet: Any, paper: Paper) -> None:
    sheet.column_dimensions["A"].width = CHARACTERS
    for text in (paper.title, paper.standing, *tables.notes(paper.content), f"SHA-256 {paper.digest}"):
        sheet.append([None])
        cell = _text(sheet.cell(sheet.max_row, 1), text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
