"""What allauth asks of us: signing in by telephone number, and a plain page for who tries too often."""

from __future__ import annotations

import base64
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from huiyan.accounts.contact import normal_phone
from huiyan.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Telephone numbers sign in beside e-mail addresses; no text messages are sent."""

    def clean_phone(self, phone: str) -> str:
        found = normal_phone(phone)
        if found is None:
            raise self.validation_error("phone_password_mismatch")
        return found

    def phone_form_field(self, **kwargs: Any) -> Any:
        return super().phone_form_field(validators=[], **kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        found = normal_phone(phone)
        return User.objects.filter(phone=found).first() if found else None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts all telephone numbers as one account; count each."""
        if phone := credentials.get("phone"):
            credentials = {"email": normal_phone(phone) or phone}
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return key

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who typed the password or showed the second factor within the last minutes is not asked for it again."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Too many wrong passwords answer 429, as every other limit does."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            raise ImmediateHttpResponse(respond_429(request)) from too_many


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of authenticators are not readable in the database or a backup of it."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    """Locked with a key that comes from the site's secret; a new secret means new second factors."""
    return Fernet(base64.urlsafe_b64encode(salted_hmac("huiyan.accounts.mfa", "", algorithm="sha256").digest()))
