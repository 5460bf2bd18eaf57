"""Pages about organizations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from huiyan.registry.organizations.models import Organization
from huiyan.registry.organizations.queries import public_organizations
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render


def organizations(request: HttpRequest) -> HttpResponse:
    """The list of organizations."""
    found = listing(
        request,
        public_organizations(),
        search=["name", "name_en", "credit_code"],
        filters=[Filter("kind", _("Kind"), "kind", Organization.Kind.choices)],
        columns=[("name", _("Name"), "name"), ("kind", _("Kind"), "kind"), ("division", _("District"), "division")],
        default="name",
    )
    return render(request, "registry/organizations/list.html", {"list": found})


def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization."""
    return render(
        request, "registry/organizations/page.html", {"organization": get_object_or_404(public_organizations(), pk=pk)}
    )
