"""An entrant's own result and appeal; the organisers' list of appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.results import appealing, queries
from huiyan.competition.results.forms import AppealForm, DecisionForm
from huiyan.competition.results.models import Appeal
from huiyan.competition.results.refusals import TooLateToAppeal
from huiyan.competition.results.rules import may_appeal
from huiyan.kernel import clock
from huiyan.shell.export import Cells, table
from huiyan.shell.lists import Filter, listing
from huiyan.shell.templatetags.shell import moment
from huiyan.shell.web import page_or_part, render

CELLS: Cells = (
    (gettext_lazy("Number"), lambda one: one.entry.number),
    (gettext_lazy("Entry"), lambda one: one.entry.title),
    (gettext_lazy("Round"), lambda one: one.ranking.round.name),
    (gettext_lazy("Ground"), Appeal.get_ground_display),
    (gettext_lazy("Appeal"), lambda one: one.text),
    (gettext_lazy("Filed"), lambda one: one.filed_at),
    (gettext_lazy("State"), Appeal.get_state_display),
    (gettext_lazy("Decision and its reason"), lambda one: one.answer),
)


@signed_in
def own_result(request: SignedRequest, pk: int) -> HttpResponse:
    """The own entry's public results: code, score by criterion against the field, comments, how to appeal."""
    results = queries.own_results(request.user, pk)
    now = clock.now()
    context = {
        "entry_pk": pk,
        "results": [(one, may_appeal(request.user, one.row, now)) for one in results],
    }
    return page_or_part(request, "competition/results/own.html", "results", context)


@signed_in
def appeal(request: SignedRequest, pk: int) -> HttpResponse:
    """File an appeal against the own result."""
    row = queries.own_row(request.user, pk)
    if not may_appeal(request.user, row, clock.now()):
        raise TooLateToAppeal(until=moment(row.ranking.appeals_until))
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        appealing.file_appeal(row, **form.cleaned_data, by=request.user)
        messages.success(
            request, _("Your appeal is with the organisers. You will be told the decision and its reason.")
        )
        return redirect("competition:own_result", row.entry_id)
    return render(request, "competition/results/appeal.html", {"row": row, "form": form})


@signed_in
def appeals(request: SignedRequest, slug: str) -> HttpResponse:
    """All appeals of a competition: those that wait first."""
    competition = competition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.appeals_for_staff(request.user, competition),
        search=["entry__title", "entry__title_en", "text"],
        filters=[
            Filter("state", _("State"), "state", Appeal.State.choices),
            Filter("ground", _("Ground"), "ground", [(one.value, short) for one, short in grounds()]),
        ],
        columns=[
            ("number#", _("Number"), "entry__number"),
            ("entry", _("Entry"), "entry__title"),
            ("ground", _("Ground"), "ground"),
            ("filed", _("Filed"), "filed_at"),
            ("state", _("State"), "state"),
        ],
        default="-filed",
    )
    if request.GET.get("export") == "xlsx":
        return table(f"{slug}-appeals", CELLS, found.rows)
    return render(request, "competition/results/appeals.html", {"competition": competition, "list": found})


def grounds() -> list[tuple[Appeal.Ground, str]]:
    """The grounds in a word each."""
    return [(Appeal.Ground.FACTS, _("facts")), (Appeal.Ground.PROCEDURE, _("procedure"))]


@signed_in
def appeal_page(request: SignedRequest, pk: int) -> HttpResponse:
    """One appeal: read it, decide it with a reason."""
    appeal = queries.appeal_for_staff(request.user, pk)
    manages = may_manage(request.user)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and manages and form.is_valid():
        accept = form.cleaned_data["decision"] == "accept"
        appealing.decide_appeal(appeal, accept=accept, answer=form.cleaned_data["answer"], by=request.user)
        messages.success(request, _("Decided. The entrant is told."))
        return redirect("competition:appeals", appeal.entry.competition.slug)
    context = {"appeal": appeal, "form": form, "may_decide": manages and appeal.state == Appeal.State.FILED}
    return render(request, "competition/results/appeal_page.html", context)
