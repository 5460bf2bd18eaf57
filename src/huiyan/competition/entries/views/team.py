"""The captain's page of the team, and the page behind a member's personal link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.entries import queries
from huiyan.competition.entries import team as actions
from huiyan.competition.entries.forms import MemberForm
from huiyan.competition.entries.rules import may_edit
from huiyan.kernel import clock
from huiyan.shell.web import render


@signed_in
@never_cache
def team(request: SignedRequest, pk: int) -> HttpResponse:
    """Who belongs to the team and who has confirmed; a new member's link is shown once."""
    entry = queries.own_entry(request.user, pk)
    form = MemberForm(request.POST or None)
    invited = None
    if request.method == "POST" and form.is_valid():
        invited = actions.add_member(entry, **form.cleaned_data, by=request.user)
        form = MemberForm()
    return _team(request, pk, form, invited)


@signed_in
@require_POST
@never_cache
def new_link(request: SignedRequest, pk: int) -> HttpResponse:
    """A new link for a member; the old one ends."""
    member = queries.own_member(request.user, pk)
    return _team(request, member.entry_id, MemberForm(), actions.replace_link(member, by=request.user))


@signed_in
@require_POST
def remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a member out of the team."""
    member = queries.own_member(request.user, pk)
    actions.remove_member(member, by=request.user)
    messages.success(request, _("{name} is no longer in the team.").format(name=member.name))
    return redirect("competition:team", member.entry_id)


def _team(request: SignedRequest, pk: int, form: MemberForm, invited: actions.Invited | None) -> HttpResponse:
    entry = queries.own_entry(request.user, pk)
    now = clock.now()
    context = {
        "entry": entry,
        "form": form,
        "invited": invited,
        "members": [(one, one.expires_at is not None and one.expires_at <= now) for one in entry.members.all()],
        "may_edit": may_edit(request.user, entry, now),
    }
    return render(request, "competition/entries/team.html", context)


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What exactly is confirmed, and yes or no; no account is needed."""
    member = queries.member_with(actions.digest_of(token))
    answer = request.POST.get("answer") if request.method == "POST" else None
    if answer in ("yes", "no"):
        member = actions.confirm_membership(member, yes=answer == "yes")
        return redirect("competition:confirm_member", token)
    return render(request, "competition/entries/confirm.html", {"member": member, "entry": member.entry})
