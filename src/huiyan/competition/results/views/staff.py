"""The organisers' pages: decide, rank, publish stage by stage, send on."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.results import actions, queries
from huiyan.competition.results.forms import PublishForm, RankForm
from huiyan.competition.results.models import Proposal, Ranking
from huiyan.competition.results.views.public import shown
from huiyan.shell.web import key_of, render


@signed_in
def decide(request: SignedRequest, pk: int) -> HttpResponse:
    """The official ranking with the calibrated one beside it, the lines that decide, and what can be done next."""
    round = round_for_staff(request.user, pk)
    ranking = next(iter(queries.latest_rankings(round, request.user)), None)
    lacking = queries.sheets_lacking(round) if round.state == Round.State.CLOSED else 0
    context: dict[str, object] = {
        "round": round,
        "ranking": ranking,
        "work": queries.ranking_work(round),
        "may_manage": may_manage(request.user),
        "lacking": lacking,
        "rank_form": RankForm(initial={"reason": "" if ranking else first_reason(lacking)}),
        "next_round": round.competition.rounds.filter(position__gt=round.position).first(),
    }
    if ranking:
        context |= {**shown(request, ranking, staff=True), **publishing_context(ranking), "user_id": request.user.pk}
    return render(request, "competition/results/decide.html", context)


def first_reason(lacking: int) -> str:
    """Why the first ranking is computed, to be written over."""
    if not lacking:
        return _("Judging is closed and all marks are in.")
    said = ngettext(
        "Judging is closed; {n} sheet did not come.", "Judging is closed; {n} sheets did not come.", lacking
    )
    return said.format(n=lacking)


@signed_in
def ranking_work(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the ranking is; the page is loaded anew when it is there."""
    work = queries.ranking_work(round_for_staff(request.user, pk))
    if work is None or work.is_finished:
        return HttpResponseClientRefresh()
    return render(request, "competition/results/_work.html", {"work": work})


def publishing_context(ranking: Ranking, form: PublishForm | None = None) -> dict[str, object]:
    """What the dialog and the page of confirmation need to say what becomes public and who is told."""
    standing = queries.latest_record(ranking.round)
    correction = standing is not None and ranking.publication != standing
    final = ranking.publication is not None and ranking.publication.stage == "final"
    return {
        "publish_form": form or PublishForm(ranking=ranking, is_correction=standing is not None, prefix="publish"),
        "may_publish": not final and (correction or standing == ranking.publication),
        "replaces": standing,
        "is_correction": correction,
        "two_persons": actions.second_person_needed(),
        "proposal": ranking.proposals.filter(decided_at__isnull=True).select_related("proposed_by").first(),
    }


@signed_in
@require_POST
def rank(request: SignedRequest, pk: int) -> HttpResponse:
    """Compute the ranking from the marks that are in."""
    round = round_to_manage(request.user, pk)
    form = RankForm(request.POST)
    if form.is_valid():
        actions.ask_ranking(round, seed=secrets.randbelow(2**31), reason=form.cleaned_data["reason"], by=request.user)
    else:
        messages.error(request, _("Say why the ranking is computed."))
    return redirect("competition:decide", pk)


@signed_in
@require_POST
def dismiss(request: SignedRequest, pk: int) -> HttpResponse:
    """Put away the note that a ranking could not be computed."""
    actions.dismiss_failure(round_to_manage(request.user, pk), by=request.user)
    return redirect("competition:decide", pk)


@signed_in
def publish(request: SignedRequest, pk: int) -> HttpResponse:
    """What the public will see, what stays hidden, who is told; then seal, or ask the second person."""
    round = round_to_manage(request.user, pk)
    chosen = request.POST.get("ranking") or request.GET.get("ranking")
    rankings = Ranking.objects.filter(round=round).select_related("round__competition", "track", "publication")
    ranking = get_object_or_404(rankings, pk=key_of(chosen))
    correction = queries.latest_record(round) is not None
    form = PublishForm(request.POST or None, ranking=ranking, is_correction=correction, prefix="publish")
    if request.method == "POST" and form.is_valid():
        return seal_or_ask(request, ranking, form)
    context = {**shown(request, ranking), **publishing_context(ranking, form), "round": round}
    return render(request, "competition/results/publish.html", context)


def seal_or_ask(request: SignedRequest, ranking: Ranking, form: PublishForm) -> HttpResponse:
    """Seal at once, or leave it to the second person where a final result needs one."""
    values = form.values()
    if values["stage"] == "final" and actions.second_person_needed():
        actions.propose_publication(ranking, **values, by=request.user)
        messages.info(request, _("Nothing is public yet: a second organiser has to confirm it on this page."))
        return redirect("competition:decide", ranking.round_id)
    actions.publish_results(ranking, **values, by=request.user)
    messages.success(request, _("Published and sealed."))
    return redirect("competition:results", ranking.pk)


@signed_in
@require_POST
def answer_proposal(request: SignedRequest, pk: int) -> HttpResponse:
    """The second person confirms, or either takes the question back."""
    proposal = get_object_or_404(Proposal.objects.select_related("ranking__round"), pk=pk)
    round_to_manage(request.user, proposal.ranking.round_id)
    if "confirm" in request.POST:
        actions.confirm_publication(proposal, by=request.user)
        messages.success(request, _("Published and sealed."))
        return redirect("competition:results", proposal.ranking_id)
    actions.drop_proposal(proposal, by=request.user)
    messages.info(request, _("Taken back. Nothing was published."))
    return redirect("competition:decide", proposal.ranking.round_id)


@signed_in
@require_POST
def onward(request: SignedRequest, pk: int) -> HttpResponse:
    """The best of a public result go on to the next round."""
    round = round_to_manage(request.user, pk)
    ranking = queries.standing_ranking(round)
    if ranking is None:
        messages.error(request, _("Publish the results first."))
    else:
        count = actions.send_onward(ranking, by=request.user)
        messages.success(request, _("{count} entries take part in the next round.").format(count=count))
    return redirect("competition:decide", pk)


@signed_in
def judges(request: SignedRequest, pk: int) -> HttpResponse:
    """The report on the judges, for staff only."""
    ranking = queries.ranking_for_staff(request.user, pk)
    context = {
        "ranking": ranking,
        "round": ranking.round,
        "judges": queries.judge_lines(ranking),
        "favour": ranking.diagnostics.get("report", {}).get("overall_favour"),
    }
    return render(request, "competition/results/judges.html", context)
