"""Pages that are the same for everyone who is not signed in: a cache in between may keep them, and so does each web process.

Nothing of one visitor may stand in such a page, so its forms bear no token against forged requests. They need none: what can
be sent without an account is accepted when the browser itself says that it was sent from our own pages.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from huiyan.kernel import clock
from huiyan.kernel.errors import Refusal
from huiyan.shell import scheme

View = Callable[..., HttpResponseBase]
VARIES = ("Accept-Language", "Cookie")
MOST_PAGES, MOST_BYTES = 64, 200_000  # kept by a web process: at most 13 MB


class SentFromElsewhere(Refusal):
    sentence = _("This form was not sent from our own page. Nothing was changed.")
    next_step = _("Open the page again and send the form there.")
    status = 403


@dataclass(frozen=True)
class Kept:
    """A rendered page, its entity tag, and until when it may be shown."""

    body: bytes
    kind: str
    tag: str
    until: datetime.datetime


class Keep:
    """The pages that a web process keeps, the oldest go first."""

    def __init__(self) -> None:
        self.pages: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple[str, str], at: datetime.datetime) -> Kept | None:
        """The page of an address, while it may be shown."""
        kept = self.pages.get(key)
        return kept if kept and at < kept.until else None

    def put(self, key: tuple[str, str], page: Kept) -> None:
        """Keep a page; a very long one is not worth the memory."""
        if len(page.body) > MOST_BYTES:
            return
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > MOST_PAGES:
                self.pages.popitem(last=False)


KEEP = Keep()


def public_page(
    *, own_cookies: Sequence[str] = (), own_fields: Sequence[str] = (), seconds: int | None = None
) -> Callable[[View], View]:
    """Let an answer be kept for so many seconds (the option `page_seconds`, at most `seconds`) for visitors who are not signed in.

    A visitor with one of `own_cookies`, or `own_fields` in the address, sees something of their own: nobody keeps that answer. The view reads
    `is_shared(request)`, and says by `changes_at` when the clock alone will change the page.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD") or _is_personal(request, own_cookies, own_fields):
                return _for_one(view(request, *args, **kwargs))
            request.is_shared = True  # type: ignore[attr-defined]  # read by is_shared
            key, now = (request.get_full_path(), get_language() or ""), clock.now()
            kept = KEEP.get(key, now)
            if kept is None:
                made = view(request, *args, **kwargs)
                if not _is_page(made):
                    return made
                kept = _kept(request, made, now, _seconds(seconds))
                KEEP.put(key, kept)
            return _shown(request, kept, now)

        return answer

    return decorate


def is_shared(request: HttpRequest) -> bool:
    """Whether the answer may be kept and shown to others: it must hold nothing of this visitor."""
    return getattr(request, "is_shared", False)


def changes_at(request: HttpRequest, *moments: datetime.datetime | None) -> None:
    """Let the page be kept only until the next of these moments."""
    now = clock.now()
    coming = [moment for moment in moments if moment and moment > now]
    if coming:
        request.changes_at = min(coming)  # type: ignore[attr-defined]  # read by public_page


def from_own_page(view: View) -> View:
    """A form that anybody may send without a token, if the browser says that it was sent from our own pages.

    Sec-Fetch-Site, Origin and Referer cannot be set by a page elsewhere; a browser that names none of them is refused.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not _sent_here(request):
            raise SentFromElsewhere
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def _sent_here(request: HttpRequest) -> bool:
    if getattr(request, "_dont_enforce_csrf_checks", False):  # Django's test client, as for tokens
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    ours = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return f"{sender.scheme}://{sender.netloc}" in ours


def _is_personal(request: HttpRequest, own_cookies: Sequence[str], own_fields: Sequence[str]) -> bool:
    cookies = (settings.SESSION_COOKIE_NAME, scheme.COOKIE, "messages", *own_cookies)
    return any(name in request.COOKIES for name in cookies) or any(name in request.GET for name in own_fields)


def _is_page(made: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Whether it is a whole page: a redirection, a refusal or an export goes to its visitor alone."""
    return made.status_code == 200 and made.headers["Content-Type"].startswith(("text/html", "application/json"))


def _seconds(most: int | None) -> int:
    seconds: int = settings.HUIYAN["page_seconds"]
    return seconds if most is None else min(most, seconds)


def _kept(request: HttpRequest, made: HttpResponse, now: datetime.datetime, seconds: int) -> Kept:
    until = now + datetime.timedelta(seconds=seconds)
    tag = f'"{hashlib.sha256(made.content).hexdigest()[:32]}"'
    return Kept(made.content, made.headers["Content-Type"], tag, min(until, getattr(request, "changes_at", until)))


def _shown(request: HttpRequest, kept: Kept, now: datetime.datetime) -> HttpResponseBase:
    answer = HttpResponse(kept.body, content_type=kept.kind, headers={"ETag": kept.tag})
    left = math.ceil((kept.until - now).total_seconds())
    patch_cache_control(answer, public=True, max_age=left)
    patch_vary_headers(answer, VARIES)
    return get_conditional_response(request, etag=kept.tag, response=answer) or answer


def _for_one(answer: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(answer, private=True)
    patch_vary_headers(answer, VARIES)
    return answer
