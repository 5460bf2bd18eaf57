"""A competition as data: tracks, rounds, criteria, prizes and the form that entrants fill."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import clock
from huiyan.registry.organizations.models import Organization


class Competition(models.Model):
    """One edition of a competition."""

    slug = models.SlugField(_("name in the address"), unique=True)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    host = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="competitions",
        verbose_name=_("host"),
    )
    summary = models.TextField(_("summary, two sentences"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    text = models.TextField(_("call, Markdown"), blank=True)
    text_en = models.TextField(_("call in English, Markdown"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    contact_en = models.CharField(_("contact in English"), max_length=200, blank=True)
    opens_at = models.DateTimeField(_("entries open"), null=True, blank=True)
    closes_at = models.DateTimeField(_("entries close"), null=True, blank=True)
    grace_minutes = models.PositiveIntegerField(
        _("grace, minutes"),
        default=10,
        help_text=_("What was begun before the deadline may be sent this long after it."),
    )
    team_confirms = models.BooleanField(_("every member of a team must confirm before it can submit"), default=False)
    appeal_days = models.PositiveIntegerField(_("days to appeal"), default=3)
    screened_at = models.DateTimeField(_("screening is done"), null=True, blank=True)
    notice_from = models.DateField(_("public notice from"), null=True, blank=True)
    notice_until = models.DateField(_("public notice until"), null=True, blank=True)
    previous = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the edition before"),
        help_text=_("Numbers are compared with the same day of that edition."),
    )
    basis = models.JSONField(default=dict, blank=True, editable=False)
    is_public = models.BooleanField(_("the call is public"), default=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="competition_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(notice_from__isnull=True)
                | Q(notice_until__isnull=True)
                | Q(notice_until__gte=F("notice_from")),
                name="competition_notice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime.datetime | None = None) -> bool:
        """Whether entries are taken, the grace not counted."""
        at = at or clock.now()
        return bool(self.is_public and self.opens_at and self.closes_at and self.opens_at <= at < self.closes_at)

    @property
    def last_moment(self) -> datetime.datetime | None:
        """The end of the grace: nothing is taken after it."""
        return self.closes_at and self.closes_at + datetime.timedelta(minutes=self.grace_minutes)


class Track(models.Model):
    """A group of entries that compete with each other."""

    class Kind(models.TextChoices):
        STARTUP = "startup", _("start-up group")
        GROWTH = "growth", _("growth group")
        TEAM = "team", _("team group")
        STUDENT = "student", _("student group")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="tracks")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    eligibility = models.JSONField(_("who may enter"), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


# What an entry's file may be; a question may allow fewer.
FILE_KINDS = ("pdf", "pptx", "docx", "png", "jpeg", "webp")


class FormField(models.Model):
    """A question of the application form."""

    class Kind(models.TextChoices):
        LINE = "line", _("a line of text")
        TEXT = "text", _("a longer text")
        NUMBER = "number", _("a number")
        MONEY = "money", _("an amount in units of 10,000 yuan")
        DATE = "date", _("a date")
        CHOICE = "choice", _("one of several")
        YES = "yes", _("yes or no")
        FILE = "file", _("a file")
        LINK = "link", _("a link")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="fields")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, related_name="fields")
    key = models.SlugField(_("name in exports"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("question"), max_length=200)
    label_en = models.CharField(_("question in English"), max_length=200, blank=True)
    help = models.CharField(_("hint"), max_length=300, blank=True)
    help_en = models.CharField(_("hint in English"), max_length=300, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    choices_en = models.JSONField(_("choices in English, by choice"), default=dict, blank=True)
    shown_if = models.JSONField(_("asked only if"), default=dict, blank=True)
    identifies = models.BooleanField(_("tells who it is: hidden in blind judging"), default=False)
    file_kinds = models.JSONField(_("kinds of file"), default=list, blank=True)
    file_mb = models.PositiveIntegerField(_("largest file, MB"), null=True, blank=True)
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["competition", "key"], name="form_field_key_once")]

    def __str__(self) -> str:
        return self.label

    def accepted_kinds(self) -> list[str]:
        """The kinds of file that may answer it: those that the organiser chose, else all."""
        return [kind for kind in FILE_KINDS if kind in self.file_kinds] or list(FILE_KINDS)


class Round(models.Model):
    """A round of judging with its own rules."""

    class Mode(models.TextChoices):
        READING = "reading", _("plans are read online")
        STAGE = "stage", _("on stage")

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        JUDGING = "judging", _("being judged")
        CLOSED = "closed", _("marks are in")
        PUBLISHED = "published", _("results are public")

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    mode = models.CharField(_("manner"), max_length=10, choices=Mode, default=Mode.READING)
    blind = models.BooleanField(_("judges do not see who entered"), default=False)
    per_entry = models.PositiveIntegerField(_("judges for each entry"), default=3)
    per_panel = models.JSONField(_("judges for each entry by panel"), default=dict, blank=True, editable=False)
    max_load = models.PositiveIntegerField(_("most entries for a judge"), default=20)
    min_load = models.PositiveIntegerField(_("fewest entries for a judge"), default=0)
    opens_at = models.DateTimeField(_("judging opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("judging closes"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARING)
    rules = models.JSONField(_("how marks become a result"), default=dict, blank=True)
    rules_digest = models.CharField(max_length=64, blank=True, editable=False)
    rules_locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    places_onward = models.PositiveIntegerField(_("places that go on to the next round"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rules_locked_at__isnull=True) | ~Q(rules_digest=""), name="locked_rules_have_a_digest"
            ),
            models.CheckConstraint(condition=Q(max_load__gte=F("min_load")), name="round_loads_have_a_range"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competition}, {self.name}"

    def panel_sizes(self) -> dict[str, int]:
        """How many judges of each panel of the rule sheet read an entry: as asked, else the fewest that it needs."""
        panels = self.rules.get("panels") or []
        return {one["name"]: self.per_panel.get(one["name"]) or one.get("fewest", 1) for one in panels}


class Criterion(models.Model):
    """What a judge marks, with bands in words."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(_("name in exports"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    hint = models.CharField(_("what to look at"), max_length=200, blank=True)
    hint_en = models.CharField(_("hint in English"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight, per cent"), max_digits=5, decimal_places=2)
    low = models.DecimalField(_("lowest mark"), max_digits=7, decimal_places=2, default=0)
    high = models.DecimalField(_("highest mark"), max_digits=7, decimal_places=2, default=100)
    step = models.DecimalField(_("step"), max_digits=5, decimal_places=2, default=1)
    bands = models.JSONField(_("bands: from, to, word, sentence"), default=list, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_key_once"),
            models.CheckConstraint(condition=Q(high__gt=F("low")), name="criterion_has_a_range"),
            models.CheckConstraint(condition=Q(step__gt=0), name="criterion_step_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class Prize(models.Model):
    """A prize of a round: how many, what it brings."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="prizes")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, related_name="prizes")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    places = models.PositiveIntegerField(_("places"))
    amount = models.DecimalField(_("amount, yuan"), max_digits=14, decimal_places=2, null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
