"""A draw over sessions that too many want: its rules, its sealed seed, who wishes what, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.publishing.models import Publication
from huiyan.shell.templatetags.shell import inlang
from huiyan.week.bookings.models import Booking, Party, SchoolClass, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session


class Draw(models.Model):
    """Wishes are taken until `closes_at`; the seed is chosen at the opening, and only its SHA-256 is shown until it is drawn."""

    class State(models.TextChoices):
        OPEN = "open", _("wishes are taken")
        DRAWING = "drawing", _("is being drawn")
        DRAWN = "drawn", _("drawn, places are being handed out")
        DONE = "done", _("drawn")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="draws")
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    closes_at = models.DateTimeField(_("wishes until"))
    most_wishes = models.PositiveSmallIntegerField(_("wishes of one group"), default=3)
    most_of_school = models.PositiveSmallIntegerField(_("classes of one school that can win"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    seed = models.CharField(max_length=64, editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    opening = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_wishes__range=(1, 10), most_of_school__range=(1, 10)),
                name="week_draw_asks_for_something",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="week_draw_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "drawing"], result__isnull=True, drawn_at__isnull=True)
                | Q(state__in=["drawn", "done"], result__isnull=False, drawn_at__isnull=False),
                name="week_draw_drawn_has_a_record",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return str(inlang(self, "name"))

    @property
    def is_decided(self) -> bool:
        """Whether everyone may see what came of it."""
        return self.state in (self.State.DRAWN, self.State.DONE)


class DrawSession(models.Model):
    """A session whose places are drawn."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="drawn_sessions")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="drawn_in")

    def __str__(self) -> str:
        return f"{self.draw_id} {self.session_id}"


class DrawEntry(Party, SchoolClass):
    """A party that wishes: people, or a class with its teacher. In public it is its code and nothing else."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public")
        CLASS = "class", _("school class")

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.CharField(_("code"), max_length=8, unique=True)
    request_key = models.CharField(max_length=40, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    lot = models.PositiveIntegerField(null=True, blank=True)  # the place in the order of the lot, from 1
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # of the wish that was served
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)  # the places, or the place on a waiting list
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="drawn_as")
    waits = models.OneToOneField(WaitlistEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    class_waits = models.OneToOneField(ClassEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Party.Meta):
        verbose_name_plural = "draw entries"
        ordering = ["lot", "pk"]
        constraints = [
            *Party.Meta.constraints,
            models.UniqueConstraint(
                fields=["draw", "phone"],
                condition=Q(kind="public", withdrawn_at__isnull=True) & ~Q(phone=""),
                name="week_drawentry_once_for_a_telephone",
            ),
            models.UniqueConstraint(
                fields=["draw", "school", "class_name"],
                condition=Q(kind="class", withdrawn_at__isnull=True),
                name="week_drawentry_once_for_a_class",
            ),
            models.UniqueConstraint(fields=["draw", "lot"], name="week_drawentry_one_lot"),
            models.CheckConstraint(
                condition=Q(session__isnull=True, rank__isnull=True) | Q(session__isnull=False, rank__isnull=False),
                name="week_drawentry_served_has_a_rank",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code_text(self) -> str:
        """The code as it is read aloud."""
        return f"{self.code[:4]} {self.code[4:]}"


class Wish(models.Model):
    """One of the sessions that a party wishes, 1 for the dearest."""

    entry = models.ForeignKey(DrawEntry, on_delete=models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "wishes"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "rank"], name="week_wish_one_of_a_rank"),
            models.UniqueConstraint(fields=["entry", "session"], name="week_wish_once_for_a_session"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="week_wish_ranks_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.rank}: {self.session_id}"
