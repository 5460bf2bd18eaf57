"""The pages on which a code is used that somebody handed over."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.entrance.forms import CodeForm, NewAccountForm, PasswordForm
from huiyan.accounts.invitations import CodeIsOver, accept_invitation, code_called, come_in, reset_by_code
from huiyan.accounts.limits import refuse_if_too_often
from huiyan.accounts.models import Invitation, User
from huiyan.shell.web import render

KEPT = "accounts.code"
"""The code, from the page where it is typed to the page where it is used."""


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Type a code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if too_often := refuse_if_too_often(request, "use_code"):
            return too_often
        if form.is_valid():
            try:
                code_called(form.cleaned_data["code"])
            except CodeIsOver as over:
                form.add_error("code", f"{over.message} {over.advice}")
            else:
                request.session[KEPT] = form.cleaned_data["code"]
                return redirect("accounts:use_code")
    return render(request, "accounts/entrance/code.html", {"form": form})


@never_cache
def code_link(request: HttpRequest, code: str) -> HttpResponse:
    """A link with the code in it: keep it and go on, so that the address shows it no more."""
    if too_often := refuse_if_too_often(request, "use_code"):
        return too_often
    request.session[KEPT] = code
    return redirect("accounts:use_code")


@never_cache
@sensitive_post_parameters("password")
def use_code(request: HttpRequest) -> HttpResponse:
    """What the code gives, and the form that takes it."""
    if KEPT not in request.session:
        return redirect("accounts:code")
    invitation = code_called(request.session[KEPT])
    form = _form(request, invitation)
    if request.method == "POST" and form.is_valid():
        user = _take(invitation, form)
        del request.session[KEPT]
        login = Login(user=user, redirect_url=reverse("portal:desk"))
        answer: HttpResponse = perform_password_login(request, {}, login)
        return answer
    return render(request, "accounts/entrance/use_code.html", {"invitation": invitation, "form": form})


@signed_in
@require_POST
def accept(request: SignedRequest) -> HttpResponse:
    """Take the roles with the account that is signed in."""
    invitation = code_called(request.session.pop(KEPT, ""))
    if invitation.kind != Invitation.Kind.ENTRY:
        raise CodeIsOver
    accept_invitation(invitation, by=request.user)
    messages.success(request, _("The roles are yours now."))
    return redirect("accounts:profile")


def _form(request: HttpRequest, invitation: Invitation) -> PasswordForm:
    if invitation.kind == Invitation.Kind.RESET:
        return PasswordForm(request.POST or None)
    return NewAccountForm(request.POST or None, initial={"name": invitation.name, "contact": invitation.contact})


def _take(invitation: Invitation, form: PasswordForm) -> User:
    if invitation.kind == Invitation.Kind.RESET:
        return reset_by_code(invitation, **form.cleaned_data)
    return come_in(invitation, **form.cleaned_data)
