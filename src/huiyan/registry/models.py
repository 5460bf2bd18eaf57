"""Gathers the models of the steps."""

from huiyan.registry.organizations.models import MemberCode, Membership, Organization

__all__ = ["MemberCode", "Membership", "Organization"]
