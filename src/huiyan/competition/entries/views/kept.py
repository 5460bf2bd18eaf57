"""What somebody wrote is not lost when the session ran out: it waits beside the sign-in."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

MOST = 200_000


def keep_and_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the sign-in page; a form that was sent waits in the session meanwhile (its files do not)."""
    if request.method == "POST":
        words = request.POST.copy()
        words.pop("csrfmiddlewaretoken", None)
        text = words.urlencode()
        if len(text) <= MOST:
            request.session[f"kept-{name}"] = text
    return redirect_to_login(request.get_full_path())


def take_kept(request: HttpRequest, name: str) -> QueryDict | None:
    """What waited, once."""
    text = request.session.pop(f"kept-{name}", None)
    return QueryDict(text) if text and request.method == "GET" else None
