"""The front page, a person's desk, and the one search: composed from the features, nothing stored."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyan.accounts import log
from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.own.queries import unread
from huiyan.accounts.people.rules import may_help
from huiyan.competition.calls.queries import competitions_for
from huiyan.competition.entries.queries import own_entries
from huiyan.competition.judging.queries import own_assignments
from huiyan.competition.panel.queries import own_judgeships
from huiyan.competition.results.queries import published_rankings
from huiyan.kernel import clock
from huiyan.publishing.queries import public_records
from huiyan.registry.organizations.queries import public_organizations
from huiyan.shell.lists import listing
from huiyan.shell.markdown import to_html
from huiyan.shell.web import render
from huiyan.week.attendance.rules import reach_of
from huiyan.week.editions.queries import current_edition, editions_for
from huiyan.week.programme.queries import activities_found, next_bookable, today_in
from huiyan.week.proposals.queries import hosts_of, moderated_by


def front(request: HttpRequest) -> HttpResponse:
    """What is on today and can be booked, open calls, sealed results, one search."""
    now = clock.now()
    edition = current_edition()
    today, on_today = today_in(edition) if edition else (None, [])
    calls = list(competitions_for(request.user)[:12])
    context = {
        "today": clock.today(),
        "edition": edition,
        "week": today,
        "on_today": on_today,
        "bookable": next_bookable(edition) if edition and not on_today else [],
        "open": [call for call in calls if call.is_open(now)],
        "calls": calls[:4],
        "records": list(public_records()[:5]),
        "rankings": list(published_rankings()[:4]),
    }
    return render(request, "portal/front.html", context)


@signed_in
def desk(request: SignedRequest) -> HttpResponse:
    """What this person has to do here."""
    rounds: dict[int, dict[str, object]] = {}
    for row in own_assignments(request.user):
        mine = rounds.setdefault(row.round_id, {"round": row.round, "all": 0, "done": 0})
        mine["all"] = int(str(mine["all"])) + 1
        sheet = getattr(row, "sheet", None)
        mine["done"] = int(str(mine["done"])) + bool(sheet and sheet.state != "open")
    context = {
        "entries": list(own_entries(request.user)),
        "rounds": list(rounds.values()),
        "judgeships": list(own_judgeships(request.user)),
        "competitions": list(competitions_for(request.user)) if request.user.may("competition.read") else [],
        "reads_log": request.user.may("audit.read"),
        "editions": list(editions_for(request.user)) if request.user.may("week.read") else [],
        "moderated": list(moderated_by(request.user)),
        "hosts": list(hosts_of(request.user)),
        "at_the_door": reach_of(request.user) is not None,
        "unread": unread(request.user),
        "sees_people": may_help(request.user),
        "sees_outbox": request.user.may("notices.manage"),
    }
    return render(request, "portal/desk.html", context)


@signed_in
def event_log(request: SignedRequest) -> HttpResponse:
    """Who did what to what, when: for supervisors and administrators, read only."""
    entries = log.log_for(request.user)
    found = listing(
        request,
        entries,
        search=["action", "subject_type", "subject_id"],
        columns=[
            ("at", _("When"), "at"),
            ("who", _("Who"), ""),
            ("action", _("Action"), "action"),
            ("subject", _("What"), "subject_type"),
            ("after", _("Afterwards"), ""),
        ],
        default="-at",
    )
    if request.GET.get("export") == "xlsx":
        return log.exported(found, by=request.user)
    shown = list(found.page.object_list)
    context = {"list": found, "entries": shown, "names": log.names_of(shown), "batch": log.last_batch()}
    return render(request, "portal/log.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """Activities, calls, sealed records and organizations that hold all the words, in either language."""
    words = request.GET.get("q", "").strip()
    groups = []
    if words:
        groups = [
            (_("Activities"), "activity", activities_found(words)[:20]),
            (_("Competitions"), "call", competitions_for(request.user).filter(_holds("name", words))[:20]),
            (_("Sealed records"), "record", public_records().filter(_holds("title", words))[:20]),
            (_("Organizations"), "organization", public_organizations().filter(_holds("name", words))[:20]),
        ]
    found = [(title, kind, list(rows)) for title, kind, rows in groups]
    context = {"words": words, "groups": [group for group in found if group[2]]}
    return render(request, "portal/search.html", context)


def _holds(field: str, words: str) -> Q:
    """Every word stands in the field or in its English twin."""
    each = (Q(**{f"{field}__icontains": word}) | Q(**{f"{field}_en__icontains": word}) for word in words.split())
    return reduce(Q.__and__, each, Q())


def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice: the operator's own, or the built-in one."""
    file = settings.HUIYAN["privacy_notice"]
    own = to_html(Path(file).read_text(encoding="utf-8")) if file else ""
    return render(request, "portal/privacy.html", {"own": own})


def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everyone can use the site, and whom to tell when something does not work."""
    return render(request, "portal/accessibility.html")
