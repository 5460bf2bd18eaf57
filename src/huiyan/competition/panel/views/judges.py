"""The judges of a competition: list, invitations, a list from a file, who is away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.panel import inviting, queries
from huiyan.competition.panel.forms import JudgeForm, ListForm, SeatsForm
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.reading import read_judges
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render

READ_LIST = "competition.judges"
VALID_SECONDS = 3600


@signed_in
def judges(request: SignedRequest, slug: str) -> HttpResponse:
    """The judges, and a form that invites another."""
    competition = competition_for_staff(request.user, slug)
    if request.GET.get("export") == "xlsx":
        return _export(competition, _list(request, competition).rows)
    panels = queries.panels_of(competition)
    form = JudgeForm(request.POST or None, panels=panels)
    link = ""
    if request.method == "POST" and form.is_valid():
        made = inviting.invite_judge(competition_to_manage(request.user, slug), **form.cleaned_data, by=request.user)
        messages.success(request, _("{name} is invited.").format(name=made.judge))
        if not made.link:
            return redirect("competition:judges", slug)
        form, link = JudgeForm(panels=panels), made.link
    context = {
        "competition": competition,
        "list": _list(request, competition),
        "form": form,
        "list_form": ListForm(),
        "link": link,
        "panels": panels,
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/panel/judges.html", context)


def _list(request: SignedRequest, competition: Competition) -> Listing:
    panels = queries.panels_of(competition)
    seats = [Filter("panel", _("Panel"), "panel", [*panels.items(), ("", _("none"))])] if panels else []
    return listing(
        request,
        queries.judges_of(competition),
        search=["user__name", "expertise", "organization__name"],
        filters=[
            Filter("there", _("Available"), "is_available", [("True", _("available")), ("False", _("away"))]),
            *seats,
        ],
        columns=[
            ("name", pgettext("of a person", "Name"), "user__name"),
            ("expertise", _("Expertise"), ""),
            *([("panel", _("Panel"), "panel")] if panels else []),
            ("most#", _("Most entries"), "max_load"),
            ("readings#", _("Entries given"), "readings"),
            ("answered", _("Told us"), "answered_at"),
            ("state", _("State"), "is_available"),
        ],
        default="name",
    )


def _export(competition: Competition, rows: Any) -> HttpResponse:
    header = [
        pgettext("of a person", "Name"),
        _("E-mail"),
        _("Organization"),
        _("Expertise"),
        _("Fields"),
        _("Most entries"),
        _("Entries given"),
        _("Available"),
        _("Panel"),
    ]
    cells = (
        [
            one.user.name, one.user.email, one.organization.name if one.organization else "", one.expertise,
            "、".join(one.topics), one.max_load, one.readings, _("available") if one.is_available else _("away"), one.panel_words,
        ]
        for one in rows
    )  # fmt: skip
    return xlsx(f"{competition.slug}-judges", header, cells)


@signed_in
@require_POST
def seats(request: SignedRequest, slug: str) -> HttpResponse:
    """Put the chosen judges into a panel."""
    competition = competition_to_manage(request.user, slug)
    panels = queries.panels_of(competition)
    form = SeatsForm(request.POST, judges=queries.judges_of(competition), panels=panels)
    if form.is_valid():
        panel = form.cleaned_data["panel"]
        count = inviting.seat_judges(form.cleaned_data["judge"], panel=panel, by=request.user)
        messages.success(request, _("{n} judges now sit in “{panel}”.").format(n=count, panel=panels[panel]))
    else:
        messages.error(request, _("Choose judges in the list, then a panel."))
    return redirect("competition:judges", slug)


@signed_in
@require_POST
def look_through(request: SignedRequest, slug: str) -> HttpResponse:
    """Look through a list of judges: what would be invited, and what must be changed first. Nothing is kept."""
    competition = competition_to_manage(request.user, slug)
    form = ListForm(request.POST, request.FILES)
    found = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        found = read_judges(file.name, file.read(), competition)
    context = {
        "competition": competition,
        "form": form,
        "found": found,
        "signed": signing.dumps([competition.pk, found.rows], salt=READ_LIST, compress=True) if found else "",
    }
    return render(request, "competition/panel/list.html", context, status=200 if found else 422)


@signed_in
@require_POST
def take_list(request: SignedRequest, slug: str) -> HttpResponse:
    """Invite everybody of a list that was looked through, or nobody."""
    competition = competition_to_manage(request.user, slug)
    try:
        pk, rows = signing.loads(request.POST.get("list", ""), salt=READ_LIST, max_age=VALID_SECONDS)
    except signing.BadSignature:
        pk, rows = None, []
    if pk != competition.pk:
        messages.error(request, _("The list is too old or incomplete; please send it again."))
        return redirect("competition:judges", slug)
    count = inviting.import_judges(competition, rows, by=request.user)
    messages.success(request, _("{n} judges are invited.").format(n=count))
    return redirect("competition:judges", slug)


@signed_in
@require_POST
def availability(request: SignedRequest, slug: str, judge: int) -> HttpResponse:
    """Mark a judge as away or back."""
    competition = competition_to_manage(request.user, slug)
    one = get_object_or_404(Judge, pk=judge, competition=competition)
    inviting.set_available(one, available="back" in request.POST, by=request.user)
    return redirect("competition:judges", slug)
