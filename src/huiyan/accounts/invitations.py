"""Bring a person in: an account with a role, a link that sets the first password, or a one-time code that is handed over."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiyan.accounts.codes import digest_of, make_code
from huiyan.accounts.contact import Contact
from huiyan.accounts.models import Invitation, RoleGrant, User
from huiyan.accounts.sessions import lock_out
from huiyan.kernel import audit
from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.kernel.notices import notify

ENTRY_LASTS = datetime.timedelta(days=14)
RESET_LASTS = datetime.timedelta(days=1)


class CodeIsOver(Refusal):
    sentence = gettext_lazy("This code is unknown, was used already, was taken back, or has run out.")
    next_step = gettext_lazy("Look at it once more; a new one comes from whoever gave it to you.")


class OwnInvitation(Refusal):
    sentence = gettext_lazy("Nobody takes an invitation that they wrote themselves.")
    next_step = gettext_lazy("Your own roles are changed by another administrator.")


class ContactIsTaken(Refusal):
    sentence = gettext_lazy("There is an account with “{contact}” already.")
    next_step = gettext_lazy("Sign in with it first, then use the code.")


@dataclass(frozen=True)
class Invited:
    """The person, and for a new account the link to hand over; an account that was there keeps its password."""

    user: User
    link: str


@dataclass(frozen=True)
class HandedOver:
    """A code that is shown once, and the address where it is used."""

    invitation: Invitation
    code: str

    @property
    def link(self) -> str:
        return f"{settings.HUIYAN['address']}{reverse('accounts:code_link', args=[self.code])}"


def invite(*, email: str, name: str, role: str, by: User) -> Invited:
    """Make or find the account with this address and give it the role; the notice holds no secret.

    An account that somebody made by signing up may not be the address's owner: it is locked first, so that only who
    reads the address's mail, or gets the link handed over, comes in.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email.lower()).first()
        is_new = user is None or user.is_unproven
        if user is None:
            user = User.objects.create_user(email=email, name=name)
        elif user.is_unproven:
            _claim(user)
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": by})
        audit.record(
            "user.invite", user, by=by, after={"role": role, "new": is_new}, personal={"email": email, "name": name}
        )
        notify(user, subject=_("You are invited"), body=invitation_text(is_new))
    return Invited(user, password_link(user) if is_new else "")


def _claim(user: User) -> None:
    """Nobody signs in here any more until the password is set anew."""
    user.set_unusable_password()
    user.is_unproven = False
    user.save(update_fields=["password", "is_unproven"])
    lock_out(user, with_second_factor=True)


def invitation_text(is_new: bool) -> str:
    """What the invited person reads: where to go, not a secret."""
    where = reverse("account_reset_password") if is_new else reverse("account_login")
    text = _("Set your password here, with the address this message came to:") if is_new else _("Sign in here:")
    return f"{text}\n{settings.HUIYAN['address']}{where}"


def password_link(user: User) -> str:
    """A link that sets the password once, for somebody without mail; it ends when used or after some days."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.HUIYAN['address']}{path}"


def hand_out_invitation(*, name: str, contact: Contact | None, roles: Sequence[str], by: User) -> HandedOver:
    """A code with which one person comes in and receives the roles; ends after 14 days."""
    with transaction.atomic():
        code = make_code()
        invitation = Invitation.objects.create(
            digest=digest_of(code),
            name=name,
            contact=(contact and (contact.email or contact.phone)) or "",
            roles=list(roles),
            created_by=by,
            expires_at=now() + ENTRY_LASTS,
        )
        audit.record("code.invite", invitation, by=by, after={"roles": list(roles)})
        if contact and contact.email:
            notify(
                contact.email,
                subject=gettext_lazy("You are invited"),
                body=_code_text(by),
                language=get_language() or "",
            )
    return HandedOver(invitation, code)


def _code_text(by: User) -> str:
    """The message to who gets a code: it is read in the outbox too, so the code is not in it."""
    where = f"{settings.HUIYAN['address']}{reverse('accounts:code')}"
    return _("{name} invites you and gives you a code. Use it here: {where}").format(name=by, where=where)


def hand_out_reset(user: User, *, by: User) -> HandedOver:
    """A code with which the person sets a new password within a day; codes handed out before end now."""
    with transaction.atomic():
        open_codes().filter(user=user, kind=Invitation.Kind.RESET).update(withdrawn_at=now())
        code = make_code()
        invitation = Invitation.objects.create(
            kind=Invitation.Kind.RESET,
            digest=digest_of(code),
            user=user,
            created_by=by,
            expires_at=now() + RESET_LASTS,
        )
        audit.record("user.reset_code", user, by=by)
        notify(
            user,
            subject=gettext_lazy("A code for a new password was handed out"),
            body=gettext_lazy("If you did not ask for it, tell the organiser at once."),
        )
    return HandedOver(invitation, code)


def withdraw_code(invitation: Invitation, *, by: User) -> None:
    """Take a code back that nobody has used."""
    with transaction.atomic():
        if not open_codes().filter(pk=invitation.pk).update(withdrawn_at=now()):
            raise CodeIsOver
        audit.record("code.withdraw", invitation, by=by)


def open_codes() -> models.QuerySet[Invitation]:
    """Codes that still work."""
    return Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now())


def code_called(code: str) -> Invitation:
    """The invitation of a code that still works."""
    found = open_codes().select_related("user", "created_by").filter(digest=digest_of(code)).first()
    if found is None or (found.user and not found.user.is_active) or not _still_stands(found):
        raise CodeIsOver
    return found


def _still_stands(invitation: Invitation) -> bool:
    """Whoever handed the code out may still do so: else one who lost a role would bring it back with an old code."""
    giver, person = invitation.created_by, invitation.user
    needs_manager = bool(invitation.roles) or bool(person and person.grants.exists())
    return bool(giver and giver.may("accounts.manage" if needs_manager else "accounts.help"))


def come_in(invitation: Invitation, *, name: str, contact: Contact, password: str) -> User:
    """Make the account of the person who brought the code, with the roles that it gives."""
    is_unproven = not invitation.is_for(contact)
    with transaction.atomic():
        user = new_account(contact, name=name, password=password, is_unproven=is_unproven)
        _use(invitation, user)
    return user


def new_account(contact: Contact, **values: Any) -> User:
    """The row of a new account; of two who come with the same address at once, one is refused."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email=contact.email, phone=contact.phone, **values)
    except IntegrityError as taken:
        raise ContactIsTaken(contact=contact) from taken


def accept_invitation(invitation: Invitation, *, by: User) -> None:
    """Give the roles to the person who is signed in and brought the code."""
    if invitation.created_by_id == by.pk:
        raise OwnInvitation
    with transaction.atomic():
        if invitation.is_for(by.contact):
            User.objects.filter(pk=by.pk).update(is_unproven=False)
        _use(invitation, by)


def reset_by_code(invitation: Invitation, *, password: str) -> User:
    """Set the new password; all sessions of the person end, second factors stay."""
    if invitation.user is None:
        raise CodeIsOver
    user = invitation.user
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        lock_out(user)
        _use(invitation, user)
    return user


def _use(invitation: Invitation, user: User) -> None:
    """The code is spent; of two who bring it at once, one is refused."""
    if not open_codes().filter(pk=invitation.pk).update(used_at=now(), user=user):
        raise CodeIsOver
    for role in invitation.roles:
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": invitation.created_by})
    audit.record("code.use", user, by=user, after={"code": invitation.pk, "roles": invitation.roles})
