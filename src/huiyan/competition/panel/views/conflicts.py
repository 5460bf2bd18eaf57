"""The organisers' list of conflicts: who must not read what, why, and lifting one with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.panel import conflicting, queries
from huiyan.competition.panel.forms import ReasonForm, StaffConflictForm
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render


@signed_in
def conflicts(request: SignedRequest, slug: str) -> HttpResponse:
    """All conflicts; the form adds one."""
    competition = competition_for_staff(request.user, slug)
    found = _list(request, competition)
    if request.GET.get("export") == "xlsx":
        return _export(competition, found.rows)
    judges = Judge.objects.filter(competition=competition).select_related("user").order_by("user__name")
    form = StaffConflictForm(request.POST or None, judges=judges)
    if request.method == "POST" and form.is_valid():
        competition_to_manage(request.user, slug)
        said = form.cleaned_data
        entry = queries.admitted(competition).filter(number=said["number"]).first()
        if entry:
            conflicting.declare_conflict(
                said["judge"], entry, kind=said["kind"], reason=said["reason"], by=request.user
            )
            return redirect("competition:conflicts", slug)
        form.add_error("number", _("No admitted entry has this number."))
    context = {"competition": competition, "list": found, "form": form, "may_manage": may_manage(request.user)}
    return render(request, "competition/panel/conflicts.html", context)


def _list(request: SignedRequest, competition: Competition) -> Listing:
    return listing(
        request,
        queries.conflicts_for_staff(competition),
        search=["entry__title", "judge__user__name", "reason"],
        filters=[
            Filter("kind", _("Kind"), "kind", Conflict.Kind.choices),
            Filter("from", _("Where from"), "is_computed", [("True", _("computed")), ("False", _("declared"))]),
            Filter("lifted", _("Standing"), "lifted_at__isnull", [("True", _("standing")), ("False", _("lifted"))]),
        ],
        columns=[
            ("number", _("Entry"), "entry__number"),
            ("judge", _("Judge"), "judge__user__name"),
            ("kind", _("Kind"), "kind"),
            ("why", _("In own words"), ""),
            ("from", _("Where from"), "is_computed"),
            ("at", pgettext("a conflict", "Since"), "declared_at"),
            ("state", _("State"), "lifted_at"),
        ],
        default="number",
    )


def _export(competition: Competition, rows: Any) -> HttpResponse:
    header = [
        _("Number"),
        _("Entry"),
        _("Judge"),
        _("Kind"),
        _("In own words"),
        _("Where from"),
        pgettext("a conflict", "Since"),
        _("Lifted"),
        _("Why it was lifted"),
    ]
    cells = (
        [
            one.entry.number, one.entry.title, one.judge.user.name, one.get_kind_display(), one.reason,
            _("computed") if one.is_computed else _("declared"), one.declared_at, one.lifted_at, one.lift_reason,
        ]
        for one in rows
    )  # fmt: skip
    return xlsx(f"{competition.slug}-conflicts", header, cells)


@signed_in
def lift(request: SignedRequest, slug: str, conflict: int) -> HttpResponse:
    """Let a judge read after all, with a reason."""
    competition = competition_to_manage(request.user, slug)
    found = Conflict.objects.filter(judge__competition=competition, lifted_at__isnull=True)
    one = get_object_or_404(found.select_related("judge__user", "entry"), pk=conflict)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflicting.lift_conflict(one, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Lifted. The reason stays with it."))
        return redirect("competition:conflicts", slug)
    return render(request, "competition/panel/lift.html", {"competition": competition, "conflict": one, "form": form})
