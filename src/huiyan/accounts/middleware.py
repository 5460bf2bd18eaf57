"""Staff roles need a second factor: until it is set up, every page leads to its set-up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyan.accounts.models import User

OPEN = ("/account/", "/language/", "/static/")


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sends staff without a second factor to set one up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        needed = settings.HUIYAN["second_factor"] and not request.path.startswith(OPEN)
        if needed and isinstance(user, User) and user.is_staff_role and not is_mfa_enabled(user):
            messages.info(
                request, _("Your role opens once a second factor is set up: an authenticator app or a passkey.")
            )
            return redirect("mfa_index")
        return get_response(request)

    return middleware
