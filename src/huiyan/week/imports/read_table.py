"""Reads tables, CSV and Excel, with headings in Chinese or English: one row is one session; rows with the same title, host and kind are one activity."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from huiyan.week.imports.reading import MOMENT, Given, Read, Unreadable, kind_of, languages_of, local, position

HEADINGS = {
    "title": ("活动", "活动名称", "名称", "标题", "title", "activity", "name"),
    "kind": ("类型", "活动类型", "形式", "kind", "type"),
    "host": ("主办", "主办单位", "承办单位", "host", "organizer", "institution"),
    "summary": ("简介", "内容", "活动内容", "summary", "description"),
    "date": ("日期", "date", "day"),
    "starts": ("开始", "开始时间", "时间", "begins", "starts", "start"),
    "ends": ("结束", "结束时间", "ends", "end"),
    "venue": ("地点", "场馆", "活动地点", "place", "venue", "location"),
    "room": ("房间", "场地", "教室", "room"),
    "division": ("区县", "县市区", "district", "division"),
    "address": ("地址", "address"),
    "latitude": ("纬度", "latitude"),
    "longitude": ("经度", "longitude"),
    "capacity": ("名额", "人数", "places", "capacity"),
    "age_from": ("年龄从", "最小年龄", "from age"),
    "age_to": ("年龄到", "最大年龄", "to age"),
    "languages": ("语言", "language", "languages"),
    "presenters": ("主讲", "主讲人", "speaker", "speakers"),
}
NEEDED = ("title", "starts", "ends")
MOST_ROWS = 20_000
MOST_COLUMNS = 200
OLDEST = 120
Row = Sequence[object]


def read_csv(text: str) -> Read:
    """A table with commas, semicolons or tabs."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(_("It is no valid CSV: {error}").format(error=error)) from None
    return _table("CSV", rows)


def read_xlsx(content: bytes) -> Read:
    """The first sheet of a workbook; formulas are not computed, their last values are read."""
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise Unreadable(_("The workbook cannot be read: {error}").format(error=error)) from None
    if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
        raise Unreadable(
            _("It has more than {rows} rows or {columns} columns.").format(rows=MOST_ROWS, columns=MOST_COLUMNS)
        )
    return _table("Excel", sheet.to_python(skip_empty_area=False))


def _table(form: str, rows: Sequence[Row]) -> Read:
    head = next((number for number, row in enumerate(rows[:10]) if len(_columns(row)) >= len(NEEDED)), None)
    columns = _columns(rows[head]) if head is not None else {}
    missing = [HEADINGS[name][0] for name in NEEDED if name not in columns]
    if head is None or missing:
        names = ", ".join(missing or [HEADINGS[name][0] for name in NEEDED])
        raise Unreadable(_("No heading for: {names}. The first rows must name the columns.").format(names=names))
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            _("It has more than {rows} rows or {columns} columns.").format(rows=MOST_ROWS, columns=MOST_COLUMNS)
        )
    read = Read(form)
    activities: dict[tuple[str, str, str], Given] = {}
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {name: _text(row[at]) if at < len(row) else "" for name, at in columns.items()}
        if any(cells.values()):
            given = _row(read, _("row {number}").format(number=number), cells)
            if given:
                key = (given.title, given.host, str(given.values["kind"]))
                activities[key] = activities[key].with_sessions(given.sessions) if key in activities else given
    for given in activities.values():
        read.add(given)
    return read


def _row(read: Read, at: str, cells: dict[str, str]) -> Given | None:
    """One row, or its problems."""
    before = len(read.problems)
    if not cells["title"]:
        read.wrong(at, _("The title is missing."))
    starts, ends = (_moment(cells[name], cells.get("date", "")) for name in ("starts", "ends"))
    if starts is None or ends is None:
        wrong = cells["starts"] if starts is None else cells["ends"]
        read.wrong(at, _("Its time “{text}” cannot be read.").format(text=wrong))
    numbers = {name: _number(read, at, cells.get(name, "")) for name in ("capacity", "age_from", "age_to")}
    low, high = numbers["age_from"] or 0, numbers["age_to"] if numbers["age_to"] is not None else 99
    if high < low or high > OLDEST:
        read.wrong(at, _("The highest age must not be below the lowest."))
    if starts is None or ends is None or len(read.problems) > before:
        return None
    where = {
        name: cells.get(name, "")[:most]
        for name, most in (("venue", 120), ("room", 80), ("division", 60), ("address", 200))
    }
    place = position(cells.get("latitude", ""), cells.get("longitude", ""))
    session = read.session(at, starts, ends, capacity=numbers["capacity"] or 0, **where, **place)
    if session is None:
        return None
    values = {
        "kind": kind_of(cells.get("kind", "")), "languages": languages_of(cells.get("languages", "")) or "zh", "summary": cells.get("summary", ""),
        "presenters": cells.get("presenters", "")[:200], "age_from": low, "age_to": high,
    }  # fmt: skip
    return Given(at, cells["title"], (session,), values, host=cells.get("host", ""))


def _columns(row: Row) -> dict[str, int]:
    """Which column holds what, by its heading."""
    headings = [_text(cell).lower().strip(" *：:") for cell in row]
    found = {
        name: next((at for at, heading in enumerate(headings) if heading in known), None)
        for name, known in HEADINGS.items()
    }
    return {name: at for name, at in found.items() if at is not None}


def _moment(text: str, date: str) -> datetime.datetime | None:
    """A date with a time, or a time of the day in the column of dates."""
    found, of_day = MOMENT.fullmatch(text.strip()), MOMENT.fullmatch(date.strip())
    if not found or found.group(4) is None:
        return None
    day = found.groups()[:3] if found.group(1) else of_day.groups()[:3] if of_day and of_day.group(1) else None
    try:
        return local(datetime.datetime(*(int(part) for part in (*day, *found.groups()[3:5])))) if day else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _number(read: Read, at: str, text: str) -> int | None:
    digits = text.removesuffix(".0")
    if digits and (not digits.isdecimal() or len(digits) > 6):
        read.wrong(at, _("“{text}” is no number of people or years.").format(text=text[:40]))
        return None
    return int(digits) if digits else None


def _text(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, datetime.time):
        return cell.strftime("%H:%M")
    return str(cell).strip()
