"""Gathers the models of the steps."""

from huiyan.registry.organizations.models import Membership, Organization

__all__ = ["Membership", "Organization"]
