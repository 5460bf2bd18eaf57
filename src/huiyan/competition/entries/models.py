"""Entries, their answers, files and team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.kernel.models import StoredFile
from huiyan.registry.organizations.models import Organization


class Entry(models.Model):
    """A project that takes part; a draft has no number."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Eligibility(models.TextChoices):
        WAITING = "waiting", _("to be screened")
        RETURNED = "returned", _("returned for completion")
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("not admitted")

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="entries")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="entries", verbose_name=_("group"))
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    captain = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries")
    title = models.CharField(_("title of the project"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    field = models.CharField(_("field"), max_length=80, blank=True)
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What it is, for whom, what is proven. No names: judges may read it blind."),
    )
    organization_name = models.CharField(_("organization or team"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    division = models.CharField(_("county or district"), max_length=60, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=80, blank=True)
    contact = models.CharField(
        _("contact's telephone or e-mail"),
        max_length=120,
        blank=True,
        help_text=_("For an entry that was imported and has no account of its own yet."),
    )
    answers = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    eligibility = models.CharField(_("screening"), max_length=12, choices=Eligibility, default=Eligibility.WAITING)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    reached = models.PositiveIntegerField(
        default=0, editable=False, help_text="Position of the last round it takes part in; results write it."
    )
    likely_duplicates = models.PositiveIntegerField(
        default=0, editable=False, help_text="Others that it may repeat and nobody has ruled out; duplicates write it."
    )
    initials = models.CharField(
        max_length=400, blank=True, editable=False, help_text="First letters of title and organization in pinyin."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["competition", "state", "eligibility"])]
        constraints = [
            models.UniqueConstraint(fields=["competition", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, number__isnull=False),
                name="submitted_entry_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.title}"

    @property
    def number_text(self) -> str:
        """0117, as it is printed; a draft has none."""
        return f"{self.number:04d}" if self.number else "—"


class EntryFile(models.Model):
    """A file that answers one question of the form."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    field = models.ForeignKey(FormField, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="one_file_for_a_question")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.field}"


class TeamMember(models.Model):
    """A member of the team, who confirms by a personal link; of the link only a digest is kept."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("part in the team"), max_length=80, blank=True)
    contact = models.CharField(_("e-mail or telephone number"), max_length=120, blank=True)
    secret = models.CharField(max_length=64, blank=True, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["secret"], condition=~Q(secret=""), name="team_secret_once"),
            models.CheckConstraint(condition=Q(secret="") | Q(expires_at__isnull=False), name="team_secret_expires"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True), name="team_member_says_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.name
