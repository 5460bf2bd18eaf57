"""Writing the event log, and reading or erasing the personal values in it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from huiyan.kernel.audit.canonical import Plain, canonical, plain
from huiyan.kernel.audit.models import AuditEntry, PersonKey
from huiyan.kernel.clock import now

NONCE = 12


class Personal(NamedTuple):
    """A value about a person other than the subject or the actor."""

    person: AbstractBaseUser
    value: object


def record(
    action: str,
    subject: models.Model | None,
    *,
    by: AbstractBaseUser | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one line of the event log into the caller's transaction; `by` is None for what the program does itself.

    Names, addresses, numbers and whatever else tells who somebody is belong into `personal`: each value is sealed
    with the key of its person, who is the subject if that is a user, else `by`; `Personal(user, value)` names another.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"record({action!r}) needs the transaction of its action around it"
        )
    actor = person_key(by) if by else None
    owner = subject if isinstance(subject, AbstractBaseUser) else by
    return AuditEntry.objects.create(
        action=action,
        actor=actor,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        before=plain(before),
        after=plain(after),
        personal=_sealed_values(personal, owner, actor) if personal else None,
    )


def person_key(user: AbstractBaseUser) -> PersonKey:
    """The person behind a user, made at the first use."""
    found = PersonKey.objects.filter(user_id=user.pk).first()
    if found:
        return found
    return PersonKey.objects.get_or_create(user_id=user.pk, defaults={"key": AESGCM.generate_key(256)})[0]


def reveal(entry: AuditEntry) -> dict[str, Any]:
    """The personal values of an entry; None for those of a person who was erased."""
    sealed = entry.personal or {}
    keys = PersonKey.objects.in_bulk([item["person"] for item in sealed.values()])
    people = {str(ref): key for ref, key in keys.items()}
    return {name: _open(people.get(item["person"]), item["sealed"]) for name, item in sealed.items()}


def entries_about(subject: models.Model) -> models.QuerySet[AuditEntry]:
    """What was done to a thing, newest first, with who did it; whoever calls has checked that the reader may see it."""
    found = AuditEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return found.select_related("actor__user").order_by("-pk")


def erase_person(user: AbstractBaseUser) -> int:
    """Destroy the person's key and the way from the log to the user; the log itself stays as it is."""
    return PersonKey.objects.filter(user_id=user.pk).update(user=None, key=None, erased_at=now())


def _sealed_values(
    personal: Mapping[str, Any], owner: AbstractBaseUser | None, actor: PersonKey | None
) -> dict[str, Plain]:
    keys = {actor.user_id: actor} if actor else {}
    sealed: dict[str, Plain] = {}
    for name, given in personal.items():
        person, value = given if isinstance(given, Personal) else (owner, given)
        if person is None:
            raise ValueError(f"personal value {name!r} belongs to nobody: give it as Personal(user, value)")
        key = keys.get(person.pk) or person_key(person)
        sealed[name] = _seal(keys.setdefault(person.pk, key), plain(value))
    return sealed


def _seal(person: PersonKey, value: Plain) -> Plain:
    nonce = os.urandom(NONCE)
    secret = nonce + AESGCM(bytes(person.key or b"")).encrypt(nonce, canonical(value), person.ref.bytes)
    return {"person": str(person.ref), "sealed": base64.b64encode(secret).decode()}


def _open(person: PersonKey | None, sealed: str) -> Any:
    if person is None or person.key is None:
        return None
    secret = base64.b64decode(sealed)
    return json.loads(AESGCM(bytes(person.key)).decrypt(secret[:NONCE], secret[NONCE:], person.ref.bytes))
