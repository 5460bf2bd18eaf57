"""The tables of a return as rows of cells: the same for the workbook, the document and the PDF."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from huiyan.shell.templatetags.shell import day
from huiyan.week.proposals.models import Activity
from huiyan.week.returns.evidence import Grade

UNITS = {
    "次": pgettext_lazy("unit of a figure", "times"),
    "人次": gettext_lazy("person-times"),
    "个": pgettext_lazy("unit of a figure", "number"),
}


@dataclass(frozen=True)
class Table:
    """A title, column heads, rows; numbers stay numbers; `widths` are the columns' shares of a printed page.

    `numeric` columns are set to the right; equal neighbours in the column `merged` are one cell; the last row is a `sum`.
    """

    title: str
    header: list[str]
    rows: list[list[Any]]
    widths: tuple[float, ...]
    numeric: tuple[int, ...] = ()
    merged: int | None = None
    sum: bool = False

    def spans(self) -> list[int]:
        """For each row over how many rows its merged cell reaches; 0 where the cell above reaches into it."""
        if self.merged is None:
            return [1] * len(self.rows)
        cells = [row[self.merged] for row in self.rows]
        lengths = [len(list(same)) for _cell, same in itertools.groupby(cells)]
        return [span for length in lengths for span in (length, *[0] * (length - 1))]


def head(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands above the form: who reports, for which time, by which survey."""
    edition = content["edition"]
    first, last = (datetime.date.fromisoformat(edition[name]) for name in ("starts_on", "ends_on"))
    return [
        (_("Reporting unit"), edition["host"] or "—"),
        (_("Reporting period"), _("{first} to {last}").format(first=day(first), last=day(last))),
        (pgettext("official statistics", "Survey"), said(content["pack"]["name"])),
    ]


def signatures() -> list[str]:
    """Who signs below the form; the lines stay empty until somebody does."""
    return [
        _("Head of the unit (signature and seal)"), _("Head of statistics (signature)"), _("Filled in by"), _("Telephone"), pgettext("of a signature", "Date"),
    ]  # fmt: skip


def figures(content: Mapping[str, Any]) -> Table:
    """The form: number of the line, item, figure, unit, value, what it rests on."""
    header = [
        pgettext("of a line", "No."),
        _("Item"),
        _("Figure"),
        pgettext("of a figure", "Unit"),
        pgettext("the value of a figure", "Number"),
        _("What it rests on"),
    ]
    rows = [
        [at, said(one["item"]), said(one["field"]), str(UNITS.get(one.get("unit", ""), "")), _number(one["value"]), rests_on(one)]
        for at, one in enumerate(content["figures"], start=1)
    ]  # fmt: skip
    return Table(_("Figures"), header, rows, (4, 19, 17, 7.5, 7.5, 27), numeric=(0, 4), merged=1)


def districts(content: Mapping[str, Any]) -> Table:
    return _groups(_("By district"), _("District"), content["districts"], content["total"])


def hosts(content: Mapping[str, Any]) -> Table:
    return _groups(_("By host"), _("Host"), content["hosts"], content["total"])


def activities(content: Mapping[str, Any]) -> Table:
    """The list of activities with their person-times."""
    kinds = dict(Activity.Kind.choices)
    header = [
        _("First day"), _("Activity"), _("Kind"), _("Host"), _("District"), pgettext("where", "Place"), _("Sessions"), _("Person-times"), _("Evidence"),
    ]  # fmt: skip
    rows = [
        [
            one["first"], one["name"], str(kinds.get(one["kind"], one["kind"])), one["host"], one["district"], one["place"], one["sessions"],
            _number(one["people"]), grade_words(one["grade"]),
        ]
        for one in content["activities"]
    ]  # fmt: skip
    return Table(_("List of activities"), header, rows, (11, 23, 9, 15, 8, 13, 6, 7, 9), numeric=(6, 7))


def all_tables(content: Mapping[str, Any]) -> list[Table]:
    """Every table in the order of the document."""
    return [figures(content), districts(content), hosts(content), activities(content)]


def rests_on(figure: Mapping[str, Any]) -> str:
    """In words: what the number was counted from, and which part of it is an estimate."""
    if figure["reason"]:
        sentence = _("Put in by a person instead of {computed}: {reason}")
        return sentence.format(computed=_number(figure["computed"]), reason=figure["reason"])
    if figure["by_hand"]:
        return _("Not recorded here: fill it by hand.")
    if not figure["total"]:
        return _("Counted in the programme.")
    if figure.get("unit") == "次":  # how many activities were large follows from their person-times
        return _("Counted from person-times: {made_of}").format(made_of=made_of(figure["total"]))
    return made_of(figure["total"])


def made_of(total: Mapping[str, Any]) -> str:
    """The parts of a number of person-times by evidence, the weakest named last."""
    if not total["sessions"]:
        return _("No such session was held.")
    named = [
        (total["checked_in"], _("{n} checked in")),
        (total["counted"], _("{n} counted at the door")),
        (total["declared"], _("{n} declared by hosts")),
        (total["estimated"], _("{n} estimated")),
    ]
    parts = [words.format(n=n) for n, words in named if n]
    if total["unknown"]:
        words = ngettext("{n} session without evidence", "{n} sessions without evidence", total["unknown"])
        parts.append(words.format(n=total["unknown"]))
    if total["covered"]:
        words = ngettext("{n} session inside a counted event", "{n} sessions inside counted events", total["covered"])
        parts.append(words.format(n=total["covered"]))
    return pgettext("between two facts", "; ").join(parts)


def notes(content: Mapping[str, Any]) -> list[str]:
    """What a reader must know about the figures."""
    rules = [said(one) for one in content["pack"]["rules"]]
    found = [
        _("Person-times, not unique persons: who came to two sessions is counted twice."),
        _("A visit is taken by the best evidence of its session: seen at the door, else declared by the host, else estimated. Bookings are not visits."),
        _("Who was in a part of a large event that was counted at its own gate that day is counted once, at the gate."),
        _("A number without any evidence is shown as “-”."),
    ]  # fmt: skip
    if content["pack"]["confidence"] == "memory":
        found.insert(
            0,
            _(
                "The items were written down from memory and not from the form: compare them with the form that you were sent."
            ),
        )
    return [*found, *rules]


def grade_words(grade: str) -> str:
    """A grade of evidence in words."""
    return str(Grade(grade).label) if grade else ""


def said(words: Mapping[str, str]) -> str:
    """One of the two languages of the pack."""
    return words["zh"] if (translation.get_language() or "").startswith("zh") else words["en"]


def _number(value: int | None) -> int | str:
    return "-" if value is None else value


def _groups(title: str, name: str, rows: list[dict[str, Any]], whole: Mapping[str, Any]) -> Table:
    """Counts by group; the last row is the whole Week, in which a visit is counted once, so that it need not be the sum."""
    header = [
        name, _("Sessions"), _("Booked"), _("Checked in"), _("Counted at the door"), _("Declared"), _("Estimated"), _("Person-times"), _("No evidence"),
    ]  # fmt: skip
    cells = [
        [
            one["name"], one["sessions"], one["booked"], one["checked_in"], one["counted"], one["declared"], one["estimated"],
            _number(one["people"]), one["unknown"],
        ]
        for one in [*rows, {**whole, "name": _("The whole Week, each visit once")}]
    ]  # fmt: skip
    return Table(title, header, cells, (22, 7, 7, 7, 8, 7, 7, 7, 7), numeric=tuple(range(1, len(header))), sum=True)
