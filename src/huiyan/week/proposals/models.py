"""Activities and their sessions, from a host's draft to the programme, and every decision on the way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.kernel import clock
from huiyan.registry.organizations.models import Organization
from huiyan.week.codes import FEWEST_ANSWERS, Access, Language, words
from huiyan.week.editions.models import Edition, Room, Venue


class Level(models.TextChoices):
    """Who moderates, from below to above."""

    DISTRICT = "district", _("district")
    CITY = "city", _("city")
    PROVINCE = "province", _("province")


class Activity(models.Model):
    """What a host proposes and the public visits: one session, a series, or a large event that contains others."""

    class Shape(models.TextChoices):
        SINGLE = "single", _("one session")
        SERIES = "series", _("a series of sessions")
        EVENT = "event", _("a large event that contains others")

    class Kind(models.TextChoices):
        LAUNCH = "launch", _("launch")
        EXHIBITION = "exhibition", _("exhibition")
        LECTURE = "lecture", _("lecture")
        MEETING = "meeting", _("meet a scientist")
        WORKSHOP = "workshop", _("hands-on workshop")
        SHOW = "show", _("science show")
        NIGHT = "night", _("science night")
        NATURE = "nature", _("out in nature")
        OPEN_LAB = "open_lab", _("open laboratory")
        OPEN_HOUSE = "open_house", _("open institution or enterprise")
        MOBILE = "mobile", _("mobile museum")
        COMMUNITY = "community", _("in schools, villages and communities")
        CONTEST = "contest", _("contest")
        TRAINING = "training", _("practical training")
        ROADSHOW = "roadshow", _("project presentation")
        FILM = "film", _("film")
        ONLINE = "online", _("online")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("with the moderators")
        RETURNED = "returned", _("returned with comments")
        PUBLISHED = "published", _("in the programme")
        REFUSED = "refused", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="activities")
    host = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="activities", verbose_name=_("host"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    earlier = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later", verbose_name=_("held before as")
    )
    shape = models.CharField(_("shape"), max_length=10, choices=Shape, default=Shape.SINGLE)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    summary = models.TextField(_("summary, two sentences"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    text = models.TextField(_("description, Markdown"), blank=True)
    text_en = models.TextField(_("description in English, Markdown"), blank=True)
    presenters = models.CharField(
        _("who speaks or leads"),
        max_length=200,
        blank=True,
        help_text=_("Names with 、 between them; they are public."),
    )
    age_from = models.PositiveSmallIntegerField(_("from age"), default=0)
    age_to = models.PositiveSmallIntegerField(_("to age"), default=99)
    takes_classes = models.BooleanField(_("takes school classes"), default=False)
    languages = models.CharField(_("languages"), max_length=40, default="zh")
    accessibility = models.CharField(_("accessibility"), max_length=20, blank=True)
    needs_booking = models.BooleanField(_("places are booked"), default=True)
    bring = models.CharField(_("to bring along"), max_length=200, blank=True)
    rain = models.CharField(_("when it rains"), max_length=200, blank=True)
    safety = models.TextField(_("safety plan"), blank=True)
    crowd_cap = models.PositiveIntegerField(_("most people at one time"), null=True, blank=True)
    materials = models.TextField(
        _("asked of the organiser"), blank=True, help_text=_("Tables, power, boards, helpers.")
    )
    contact = models.CharField(_("contact for the organiser"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    level = models.CharField(_("waits at"), max_length=10, choices=Level, blank=True)
    search = models.TextField(default="", blank=True, editable=False)
    answers = models.PositiveIntegerField(default=0, editable=False)  # of visitors at the exit; feedback writes it
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(pgettext_lazy("when", "handed in"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["edition", "state", "level", "submitted_at"], name="week_activity_queue"),
            models.Index(fields=["host", "edition"], name="week_activity_by_host"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="week_activity_ages_in_order"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="week_activity_not_its_own_part"),
            models.CheckConstraint(
                condition=~Q(shape="event") | Q(parent__isnull=True), name="week_activity_event_is_no_part"
            ),
            models.CheckConstraint(
                condition=(Q(state="submitted") & ~Q(level="")) | (~Q(state="submitted") & Q(level="")),
                name="week_activity_waits_at_a_level",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="week_activity_published_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def access_words(self) -> list[str]:
        """Its accessibility in words."""
        return words(Access, self.accessibility)

    def language_words(self) -> list[str]:
        """Its languages in words."""
        return words(Language, self.languages)

    @property
    def has_enough_answers(self) -> bool:
        """Whether the public can be told what visitors said in numbers."""
        return self.answers >= FEWEST_ANSWERS

    @property
    def is_public(self) -> bool:
        """Whether it stands in the programme."""
        return self.state == self.State.PUBLISHED


class Session(models.Model):
    """One time at one place. Its counters are written by the actions of bookings and attendance; the database keeps them in bounds."""

    class State(models.TextChoices):
        PLANNED = "planned", _("takes place")
        CANCELLED = "cancelled", _("cancelled")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("place"))
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("Where to meet, sign language."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # how often it was moved, for calendars

    capacity = models.PositiveIntegerField(_("places for everyone"))
    booked = models.PositiveIntegerField(default=0, editable=False)
    held = models.PositiveIntegerField(default=0, editable=False)  # offered to the waiting list, not yet taken
    waiting = models.PositiveIntegerField(default=0, editable=False)  # people, not groups
    class_capacity = models.PositiveIntegerField(_("places kept for school classes"), default=0)
    class_booked = models.PositiveIntegerField(default=0, editable=False)
    class_held = models.PositiveIntegerField(default=0, editable=False)  # offered to a class that waits
    class_waiting = models.PositiveIntegerField(default=0, editable=False)  # people of classes that wait
    class_until = models.DateTimeField(_("class places open to everyone"), null=True, blank=True)
    opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    draw_until = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # wishes are taken: nobody can book before the draw
    release_at = models.DateTimeField(_("unclaimed places go back"), null=True, blank=True)
    admit_per_minute = models.PositiveIntegerField(
        _("people admitted a minute"),
        default=0,
        help_text=_("Puts a waiting room before a hot opening; 0: none."),
    )
    arrived = models.PositiveIntegerField(default=0, editable=False)  # people checked in
    walked_in = models.PositiveIntegerField(default=0, editable=False)  # people counted without a booking

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at"], name="week_session_by_time"),
            models.Index(fields=["room", "starts_at"], name="week_session_by_room"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="week_session_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(capacity__gte=F("booked") + F("held")), name="week_session_not_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(class_capacity__gte=F("class_booked") + F("class_held")),
                name="week_session_classes_not_overbooked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def has_begun(self) -> bool:
        """Whether its time has come; nothing is booked from then on."""
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return self.ends_at <= clock.now()

    @property
    def left(self) -> int:
        """Places that anybody can book now."""
        return self.capacity - self.booked - self.held

    @property
    def percent_taken(self) -> int:
        """How full the bar is drawn."""
        return 100 - 100 * self.left // max(1, self.capacity)

    @property
    def is_low(self) -> bool:
        """Nearly full: a fifth or at most five places left."""
        return 0 < self.left <= max(5, self.capacity // 5)

    @property
    def class_left(self) -> int:
        """Places that a school class can book now."""
        return self.class_capacity - self.class_booked - self.class_held


class Moderator(models.Model):
    """A person who looks at proposals at one level, of one district or of all."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="moderators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    division = models.CharField(_("county or district"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "user", "level", "division"], name="week_moderator_once"),
            models.CheckConstraint(
                condition=~Q(level="district") | ~Q(division=""), name="week_moderator_of_a_district_has_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.level} {self.division}"


class ModerationStep(models.Model):
    """One decision at one level; never changed."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approve")
        RETURN = "return", _("return with comments")
        REFUSE = "refuse", _("refuse")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="steps")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    comments = models.JSONField(default=dict, blank=True)  # field -> what is to be changed there
    reason = models.TextField(_("reason"), blank=True)
    as_it_was = models.JSONField(default=dict, blank=True)  # when returned: what the moderator read, by field
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.level}: {self.decision}"
