"""A person's own data and messages."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, lately_signed_in, signed_in
from huiyan.accounts.contact import read_contact, say_phone
from huiyan.accounts.limits import refuse_if_too_often
from huiyan.accounts.models import User
from huiyan.accounts.own.actions import change_details, erase, export_person, hindrances
from huiyan.accounts.own.queries import messages_to
from huiyan.accounts.own.sections import sections
from huiyan.accounts.sessions import end_one
from huiyan.kernel.clock import now
from huiyan.shell.export import Cells, table
from huiyan.shell.lists import listing
from huiyan.shell.web import render

MESSAGE: Cells = (
    (gettext_lazy("When"), lambda one: one.sent_at),
    (gettext_lazy("Subject"), lambda one: one.subject),
    (gettext_lazy("Message"), lambda one: one.body),
)


class DetailsForm(forms.Form):
    """How the person is called and reached."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone number"), required=False, max_length=30)

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"].lower() or None

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"]
        return read_contact(typed).phone if typed else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given["email"] and not given["phone"]:
            raise forms.ValidationError(_("Keep an address or a number: you sign in with it."))
        return given


class ErasureForm(forms.Form):
    """Nobody erases themselves by a slip."""

    understood = forms.BooleanField(
        label=gettext_lazy("I have read what is erased and what stays. It cannot be undone.")
    )


@signed_in
@require_POST
def end_session(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign out on one of the own devices."""
    end_one(get_object_or_404(UserSession, pk=pk, user=request.user), by=request.user)
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


@signed_in
def inbox(request: SignedRequest) -> HttpResponse:
    """Messages to the person; looking at them makes them read."""
    seen = request.user.messages_seen_at
    found = listing(
        request,
        messages_to(request.user),
        search=["subject", "body"],
        columns=[("at", _("When"), "sent_at")],
        default="-at",
    )
    if request.GET.get("export") == "xlsx":
        return table(_("Messages"), MESSAGE, found.rows)
    User.objects.filter(pk=request.user.pk).update(messages_seen_at=now())
    return render(request, "accounts/own/messages.html", {"list": found, "seen": seen})


@signed_in
@lately_signed_in
def details(request: SignedRequest) -> HttpResponse:
    """Name, address and number of the person."""
    me = request.user
    form = DetailsForm(request.POST or None, initial={"name": me.name, "email": me.email, "phone": say_phone(me.phone)})
    if request.method == "POST" and form.is_valid():
        change_details(me, **form.cleaned_data, by=me)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/own/details.html", {"form": form})


@signed_in
def data(request: SignedRequest) -> HttpResponse:
    """What the site holds about the person."""
    held = [(section, len(section.rows(request.user))) for section in sections()]
    return render(request, "accounts/own/data.html", {"held": held})


@signed_in
@lately_signed_in
@never_cache
def export(request: SignedRequest) -> HttpResponse:
    """All of it as a file."""
    if too_often := refuse_if_too_often(request, "export"):
        return too_often
    return HttpResponse(
        export_person(request.user),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@signed_in
@lately_signed_in
@never_cache
def erasure(request: SignedRequest) -> HttpResponse:
    """Erase the own account, after everything it means was said."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase(request.user, by=request.user)
        logout(request)
        messages.success(request, _("Your account and your personal data are erased."))
        return redirect("portal:front")
    context = {"form": form, "parts": sections(), "hindrances": hindrances(request.user)}
    return render(request, "accounts/own/erase.html", context)
