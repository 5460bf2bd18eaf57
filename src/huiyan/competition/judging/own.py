"""The judge's own page before judging: expertise, load, absence, and conflicts in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.blind import masking
from huiyan.competition.panel import conflicting, inviting, queries
from huiyan.competition.panel.forms import OwnForm
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render

Mask = Callable[[Entry, str], str]
KIND = re.compile(r"kind-(\d+)$")


@dataclass(frozen=True)
class Line:
    """An entry as the judge may see it, its conflict, and whether the judge may change that."""

    pk: int
    number: str
    title: str
    field: str
    conflict: Conflict | None
    is_mine: bool


@signed_in
def own(request: SignedRequest, slug: str) -> HttpResponse:
    """What I know, how much I take, when I am away; below, the entries from which I step back."""
    judge = queries.own_judgeship(request.user, slug)
    shown = _masking(judge)
    fields = _fields(judge, shown)
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
        "rows": _lines(judge, found.page, shown),
        "kinds": Conflict.Kind.choices,
        "blind": shown is not None,
    }
    return render(request, "competition/judging/own.html", context)


def _masking(judge: Judge) -> Mask | None:
    """What blacks out names where any round is blind; searching is then by number only, for a hit would tell a name."""
    if not queries.is_blind(judge.competition):
        return None
    questions = list(FormField.objects.filter(competition=judge.competition))
    return lambda entry, text: masking(entry, questions)(text)


def _with_names(judge: Judge) -> QuerySet[Entry]:
    """The admitted entries with what masking needs, in few statements."""
    found = queries.admitted(judge.competition).select_related("captain", "organization")
    return found.prefetch_related("members")


def _fields(judge: Judge, shown: Mask | None) -> list[str]:
    """The fields of the entries; one that holds a hidden name is left out."""
    if shown is None:
        found = queries.admitted(judge.competition).order_by().exclude(field="")
        return sorted(found.values_list("field", flat=True).distinct())
    named = {one.field for one in _with_names(judge) if one.field and shown(one, one.field) == one.field}
    return sorted(named)


def _entries(request: SignedRequest, judge: Judge, fields: list[str]) -> Listing:
    blind = queries.is_blind(judge.competition)
    return listing(
        request,
        _with_names(judge),
        search=["number"] if blind else ["title", "title_en"],
        filters=[Filter("field", _("Field"), "field", [(name, name) for name in fields])],
        per_page=30,
    )


def _lines(judge: Judge, entries: Iterable[Entry], shown: Mask | None) -> list[Line]:
    standing = queries.standing_conflicts(judge)
    say = shown or (lambda _entry, text: text)
    lines = []
    for one in entries:
        conflict = standing.get(one.pk)
        is_mine = conflict is None or conflict.declared_by_id == judge.user_id
        title = one.title_en if one.title_en and get_language() == "en" else one.title
        lines.append(Line(one.pk, one.number_text, say(one, title), say(one, one.field), conflict, is_mine))
    return lines


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
