"""Counts with their evidence: by session, activity, host and district, and the rows behind one session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing, listing_of_rows
from huiyan.shell.web import render
from huiyan.week.attendance.models import CheckIn
from huiyan.week.attendance.rules import WIDE
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_for
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.returns import counting
from huiyan.week.returns.evidence import Grade, total
from huiyan.week.returns.items import pack

LEVELS: dict[str, Callable[[QuerySet[Session]], list[counting.Group]]] = {
    "district": counting.by_district,
    "host": counting.by_host,
    "activity": counting.by_activity,
}
LONGEST_KEY = 18  # of a number that a database knows
NARROWS = ("item", "district", "host", "activity")


@signed_in
def counts(request: SignedRequest, slug: str) -> HttpResponse:
    """An edition's counts at one level, with what they rest on; a row leads to its sessions, a session to its scans."""
    edition = edition_for(request.user, slug)
    held = counting.held_sessions(request.user, edition)
    level = request.GET.get("by", "district")
    if level not in LEVELS:
        return _sessions(request, edition, held)
    found = _groups(request, LEVELS[level](held))
    if request.GET.get("export") == "xlsx":
        return xlsx(f"{edition.slug}-{level}", [one.label for one in found.columns], map(_group_cells, found.rows))
    context = {"edition": edition, "list": found, "level": level, "tabs": _tabs(level), **_whole(held)}
    return render(request, "week/counts/groups.html", context)


@signed_in
def session_counts(request: SignedRequest, pk: int) -> HttpResponse:
    """Where the counts of one session come from: every scan, the clicks, the declarations."""
    session = counting.session_with_evidence(request.user, pk)
    found = listing(
        request,
        counting.scans_of(session),
        filters=[Filter("verdict", _("Verdict"), "verdict", CheckIn.Verdict.choices)],
        columns=[("at", _("When"), "scanned_at"), ("verdict", _("Verdict"), "verdict"), ("people#", pgettext("a number", "People"), "people"), ("way", _("Way"), "way"), ("device", _("Device"), "device")],
        default="at",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        cells = (
            [one.scanned_at, one.get_verdict_display(), one.people, one.get_way_display(), one.device]
            for one in found.rows
        )
        return xlsx(f"session-{session.pk}", [one.label for one in found.columns], cells)
    context = {
        "session": session, "edition": session.activity.edition, "list": found, "clicks": counting.clicks_of(session),
        "declarations": session.declarations.select_related("by"), "wide": WIDE, "grade": Grade(session.grade),  # type: ignore[attr-defined]  # a column of with_evidence
    }  # fmt: skip
    return render(request, "week/counts/session.html", context)


def _sessions(request: SignedRequest, edition: Edition, held: QuerySet[Session]) -> HttpResponse:
    """The sessions themselves, narrowed to one group or one item of the return by the address."""
    narrowed, about = _narrowed(request, held)
    found = listing(
        request,
        narrowed,
        search=["activity__title", "activity__host__name", "venue__name"],
        filters=[
            Filter("grade", _("Evidence"), "grade", Grade.choices),
            Filter("kind", _("Kind"), "activity__kind", Activity.Kind.choices),
            Filter("differs", _("Seen and said"), "differs", [("widely", _("differ by more than {share} %").format(share=WIDE))]),
        ],
        columns=[
            ("begins", _("Begins"), "starts_at"), ("activity", _("Activity"), "activity__title"), ("people#", _("Person-times"), "people"), ("evidence", _("Evidence"), "grade"),
            ("booked#", _("Booked"), "booked_people"), ("in#", _("Checked in"), "arrived"), ("counted#", _("Counted at the door"), "walked_in"),
            ("declared#", _("Declared"), "declared"), ("estimated#", _("Estimated"), "estimated"),
        ],
        default="begins",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        begins, activity, *numbers = (one.label for one in found.columns)
        header = [begins, activity, _("Host"), *numbers, _("Difference")]
        return xlsx(f"{edition.slug}-counts", header, map(_session_cells, found.rows))
    context = {
        "edition": edition, "list": found, "level": "session", "tabs": _tabs("session"), "about": about, "sum": total(counting.counts_of(found.rows)),
        "wide": WIDE, "kept": [(name, request.GET[name]) for name in NARROWS if request.GET.get(name)],
    }  # fmt: skip
    return render(request, "week/counts/sessions.html", context)


def _narrowed(request: SignedRequest, held: QuerySet[Session]) -> tuple[QuerySet[Session], str]:
    """Only the sessions of the group or item that the address names, and its name."""
    item = pack().item(request.GET.get("item", ""))
    if item:
        return held.filter(item.condition), item.name
    if district := request.GET.get("district", ""):
        return held.filter(venue__division="" if district == "-" else district), district
    if host := _key(request, "host"):
        return counting.of_host(held, host), counting.name_of(held, host=host)
    if activity := _key(request, "activity"):
        return counting.of_activity(held, activity), counting.name_of(held, activity=activity)
    return held, ""


def _key(request: SignedRequest, name: str) -> int:
    """The key of a row from the address; 0 for none or nonsense."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_KEY else 0


def _groups(request: SignedRequest, groups: list[counting.Group]) -> Listing:
    return listing_of_rows(
        request,
        groups,
        search=lambda one: one.name,
        columns=[
            ("name", pgettext("of a group of counts", "Name"), lambda one: one.name),
            ("sessions#", _("Sessions"), lambda one: one.total.sessions),
            ("booked#", _("Booked"), lambda one: one.total.booked),
            ("in#", _("Checked in"), lambda one: one.total.checked_in),
            ("counted#", _("Counted at the door"), lambda one: one.total.counted),
            ("declared#", _("Declared"), lambda one: one.total.declared),
            ("estimated#", _("Estimated"), lambda one: one.total.estimated),
            ("people#", _("Person-times"), lambda one: -1 if one.total.people is None else one.total.people),
            ("unknown#", _("No evidence"), lambda one: one.total.unknown),
            ("covered#", _("Inside an event"), lambda one: one.total.covered),
        ],
        default="name",
    )


def _whole(held: QuerySet[Session]) -> dict[str, Any]:
    """The city, and what is known of unique persons."""
    return {"sum": total(counting.counts_of(held)), "unique": counting.unique_of(held), "wide": WIDE}


def _tabs(level: str) -> list[tuple[str, str, bool]]:
    names = {
        "district": _("By district"),
        "host": _("By host"),
        "activity": _("By activity"),
        "session": _("By session"),
    }
    return [(key, name, key == level) for key, name in names.items()]


def _group_cells(group: counting.Group) -> list[object]:
    sum_ = group.total
    return [
        group.name, sum_.sessions, sum_.booked, sum_.checked_in, sum_.counted, sum_.declared, sum_.estimated, sum_.people, sum_.unknown, sum_.covered,
    ]  # fmt: skip


def _session_cells(one: Any) -> list[object]:
    """As in the table, with the host and the mark as columns of their own."""
    return [
        one.starts_at, one.activity.title, one.activity.host.name, one.people, Grade(one.grade).label, one.booked_people, one.arrived, one.walked_in,
        one.declared, one.estimated, _("differs widely") if one.differs else "",
    ]  # fmt: skip
