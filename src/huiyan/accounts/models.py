"""People and what they may do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.contact import Contact, normal_phone
from huiyan.accounts.roles import ROLES, Role
from huiyan.accounts.tokens.models import ApiToken
from huiyan.kernel.clock import now

__all__ = ["NOBODY", "ApiToken", "Invitation", "RoleGrant", "User", "UserManager"]

NOBODY = "—"
"""The name of who was erased, where only a name fits."""


class UserManager(BaseUserManager["User"]):
    """Makes people; needed by Django's login."""

    def create_user(
        self, *, name: str, email: str | None = None, phone: str | None = None, password: str | None = None, **rest: Any
    ) -> User:
        user = self.model(name=name, email=email and email.lower(), phone=phone and normal_phone(phone), **rest)
        user.set_password(password)
        user.save()
        return user

    def with_contact(self, contact: Contact) -> models.QuerySet[User]:
        """Who signs in with it: one person or nobody."""
        return self.filter(email=contact.email) if contact.email else self.filter(phone=contact.phone)


class User(AbstractBaseUser):
    """A person who signs in, by e-mail or telephone number."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("telephone number"), max_length=20, unique=True, null=True, blank=True
    )  # unique, so "" cannot stand for none
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_unproven = models.BooleanField(
        default=False,
        help_text="The person typed address or number themselves; nobody has shown yet that it is theirs.",
    )
    messages_seen_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    narrowed_to: frozenset[str] | None = None
    """What this request may use of the roles: a token's scopes narrow it; None is everything."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False)
                | models.Q(phone__isnull=False)
                | models.Q(erased_at__isnull=False),
                name="user_is_reachable",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(email__isnull=True, phone__isnull=True, name=NOBODY, is_active=False),
                name="erased_user_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return gettext("an erased person") if self.erased_at else self.name

    @property
    def contact(self) -> Contact:
        """Where the person is reached and how they sign in."""
        return Contact(self.email, self.phone)

    @cached_property
    def roles(self) -> list[Role]:
        """The roles granted to this person."""
        return [ROLES[grant.role] for grant in self.grants.all() if grant.role in ROLES]

    def may(self, permission: str) -> bool:
        """Whether any role gives the permission, and the token that speaks here (if one does) lets it through."""
        if self.narrowed_to is not None and permission not in self.narrowed_to:
            return False
        return self.is_active and any(permission in role.permissions for role in self.roles)

    @property
    def is_staff_role(self) -> bool:
        """Whether this person must sign in with a second factor."""
        return any(role.second_factor for role in self.roles)


class RoleGrant(models.Model):
    """A role given to a person, by whom and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """A one-time code that somebody hands over: to come in with roles, or to set a new password.

    Only the digest of the code is kept. Whoever brings the code is the person meant; so the roles are given when it is
    used, not before.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", pgettext_lazy("kind of code", "to come in")
        RESET = "reset", pgettext_lazy("kind of code", "to set a new password")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ENTRY)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    contact = models.CharField(_("e-mail or telephone number"), max_length=254, blank=True)
    roles = models.JSONField(default=list)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="codes")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="code_is_used_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="entry") | models.Q(user__isnull=False), name="reset_code_is_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.contact

    def is_for(self, contact: Contact) -> bool:
        """Whether whoever handed it out named this address or number."""
        return self.contact in (contact.email, contact.phone)

    @property
    def role_list(self) -> list[Role]:
        """The roles it brings."""
        return [ROLES[role] for role in self.roles if role in ROLES]
