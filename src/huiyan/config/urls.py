"""The address space: each feature under its own name."""

from django.urls import include, path
from django.views.i18n import set_language

from huiyan.config.api_reference import reference

urlpatterns = [
    path("", include("huiyan.portal.urls")),
    path("week/", include("huiyan.week.urls")),
    path("competition/", include("huiyan.competition.urls")),
    path("registry/", include("huiyan.registry.urls")),
    path("publishing/", include("huiyan.publishing.urls")),
    path("account/", include("huiyan.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("tokens/", include("huiyan.accounts.tokens.urls")),
    path("api/", reference, name="api_reference"),
    path("language/", set_language, name="set_language"),
]
handler400 = "huiyan.shell.errors.bad_request"
handler403 = "huiyan.shell.errors.forbidden"
handler404 = "huiyan.shell.errors.not_found"
handler500 = "huiyan.shell.errors.crashed"
