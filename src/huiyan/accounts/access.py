"""Views for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

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
