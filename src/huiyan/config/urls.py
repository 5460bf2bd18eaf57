"""The address space: each feature under its own name."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from huiyan.config.api_reference import part, reference
from huiyan.shell.public import from_own_page
from huiyan.shell.scheme import choose_scheme
from huiyan.shell.worker import service_worker

urlpatterns = [
    path("", include("huiyan.portal.urls")),
    path("week/", include("huiyan.week.urls")),
    path("competition/", include("huiyan.competition.urls")),
    path("registry/", include("huiyan.registry.urls")),
    path("publishing/", include("huiyan.publishing.urls")),
    path("account/", include("huiyan.accounts.urls")),
    path("account/email/", RedirectView.as_view(pattern_name="me:details"), name="account_email"),
    path("account/", include("allauth.urls")),
    # Not below account/: what is there opens without the second factor.
    path("people/", include("huiyan.accounts.people.urls")),
    path("outbox/", include("huiyan.accounts.outbox.urls")),
    path("me/", include("huiyan.accounts.own.urls")),
    path("tokens/", include("huiyan.accounts.tokens.urls")),
    path("api/", reference, name="api_reference"),
    path("api/parts/<slug:key>/", part, name="api_part"),
    path("language/", from_own_page(set_language), name="set_language"),
    path("scheme/", from_own_page(choose_scheme), name="choose_scheme"),
    path("sw.js", service_worker, name="service_worker"),
]
handler400 = "huiyan.shell.errors.bad_request"
handler403 = "huiyan.shell.errors.forbidden"
handler429 = "huiyan.shell.errors.too_often"
handler404 = "huiyan.shell.errors.not_found"
handler500 = "huiyan.shell.errors.crashed"
