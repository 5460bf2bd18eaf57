"""The rule sheet of a round: in plain words, as YAML, and tried out on example marks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.wording import rule_sheet_in_words
from huiyan.competition.setup import queries, scoring
from huiyan.competition.setup.actions import rule_sheet as actions
from huiyan.competition.setup.forms.rule_sheet import RuleSheetForm
from huiyan.competition.setup.rulebook import as_yaml
from huiyan.kernel.errors import Refusal
from huiyan.shell.web import render


@signed_in
def rule_sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """Read, change or try the rule sheet; `try` stores nothing."""
    round = queries.round_to_set_up(request.user, pk)
    form = RuleSheetForm(request.POST or None, round=round, rules=round.rules)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            actions.change_rules(round, rules=form.mapping(), per_panel=form.per_panel(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("competition:setup_rules", pk)
        found = _tried(round, form.mapping(), request.POST.get("marks", ""))
    context = {
        "competition": round.competition,
        "round": round,
        "form": form,
        "sentence": found.get("sentence") or rule_sheet_in_words(round),
        "yaml": as_yaml(round.rules),
        "marks": request.POST.get("marks") or scoring.sample_marks(round, round.rules),
        **found,
    }
    return render(request, "competition/setup/rule_sheet.html", context)


@signed_in
def rules_yaml(request: SignedRequest, pk: int) -> HttpResponse:
    """The rule sheet as a YAML file, or a new one from YAML."""
    round = queries.round_to_set_up(request.user, pk)
    if request.method == "POST":
        actions.import_rules(round, text=request.POST.get("yaml", ""), by=request.user)
        messages.success(request, _("The rule sheet was taken over."))
        return redirect("competition:setup_rules", pk)
    name = quote(f"{round.competition.slug}-{round.position + 1}-rules.yaml")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(as_yaml(round.rules), content_type="application/yaml; charset=utf-8", headers=headers)


def _tried(round: Round, rules: dict[str, Any], marks: str) -> dict[str, Any]:
    """The working of example marks, or why there is none; the organiser's input stays on the page."""
    round.rules = rules
    try:
        return {"tried": scoring.try_out(round, rules=rules, text=marks), "sentence": rule_sheet_in_words(round)}
    except Refusal as refusal:
        return {"refusal": refusal}
