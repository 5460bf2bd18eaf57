"""What accounts hold about a person."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import ApiToken, Invitation, User
from huiyan.accounts.own.sections import Row, Section, register
from huiyan.accounts.people.rules import is_last_administrator
from huiyan.accounts.sessions import lock_out
from huiyan.kernel import audit
from huiyan.kernel.idempotency import IdempotencyKey
from huiyan.kernel.notices import Notice


def account(user: User) -> list[Row]:
    """Who the person is here."""
    fields = ("name", "email", "phone", "language", "created_at", "last_login", "is_unproven")
    roles = [{"role": one.role, "granted_at": one.granted_at} for one in user.grants.all()]
    return [{**{field: getattr(user, field) for field in fields}, "roles": roles}]


def forget_account(user: User) -> None:
    """The person can sign in no more and has no name; the row stays, because entries and marks point to it."""
    user.grants.all().delete()
    EmailAddress.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user).update(name="", contact="")
    IdempotencyKey.objects.filter(user=user).delete()


def no_other_administrator(user: User) -> str:
    """One administrator always remains."""
    return (
        gettext("The last administrator stays: make another person one first.") if is_last_administrator(user) else ""
    )


def sign_ins(user: User) -> list[Row]:
    """Sessions and second factors, without their secrets."""
    sessions = UserSession.objects.filter(user=user).values("created_at", "ip", "user_agent")
    factors = Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
    return [*sessions, *factors]


def forget_sign_ins(user: User) -> None:
    lock_out(user, with_second_factor=True)


def tokens(user: User) -> list[Row]:
    """Programs that act for the person, without their secrets."""
    return list(ApiToken.objects.filter(user=user).values("name", "scopes", "created_at", "expires_at", "revoked_at"))  # type: ignore[arg-type]  # a TypedDict is a dict


def forget_tokens(user: User) -> None:
    ApiToken.objects.filter(user=user).delete()


def messages(user: User) -> list[Row]:
    """Everything written to the person, also what has not gone yet."""
    fields = ("created_at", "subject", "body", "state", "sent_at")
    return [
        {field: getattr(one, field) for field in fields}
        for one in Notice.objects.filter(user=user).order_by("created_at")
    ]


def forget_messages(user: User) -> None:
    Notice.objects.filter(user=user).delete()


def acts(user: User) -> list[Row]:
    """What the person did, from the event log, with the personal values in it."""
    entries = audit.AuditEntry.objects.filter(actor__user=user).order_by("pk")
    return [
        {
            "at": entry.at,
            "action": entry.action,
            "about": f"{entry.subject_type} {entry.subject_id}".strip(),
            "before": entry.before,
            "after": entry.after,
            "personal": audit.reveal(entry) if entry.personal else None,
        }
        for entry in entries
    ]


register(Section("account", _("Account and roles"), account, forget_account, hinders=no_other_administrator))
register(Section("sign_ins", _("Sessions and second factors"), sign_ins, forget_sign_ins))
register(Section("tokens", _("Tokens for programs"), tokens, forget_tokens))
register(Section("messages", _("Messages to you"), messages, forget_messages))
register(
    Section(
        "event_log",
        _("What you did, in the event log"),
        acts,
        stays=_(
            "Each line of the event log stays, because the log would otherwise prove nothing. It names an erased person; the key to your name and other personal values in it is destroyed, so that nobody can read them any more."
        ),
    )
)
