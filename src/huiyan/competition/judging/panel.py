"""The judges of a competition: who they are, what they know, how much they take on."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.invitations import invite
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.judging.models import Judge
from huiyan.kernel import audit
from huiyan.kernel.errors import Refusal
from huiyan.shell.web import render


class AlreadyJudge(Refusal):
    sentence = gettext_lazy("{name} is a judge of this competition already.")


@dataclass(frozen=True)
class Invitation:
    """A judge who was invited; the link is there for a new account only."""

    judge: Judge
    link: str


class JudgeForm(forms.Form):
    """What the organiser knows of a judge."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    expertise = forms.CharField(
        label=gettext_lazy("Expertise"),
        help_text=gettext_lazy("In plain words; entries are matched with it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
    )
    max_load = forms.IntegerField(label=gettext_lazy("Most entries"), required=False, min_value=1, max_value=1000)


def judges_of(competition: Competition) -> QuerySet[Judge]:
    """All judges with the number of entries they were given."""
    found = Judge.objects.filter(competition=competition).select_related("user", "organization")
    return found.annotate(readings=Count("assignments")).order_by("user__name", "pk")


def invite_judge(
    competition: Competition, *, name: str, email: str, expertise: str, max_load: int | None, by: User
) -> Invitation:
    """Make the person a judge of this competition; refused when they are one already."""
    if Judge.objects.filter(competition=competition, user__email=email.lower()).exists():
        raise AlreadyJudge(name=name)
    with transaction.atomic():
        invited = invite(email=email, name=name, role="judge", by=by)
        judge = Judge.objects.create(competition=competition, user=invited.user, expertise=expertise, max_load=max_load)
        audit.record("judge.invite", judge, by=by)
    return Invitation(judge, invited.link)


def set_available(judge: Judge, *, available: bool, by: User) -> None:
    """A judge who is away gets no entries and sees none until back."""
    with transaction.atomic():
        Judge.objects.filter(pk=judge.pk).update(is_available=available)
        audit.record("judge.available", judge, by=by, after={"available": available})


@signed_in
def judges(request: SignedRequest, slug: str) -> HttpResponse:
    """The judges, and a form that invites another."""
    competition = competition_for_staff(request.user, slug)
    form = JudgeForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        made = invite_judge(competition_to_manage(request.user, slug), **form.cleaned_data, by=request.user)
        messages.success(request, _("{name} is invited.").format(name=made.judge))
        if not made.link:
            return redirect("competition:judges", slug)
        form, link = JudgeForm(), made.link
    context = {
        "competition": competition,
        "judges": judges_of(competition),
        "form": form,
        "link": link,
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/judging/judges.html", context)


@signed_in
@require_POST
def availability(request: SignedRequest, slug: str, judge: int) -> HttpResponse:
    """Mark a judge as away or back."""
    competition = competition_to_manage(request.user, slug)
    one = get_object_or_404(Judge, pk=judge, competition=competition)
    set_available(one, available="back" in request.POST, by=request.user)
    return redirect("competition:judges", slug)
