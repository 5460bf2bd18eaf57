"""A person's own tokens, and the token that a program shows."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.accounts.tokens.models import ApiToken


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """The tokens of this person, the newest first."""
    return ApiToken.objects.filter(user=user)


def own_token(user: User, pk: int) -> ApiToken:
    """One token of one's own, or 404."""
    return get_object_or_404(own_tokens(user), pk=pk)


def token_shown(secret: str) -> ApiToken | None:
    """The token behind what a program sent; None when it is unknown, expired, revoked or its owner is gone."""
    found = ApiToken.objects.filter(digest=digest_of(secret), user__is_active=True).select_related("user").first()
    return found if found and found.state == "active" else None


def digest_of(secret: str) -> str:
    """A token has 256 random bits, so that a plain digest cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()
