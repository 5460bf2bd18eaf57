"""The moderators of an edition: who decides at which level, of which district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.invitations import invite
from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.shell.web import render
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.proposals.models import Level, Moderator


@dataclass(frozen=True)
class Named:
    """A moderator, and for a new account the link that sets the first password."""

    moderator: Moderator
    link: str


class ModeratorForm(forms.Form):
    """Whom, at which level, of which district."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    division = forms.CharField(
        label=gettext_lazy("District"), max_length=60, required=False, help_text=gettext_lazy("Empty: all districts.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("level") == Level.DISTRICT and not cleaned.get("division"):
            self.add_error("division", _("Name the district for which this person decides."))
        return cleaned


def moderators_of(edition: Edition) -> QuerySet[Moderator]:
    """All moderators, by level and district."""
    return Moderator.objects.filter(edition=edition).select_related("user").order_by("level", "division", "pk")


def name_moderator(edition: Edition, *, name: str, email: str, level: str, division: str, by: User) -> Named:
    """Let a person decide at a level, of one district or of all: the role gives the right, this names its reach."""
    with transaction.atomic():
        invited = invite(email=email, name=name, role="moderator", by=by)
        post: dict[str, Any] = {"user": invited.user, "level": level, "division": division}
        made, _new = Moderator.objects.get_or_create(edition=edition, **post)
        audit.record("edition.name_moderator", edition, by=by, after={**post, "user": invited.user.pk})
    return Named(made, invited.link)


def dismiss_moderator(moderator: Moderator, *, by: User) -> None:
    """Take the reach back; what was decided stays."""
    with transaction.atomic():
        before = {"user": moderator.user_id, "level": moderator.level, "division": moderator.division}
        audit.record("edition.dismiss_moderator", moderator.edition, by=by, before=before)
        moderator.delete()


@signed_in
def moderators(request: SignedRequest, slug: str) -> HttpResponse:
    """The moderators, and a form that names another."""
    edition = edition_to_manage(request.user, slug)
    form, link = ModeratorForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = name_moderator(edition, **form.cleaned_data, by=request.user)
        messages.success(request, _("{name} decides now.").format(name=made.moderator.user.name))
        if not made.link:
            return redirect("week:moderators", slug)
        form, link = ModeratorForm(), made.link
    context = {"edition": edition, "moderators": moderators_of(edition), "form": form, "link": link}
    return render(request, "week/proposals/moderators.html", context)


@signed_in
@require_POST
def dismiss(request: SignedRequest, slug: str, pk: int) -> HttpResponse:
    """Take a moderator's reach back."""
    edition = edition_to_manage(request.user, slug)
    dismiss_moderator(
        get_object_or_404(Moderator.objects.select_related("edition"), pk=pk, edition=edition), by=request.user
    )
    return redirect("week:moderators", slug)
