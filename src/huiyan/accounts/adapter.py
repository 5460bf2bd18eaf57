"""What allauth asks of us: accounts come by invitation or by entering a competition; mails follow the person's language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps a name with each account."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name") or form.cleaned_data["email"].split("@")[0]
        return super().save_user(request, user, form, commit)
