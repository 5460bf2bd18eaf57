"""The tables of a return as rows of cells: the same for the workbook, the document and the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyan.week.proposals.models import Activity
from huiyan.week.returns.evidence import Grade


@dataclass(frozen=True)
class Table:
    """A title, column heads, rows; numbers stay numbers; `widths` are the columns' shares of a printed page."""

    title: str
    header: list[str]
    rows: list[list[Any]]
    widths: tuple[int, ...]


def figures(content: Mapping[str, Any]) -> Table:
    """The form: item, figure, number, what it rests on."""
    header = [_("Item"), _("Figure"), pgettext("of a figure", "Number"), _("What it rests on")]
    rows = [[said(one["item"]), said(one["field"]), _number(one["value"]), rests_on(one)] for one in content["figures"]]
    return Table(_("Figures"), header, rows, (20, 16, 8, 30))


def districts(content: Mapping[str, Any]) -> Table:
    return _groups(_("By district"), _("District"), content["districts"])


def hosts(content: Mapping[str, Any]) -> Table:
    return _groups(_("By host"), _("Host"), content["hosts"])


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
    return Table(_("List of activities"), header, rows, (10, 24, 9, 15, 8, 13, 6, 7, 8))


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


def _groups(title: str, head: str, rows: list[dict[str, Any]]) -> Table:
    header = [
        head, _("Sessions"), _("Booked"), _("Checked in"), _("Counted at the door"), _("Declared"), _("Estimated"), _("Person-times"), _("No evidence"),
    ]  # fmt: skip
    cells = [
        [
            one["name"], one["sessions"], one["booked"], one["checked_in"], one["counted"], one["declared"], one["estimated"],
            _number(one["people"]), one["unknown"],
        ]
        for one in rows
    ]  # fmt: skip
    return Table(title, header, cells, (20, 7, 7, 7, 9, 7, 7, 7, 7))
