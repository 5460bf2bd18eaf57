"""The judge's own page before judging: expertise, load, absence, and conflicts in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.judging.lines import entries_with_names, fields_seen, lines_of, masking_for
from huiyan.competition.panel import conflicting, inviting, queries
from huiyan.competition.panel.forms import OwnForm
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render

KIND = re.compile(r"kind-(\d+)$")


@signed_in
def own(request: SignedRequest, slug: str) -> HttpResponse:
    """What I know, how much I take, when I am away; below, the entries from which I step back."""
    judge = queries.own_judgeship(request.user, slug)
    shown = masking_for(judge)
    fields = fields_seen(judge, shown)
    form = OwnForm(request.POST or None, instance=judge, fields_of_entries=fields)
    if request.method == "POST" and form.is_valid():
        fresh = queries.own_judgeship(request.user, slug)
        inviting.describe_judge(fresh, values=form.cleaned_data, by=request.user)
        messages.success(request, _("Thank you; it is kept. Now look through the entries below."))
        return redirect("competition:own_judging", slug)
    found = _entries(request, judge, fields)
    context = {
        "judge": judge,
        "competition": judge.competition,
        "form": form,
        "list": found,
        "rows": lines_of(judge, found.page, shown),
        "kinds": Conflict.Kind.choices,
        "blind": shown is not None,
    }
    return render(request, "competition/judging/own.html", context)


def _entries(request: SignedRequest, judge: Judge, fields: list[str]) -> Listing:
    blind = queries.is_blind(judge.competition)
    return listing(
        request,
        entries_with_names(judge),
        search=["number"] if blind else ["title", "title_en"],
        filters=[Filter("field", _("Field"), "field", [(name, name) for name in fields])],
        per_page=30,
    )


@signed_in
@require_POST
def declare(request: SignedRequest, slug: str) -> HttpResponse:
    """Keep the conflicts that were chosen in the list."""
    judge = queries.own_judgeship(request.user, slug)
    known = set(queries.admitted(judge.competition).values_list("pk", flat=True))
    declared = {key: said for key, said in _declared(request.POST).items() if key in known}
    count = conflicting.declare_conflicts(judge, declared, by=request.user)
    messages.success(request, _("{n} declarations changed. You will not be given these entries.").format(n=count))
    return redirect(f"{reverse('competition:own_judging', args=[slug])}?{request.POST.get('narrowed', '')}")


def _declared(post: Mapping[str, str]) -> dict[int, conflicting.Declared]:
    """The choices of the form; a kind that does not exist is none."""
    found: dict[int, conflicting.Declared] = {}
    for name in post:
        if match := KIND.match(name):
            kind = post[name] if post[name] in Conflict.Kind.values else ""
            found[int(match[1])] = (kind, post.get(f"words-{match[1]}", "").strip()[:300])
    return found
