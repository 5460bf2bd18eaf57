"""Tables for those who live in Excel: .xlsx with text kept as text, so that no cell can become a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A workbook with one sheet as a download named `name`.xlsx."""
    from openpyxl import Workbook  # noqa: PLC0415 - it brings numpy with it: only for those who export
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=name[:31])
    sheet.freeze_panes = "A2"
    if settings.HUIYAN["demonstration"]:
        name = f"{name}-{_('demonstration data')}"
        sheet.oddHeader.center.text = str(_("demonstration data"))
    head = []
    for text in header:
        cell = WriteOnlyCell(sheet, value=str(text))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return HttpResponse(
        stream.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx"},
    )


def _cell(sheet: object, value: object) -> object:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, (int, float, Decimal, datetime.date)):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # a leading "=" stays text: spreadsheets are hostile
    return cell
