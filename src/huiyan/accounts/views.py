"""A person's own page."""

from __future__ import annotations

from django.http import HttpResponse

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.web import render


@signed_in
def profile(request: SignedRequest) -> HttpResponse:
    """Who is signed in, with which roles, and where to change the password and the second factor."""
    return render(request, "accounts/profile.html")
