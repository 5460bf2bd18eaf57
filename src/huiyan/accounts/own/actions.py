"""Handing a person their data, and forgetting them."""

from __future__ import annotations

import json

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from huiyan.accounts.models import NOBODY, User
from huiyan.accounts.own.sections import sections
from huiyan.kernel import audit
from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold


class NotYet(Refusal):
    sentence = gettext_lazy("The account cannot be erased yet: {reason}")


def export_person(user: User) -> str:
    """Everything tied to the person as JSON, section by section (Personal Information Protection Law, article 45)."""
    with transaction.atomic():
        found = {section.key: section.rows(user) for section in sections()}
        audit.record("user.export", user, by=user)
    return json.dumps({"made_at": now(), **found}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


class SomebodyElses(Refusal):
    sentence = gettext_lazy("This address or number belongs to another account.")
    next_step = gettext_lazy("If it is yours, sign in there, or ask the organiser.")


def change_details(user: User, *, name: str, email: str | None, phone: str | None, by: User) -> None:
    """Change how the person is called and reached; a new address or number is unproven until a code or mail shows it."""
    new = {"name": name, "email": email, "phone": phone}
    changed: dict[str, object] = {field: value for field, value in new.items() if getattr(user, field) != value}
    if not changed:
        return
    if {"email", "phone"} & changed.keys():
        changed["is_unproven"] = True
        EmailAddress.objects.filter(user=user).delete()
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**changed)
            audit.record(
                "user.change", user, by=by, personal={"before": {field: getattr(user, field) for field in new}}
            )
    except IntegrityError as taken:
        raise SomebodyElses from taken


def hindrances(user: User) -> list[str]:
    """Why the person cannot be erased now, in sentences; empty when nothing stands in the way."""
    return [str(reason) for section in sections() if (reason := section.hinders(user))]


def erase(user: User, *, by: User) -> None:
    """Forget who the person was (the same law, article 47); what they did stays as the act of nobody.

    The event log is not touched: the person's key is destroyed, so its seals still hold.
    """
    with transaction.atomic(), hold("accounts.administrators"):
        if reasons := hindrances(user):
            raise NotYet(reason=reasons[0])
        audit.record("user.erase", user, by=by)
        for section in sections():
            section.erase(user)
        gone = User.objects.get(pk=user.pk)
        gone.set_unusable_password()
        gone.name, gone.email, gone.phone = NOBODY, None, None
        gone.is_active, gone.last_login, gone.erased_at = False, None, now()
        gone.save()
        audit.erase_person(user)
