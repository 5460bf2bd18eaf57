"""A person's own tokens: the list, a new one, and taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.tokens import actions, queries
from huiyan.accounts.tokens.forms import TokenForm
from huiyan.accounts.tokens.models import ApiToken
from huiyan.accounts.tokens.scopes import SCOPES
from huiyan.shell.export import xlsx
from huiyan.shell.lists import listing
from huiyan.shell.web import render


@signed_in
def tokens(request: SignedRequest) -> HttpResponse:
    """The person's tokens."""
    found = listing(
        request,
        queries.own_tokens(request.user),
        search=["name", "prefix"],
        columns=[
            ("name", _("What it is for"), "name"),
            ("scopes", _("What it may do"), ""),
            ("used", _("Last used"), "last_used_at"),
            ("expires", _("Expires"), "expires_at"),
            ("state", _("State"), ""),
        ],
    )
    if request.GET.get("export") == "xlsx":
        return _export(found.rows)
    rows = [(token, sentences_of(token)) for token in found.page.object_list]
    return render(request, "accounts/tokens/list.html", {"list": found, "rows": rows})


@signed_in
@never_cache
def new(request: SignedRequest) -> HttpResponse:
    """Make a token; it is shown once, on the answer to this form."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.create_token(request.user, **form.cleaned_data, by=request.user)
        context = {"token": made.token, "secret": made.secret, "sentences": sentences_of(made.token)}
        return render(request, "accounts/tokens/made.html", context)
    return render(request, "accounts/tokens/new.html", {"form": form})


@signed_in
def revoke(request: SignedRequest, pk: int) -> HttpResponse:
    """Say what happens when a token is revoked, then do it."""
    token = queries.own_token(request.user, pk)
    if request.method == "POST":
        actions.revoke_token(token, by=request.user)
        messages.success(request, _("“{name}” is revoked: it opens nothing any more.").format(name=token.name))
        return redirect("tokens:list")
    return render(request, "accounts/tokens/revoke.html", {"token": token, "sentences": sentences_of(token)})


def sentences_of(token: ApiToken) -> list[object]:
    """What a token may do, in words."""
    return [SCOPES[key].sentence for key in token.scopes if key in SCOPES]


def _export(rows: object) -> HttpResponse:
    header = [
        _("What it is for"),
        _("Begins with"),
        _("What it may do"),
        _("Made"),
        _("Last used"),
        _("Expires"),
        _("Revoked"),
    ]
    cells = (
        [one.name, one.prefix, " ".join(map(str, sentences_of(one))), one.created_at, one.last_used_at, one.expires_at, one.revoked_at]
        for one in rows  # type: ignore[attr-defined]  # a queryset of tokens
    )  # fmt: skip
    return xlsx("tokens", header, cells)
