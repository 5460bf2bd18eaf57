"""Entries that came as a table: the rows as they were read, and the entries that were made of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.entries.models import Entry


class EntryImport(models.Model):
    """One table that an organiser brought. Its rows are texts: nothing in them is ever computed."""

    class State(models.TextChoices):
        READ = "read", _("read, not imported")
        DONE = "done", _("imported")
        UNDONE = "undone", _("undone")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    first_row = models.PositiveIntegerField(help_text="Number of the first row of data in the file.")
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, blank=True, help_text="Column number -> what it answers.")
    hands_in = models.BooleanField(_("hand the entries in at once"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    people = models.ManyToManyField(User, related_name="+", help_text="Accounts that this import made.")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "sha256"], condition=Q(state="done"), name="same_table_imported_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportedEntry(models.Model):
    """An entry that came with an import, and the row of the file that it stood in."""

    batch = models.ForeignKey(EntryImport, on_delete=models.CASCADE, related_name="made")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="imported")
    row = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.batch}, {self.row}"
