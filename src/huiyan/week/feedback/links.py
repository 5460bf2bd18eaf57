"""The link at the exit: it names a session, is signed so that nobody can make one up, and leads to no booking and no person."""

from __future__ import annotations

import hmac
from datetime import date

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.urls import reverse

from huiyan.kernel import clock
from huiyan.week.feedback.refusals import TooMany

SALT = "week.feedback"
MOST_FROM_AN_ADDRESS = 60  # in an hour and for a session: a school class shares one address
HOUR = 3600


def token_of(session: int) -> str:
    """The token of a session's link."""
    return signing.Signer(salt=SALT).sign(str(session))


def session_of(token: str) -> int:
    """The session of a token, or 404."""
    try:
        return int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        raise Http404 from None


def link_of(session: int) -> str:
    """The whole address, as it stands in the code at the exit."""
    return f"{settings.HUIYAN['address']}{reverse('week:give_feedback', args=[token_of(session)])}"


def refuse_flood(request: HttpRequest, session: int) -> None:
    """Count this answer for its address, and refuse when there are too many.

    The address is not kept: the counter's name is a digest with a key of the day, and the counter lives an hour.
    """
    name = f"week.feedback:{_trace(get_adapter().get_client_ip(request), session, clock.today())}"
    cache.add(name, 0, timeout=HOUR)
    if cache.incr(name) > MOST_FROM_AN_ADDRESS:
        raise TooMany


def _trace(address: str, session: int, on: date) -> str:
    key = f"{settings.SECRET_KEY}{on.isoformat()}".encode()
    return hmac.new(key, f"{session} {address}".encode(), "sha256").hexdigest()
