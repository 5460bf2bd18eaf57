"""Addresses that calendars, programs and other sites fetch. Each takes the filters of the programme's page."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from huiyan.kernel import clock
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import render
from huiyan.week.editions.models import Edition
from huiyan.week.feeds.addresses import absolute
from huiyan.week.feeds.atom import atom
from huiyan.week.feeds.calendar import calendar
from huiyan.week.feeds.schedule import schedule_json, schedule_xml
from huiyan.week.programme.queries import programme_for
from huiyan.week.programme.selection import narrowing, sessions_asked
from huiyan.week.proposals.models import Activity, Session

MINUTES = 5  # a feed may be this old, so that a thousand calendars do not ask the database a thousand times
NEWEST = 100
ROWS_ELSEWHERE = 12


@require_safe
def feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """The addresses of the feeds for the filters of this address, and how to embed a list."""
    edition = programme_for(request.user, slug)
    query = narrowing(request.GET)
    english = "in=en" if get_language() == "en" else ""
    tail = "&".join(part for part in (query, english) if part)

    def address(name: str) -> str:
        return absolute(reverse(f"week:{name}", args=[slug])) + (f"?{tail}" if tail else "")

    calendar_address = address("calendar")
    context = {
        "edition": edition, "narrowed": bool(query), "query": query, "calendar": calendar_address,
        "webcal": "webcal://" + calendar_address.partition("://")[2],
        "atom": address("atom"), "xml": address("schedule_xml"), "json": address("schedule_json"), "embed": address("embed"),
    }  # fmt: skip
    return render(request, "week/feeds/feeds.html", context)


@require_safe
def calendar_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions as a calendar."""
    edition, rows = _asked(request, slug)
    with override(_language(request)):
        body = calendar(inlang(edition, "name"), rows)
    return _answer(edition, body, "text/calendar", f"{edition.slug}.ics")


@require_safe
def session_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, for the calendar of who has booked it; in the reader's language."""
    found = Session.objects.filter(activity__state=Activity.State.PUBLISHED, activity__edition__is_public=True)
    session = get_object_or_404(found.select_related("activity__edition", "venue", "room"), pk=pk)
    name = inlang(session.activity, "title")
    return _answer(session.activity.edition, calendar(name, [session]), "text/calendar", f"session-{pk}.ics")


@require_safe
def schedule_xml_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions as frab XML."""
    edition, rows = _asked(request, slug)
    with override(_language(request)):
        body = f'<?xml version="1.0" encoding="utf-8"?>\n{schedule_xml(edition, rows)}\n'
    return _answer(edition, body, "application/xml", f"{edition.slug}.xml")


@require_safe
def schedule_json_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions as frab JSON."""
    edition, rows = _asked(request, slug)
    with override(_language(request)):
        body = schedule_json(edition, rows)
    return _answer(edition, body, "application/json", f"{edition.slug}.json")


@require_safe
def atom_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The activities as an Atom feed, the newest first."""
    edition, rows = _asked(request, slug)
    activities = Activity.objects.filter(pk__in=rows.order_by().values("activity")).select_related("host")
    with override(_language(request)):
        page = absolute(reverse("week:programme", args=[slug]))
        itself = absolute(request.get_full_path())
        body = atom(edition, list(activities.order_by("-changed_at", "-pk")[:NEWEST]), page=page, itself=itself)
    return _answer(edition, body, "application/atom+xml", "")


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types forget the arguments of an address
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The next sessions as a small page that another site may frame: links only, no form, no cookie."""
    edition, rows = _asked(request, slug)
    with override(_language(request)):
        coming = rows.filter(ends_at__gt=clock.now(), state=Session.State.PLANNED)[:ROWS_ELSEWHERE]
        answer = render(
            request, "week/feeds/embed.html", {"edition": edition, "sessions": coming, "query": narrowing(request.GET)}
        )
    return _cached(edition, answer)


def _asked(request: HttpRequest, slug: str) -> tuple[Edition, QuerySet[Session]]:
    edition = programme_for(request.user, slug)
    return edition, sessions_asked(edition, request.GET)


def _language(request: HttpRequest) -> str:
    """A feed's language stands in its address: calendars that fetch it have none."""
    return "en" if request.GET.get("in") == "en" else "zh-hans"


def _answer(edition: Edition, body: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    if kind != "text/calendar":
        answer["Access-Control-Allow-Origin"] = "*"  # public data; no cookie is read with it
    return _cached(edition, answer)


def _cached(edition: Edition, answer: HttpResponse) -> HttpResponse:
    """What the public sees may be kept for minutes; what only the staff sees is kept nowhere."""
    if edition.is_public:
        patch_cache_control(answer, public=True, max_age=60 * MINUTES)
    else:
        patch_cache_control(answer, private=True, no_store=True)
    return answer
