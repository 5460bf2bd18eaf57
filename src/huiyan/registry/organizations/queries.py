"""What can be known about organizations; they are public, their members are not."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyan.registry.organizations.models import Organization


def public_organizations() -> QuerySet[Organization]:
    """All organizations, by name."""
    return Organization.objects.select_related("parent").order_by("name")
