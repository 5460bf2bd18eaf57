"""Sealed public records and the log they stand in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """A record that was made public; never changed: a correction is a new record that names what it replaces and why."""

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary")
        NOTICE = "notice", _("public notice")
        FINAL = "final", _("final")

    kind = models.CharField(max_length=60)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    page = models.CharField(max_length=200, help_text="Path of the public page that shows it.")
    bundle = models.TextField(help_text="The sealed bundle as it is downloaded.")
    digest = models.CharField(max_length=64)
    leaf_index = models.PositiveBigIntegerField(unique=True)
    leaf_hash = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.TextField(_("reason"), blank=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    notice_until = models.DateTimeField(_("public notice until"), null=True, blank=True)

    class Meta:
        ordering = ["-leaf_index"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(reason=""), name="a_correction_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.title


class LogNode(models.Model):
    """A complete node of the log's tree (RFC 6962): level 0 are the records; it never changes once it exists."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_node_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogHead(models.Model):
    """The signed tree head after each record: how many records, their root, when."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField(help_text="The head as a signed note.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-size"]

    def __str__(self) -> str:
        return str(self.size)
