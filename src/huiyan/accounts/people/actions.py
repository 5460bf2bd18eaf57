"""What an administrator does with accounts. Nobody does it to themselves, and one administrator always remains."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy

from huiyan.accounts.models import RoleGrant, User
from huiyan.accounts.own.actions import erase
from huiyan.accounts.people.rules import MANAGING, is_last_administrator
from huiyan.accounts.roles import ROLES
from huiyan.accounts.sessions import lock_out
from huiyan.kernel import audit
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import notify


class NotYourself(Refusal):
    sentence = gettext_lazy("Nobody changes their own roles or closes their own account here.")
    next_step = gettext_lazy("Ask another administrator.")


class CloseFirst(Refusal):
    sentence = gettext_lazy("Only a closed account is erased.")
    next_step = gettext_lazy("Close it first; erasing cannot be undone.")


class LastAdministrator(Refusal):
    sentence = gettext_lazy("{name} is the last administrator who can sign in.")
    next_step = gettext_lazy("Make another person an administrator first.")


def grant_role(user: User, role: str, *, by: User) -> None:
    """Give a role; the person is told."""
    _not_oneself(user, by)
    with transaction.atomic():
        if not RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": by})[1]:
            return
        audit.record("role.grant", user, by=by, after={"role": role})
        notify(user, subject=gettext_lazy("You were given a role"), body=ROLES[role].sentence)


def revoke_role(user: User, role: str, *, by: User) -> None:
    """Take a role back; from the next page on its pages are closed."""
    _not_oneself(user, by)
    with transaction.atomic(), hold("accounts.administrators"):
        if role in MANAGING and is_last_administrator(user):
            raise LastAdministrator(name=user)
        if RoleGrant.objects.filter(user=user, role=role).delete()[0]:
            audit.record("role.revoke", user, by=by, before={"role": role})


def deactivate(user: User, *, by: User) -> None:
    """Close an account: all its sessions end and it cannot sign in; what it did stays."""
    _not_oneself(user, by)
    with transaction.atomic(), hold("accounts.administrators"):
        if is_last_administrator(user):
            raise LastAdministrator(name=user)
        _set_active(user, active=False, by=by)
        lock_out(user)


def reactivate(user: User, *, by: User) -> None:
    """Open it again, with the roles it had."""
    _not_oneself(user, by)
    with transaction.atomic():
        _set_active(user, active=True, by=by)


def reset_second_factor(user: User, *, by: User) -> None:
    """For who lost the telephone: forget the second factors and end all sessions; a staff role sets one up anew."""
    _not_oneself(user, by)
    with transaction.atomic():
        lock_out(user, with_second_factor=True)
        audit.record("user.second_factor_reset", user, by=by)
        notify(
            user,
            subject=gettext_lazy("Your second factor was removed"),
            body=gettext_lazy("An administrator removed it. If you did not ask for this, tell the organiser at once."),
        )


def erase_on_request(user: User, *, by: User) -> None:
    """For who asked on paper to be erased; the account must be closed first, so that it is no slip."""
    _not_oneself(user, by)
    if user.is_active:
        raise CloseFirst
    erase(user, by=by)


def end_sessions(user: User, *, by: User) -> None:
    """Sign the person out everywhere."""
    with transaction.atomic():
        lock_out(user)
        audit.record("user.end_sessions", user, by=by)


def _not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise NotYourself


def _set_active(user: User, *, active: bool, by: User) -> None:
    if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        audit.record("user.reactivate" if active else "user.deactivate", user, by=by)
