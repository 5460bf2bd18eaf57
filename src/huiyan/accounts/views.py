"""A person's own page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from huiyan.shell.web import render


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which roles, and where to change the password and the second factor."""
    return render(request, "accounts/profile.html")
