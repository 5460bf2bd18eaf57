"""How often something may be tried; the rates stand in the settings (ACCOUNT_RATE_LIMITS)."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


def refuse_if_too_often(request: HttpRequest, action: str) -> HttpResponse | None:
    """Count this request, also a GET (which allauth's public functions do not); the 429 page when it is one too many."""
    if consume(request, app="allauth.account", action=action, limit_get=True):
        return None
    answer: HttpResponse = respond_429(request)
    return answer


class TriedTooOften(Refusal):
    sentence = _("This was tried too often from here.")
    next_step = _("Wait some minutes, then try again.")
    status = 429


def check_often(request: HttpRequest, action: str) -> None:
    """The same for programs: a refusal when it is one too many."""
    if not consume(request, app="allauth.account", action=action, limit_get=True):
        raise TriedTooOften


def address_of(request: HttpRequest) -> str:
    """Where the call comes from, behind the proxies that are trusted; calls without an address share one counter."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"
