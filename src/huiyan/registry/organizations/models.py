"""Organizations and the people who act for them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.clock import now
from huiyan.registry.organizations.credit_code import is_valid


def validate_credit_code(code: str) -> None:
    """A form validator that says what is wrong with the code."""
    if len(code) != 18:
        raise ValidationError(
            gettext("A unified social credit code has 18 characters; this one has {n}.").format(n=len(code))
        )
    if not is_valid(code):
        raise ValidationError(gettext("The check digit of this code does not fit: a character is mistyped."))


class Organization(models.Model):
    """An institution, enterprise or authority."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        COLLEGE = "college", _("college or university")
        SCHOOL = "school", _("school")
        ENTERPRISE = "enterprise", _("enterprise")
        INSTITUTE = "institute", _("research institute")
        VENUE = "venue", _("museum or venue")
        ASSOCIATION = "association", _("association")
        BANK = "bank", _("bank")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    credit_code = models.CharField(  # unique, so "" cannot stand for none
        _("unified social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_credit_code],
    )
    division = models.CharField(_("county or district"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person who belongs to an organization; a manager may act for it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    title = models.CharField(pgettext_lazy("of a member", "title"), max_length=80, blank=True)
    is_manager = models.BooleanField(_("acts for the organization"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.organization}"


class MemberCode(models.Model):
    """A one-time code with which somebody joins an organization; only its digest is kept."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(pgettext_lazy("of a member", "title"), max_length=80, blank=True)
    is_manager = models.BooleanField(_("acts for the organization"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.organization}, {self.created_at:%Y-%m-%d}"
