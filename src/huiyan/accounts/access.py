"""Views for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from huiyan.accounts.models import User

P = ParamSpec("P")


class SignedRequest(HttpRequest):
    """A request whose user is signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[SignedRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Lead to the sign-in page first; the view then knows its user."""
    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], login_required(view))
