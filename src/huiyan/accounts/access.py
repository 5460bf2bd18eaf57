"""Views for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from huiyan.accounts.models import User

P = ParamSpec("P")


class SignedRequest(HttpRequest):
    """A request whose user is signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[SignedRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Lead to the sign-in page first; the view then knows its user."""
    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], login_required(view))


def lately_signed_in(
    view: Callable[Concatenate[SignedRequest, P], HttpResponseBase],
) -> Callable[Concatenate[SignedRequest, P], HttpResponseBase]:
    """Ask for the password or the second factor again when that was more than five minutes ago."""
    return cast(Callable[Concatenate[SignedRequest, P], HttpResponseBase], reauthentication_required(view))
