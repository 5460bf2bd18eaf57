"""Making an account by oneself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language

from huiyan.accounts.contact import Contact
from huiyan.accounts.invitations import new_account
from huiyan.accounts.models import User
from huiyan.kernel import audit


def sign_up(*, name: str, contact: Contact, password: str) -> User:
    """An account without any role: it enters competitions. Nobody has shown yet that the address is theirs."""
    with transaction.atomic():
        language = get_language() or "zh-hans"
        user = new_account(contact, name=name, password=password, language=language, is_unproven=True)
        audit.record("user.sign_up", user, by=user)
    return user
