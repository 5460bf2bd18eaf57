"""Create, use and revoke a token."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.accounts.tokens.models import ApiToken
from huiyan.accounts.tokens.queries import digest_of
from huiyan.accounts.tokens.scopes import scopes_for
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold

SHOWN = 11
MOST = 20
SEEN_EVERY = datetime.timedelta(minutes=1)


class ScopeNotYours(Refusal):
    sentence = _("Your roles do not give you what this scope is for: {scope}.")
    status = 403


class TooManyTokens(Refusal):
    sentence = _("You have {most} tokens that still work; more are not kept.")
    next_step = _("Revoke one that is not used any more.")


class AlreadyRevoked(Refusal):
    sentence = _("This token was revoked already.")


@dataclass(frozen=True)
class NewToken:
    """A token with its secret, which nobody can see again."""

    token: ApiToken
    secret: str


def create_token(user: User, *, name: str, scopes: list[str], days: int, by: User) -> NewToken:
    """Make a token for a person; only scopes that the person's roles are of use for are given."""
    known = {scope.key for scope in scopes_for(user)}
    for scope in scopes:
        if scope not in known:
            raise ScopeNotYours(scope=scope)
    secret = "hy_" + secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic(), hold(f"tokens.{user.pk}"):
        if ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now).count() >= MOST:
            raise TooManyTokens(most=MOST)
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=secret[:SHOWN],
            digest=digest_of(secret),
            scopes=sorted(scopes),
            created_at=now,
            expires_at=now + datetime.timedelta(days=days),
        )
        audit.record(
            "token.create", token, by=by, after={"scopes": token.scopes, "days": days}, personal={"name": name}
        )
    return NewToken(token, secret)


def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """Stop a token for good; programs that use it are refused from now on."""
    with transaction.atomic():
        fresh = ApiToken.objects.select_for_update().get(pk=token.pk)
        if fresh.revoked_at:
            raise AlreadyRevoked
        fresh.revoked_at = clock.now()
        fresh.save(update_fields=["revoked_at"])
        audit.record("token.revoke", fresh, by=by)
    return fresh


def note_use(token: ApiToken) -> None:
    """Remember that a token was used, at most once a minute; what is done with it stands in the event log by itself."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        seen_earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiToken.objects.filter(seen_earlier, pk=token.pk).update(last_used_at=now)
