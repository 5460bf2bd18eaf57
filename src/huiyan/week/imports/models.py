"""Files that an organiser took into a programme, so that each can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.files import StoredFile
from huiyan.registry.organizations.models import Organization
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.proposals.models import Activity


class Import(models.Model):
    """One file: tried first, then taken over whole, then perhaps undone."""

    class State(models.TextChoices):
        TRIED = "tried", _("tried, nothing written")
        DONE = "done", _("imported")
        UNDONE = "undone", _("undone")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("host"),
        help_text=_("For what names no host itself."),
    )
    place = models.CharField(
        _("place"),
        max_length=120,
        blank=True,
        help_text=_("For what names no place itself: the building in which the rooms are."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.TRIED)
    activities = models.ManyToManyField(Activity, related_name="+")
    venues = models.ManyToManyField(Venue, related_name="+")
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="tried", done_at__isnull=True, undone_at__isnull=True)
                | Q(state="done", done_at__isnull=False, undone_at__isnull=True)
                | Q(state="undone", done_at__isnull=False, undone_at__isnull=False),
                name="week_import_times_tell_its_state",
            )
        ]

    def __str__(self) -> str:
        return self.file.name
