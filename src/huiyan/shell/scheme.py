"""Light, dark, or as the system has it: a cookie remembers what a reader chose.

A script reads the cookie before anything is painted, so that a page which many share can be the same for all of them. Where no
script runs, the server writes the choice into the pages that are one reader's own.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

COOKIE = "huiyan_scheme"
SCHEMES = {"": _("as the system"), "light": _("light"), "dark": _("dark")}
ONE_YEAR = 365 * 24 * 3600


def scheme_of(request: HttpRequest) -> str:
    """What this reader chose; nothing on a page that is kept for others too."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in SCHEMES and not getattr(request, "is_shared", False) else ""


@require_POST
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and lead back to the page from which it came."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if safe else "/")
    chosen = request.POST.get("scheme", "")
    if chosen in SCHEMES and chosen:
        answer.set_cookie(COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
