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

# The API refuses by itself, with a problem document instead of a page.
OPEN = ("/account/", "/language/", "/static/", "/api/v1/")


def lacks_second_factor(user: object) -> bool:
    """Whether this person has a staff role and no second factor yet."""
    needed = settings.HUIYAN["second_factor"] and isinstance(user, User) and user.is_staff_role
    return needed and not is_mfa_enabled(user)


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sends staff without a second factor to set one up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN) and lacks_second_factor(request.user):
            messages.info(
                request, _("Your role opens once a second factor is set up: an authenticator app or a passkey.")
            )
            return redirect("mfa_index")
        return get_response(request)

    return middleware
