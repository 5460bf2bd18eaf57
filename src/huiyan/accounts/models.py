"""People and what they may do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.roles import ROLES, Role
from huiyan.accounts.tokens.models import ApiToken

__all__ = ["ApiToken", "RoleGrant", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Makes people; needed by Django's login."""

    def create_user(
        self, *, name: str, email: str | None = None, phone: str | None = None, password: str | None = None, **rest: Any
    ) -> User:
        user = self.model(name=name, email=email and email.lower(), phone=phone, **rest)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in, by e-mail or telephone number."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("telephone number"), max_length=20, unique=True, null=True, blank=True
    )  # unique, so "" cannot stand for none
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    narrowed_to: frozenset[str] | None = None
    """What this request may use of the roles: a token's scopes narrow it; None is everything."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False), name="user_is_reachable"
            )
        ]

    def __str__(self) -> str:
        return self.name

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
