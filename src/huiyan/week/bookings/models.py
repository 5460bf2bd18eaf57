"""Bookings and the waiting list. A row's places are counted in its session by the same action that writes the row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.codes import Need, words
from huiyan.week.proposals.models import Session


class Party(models.Model):
    """How many come together, and how to reach one of them.

    Nobody but the person who books is named, and that by a telephone number alone; children are numbers.
    """

    secret = models.CharField(max_length=32, unique=True, editable=False)
    adults = models.PositiveSmallIntegerField(_("adults"), default=1)
    children = models.PositiveSmallIntegerField(_("children"), default=0)
    seats = models.PositiveSmallIntegerField(_("places"))
    needs = models.CharField(_("needs"), max_length=60, blank=True)
    phone = models.CharField(_("telephone number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(seats=F("adults") + F("children")) & Q(seats__gte=1),
                name="week_%(class)s_seats_are_the_sum",
            ),
        ]

    def need_words(self) -> list[str]:
        """What the group needs, in words."""
        return words(Need, self.needs)

    @property
    def address(self) -> str:
        """Where messages go: the e-mail if there is one, else the telephone."""
        return self.email or self.phone


class Group(Party):
    """What a booking and a place on the waiting list have in common: a party for one session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(Party.Meta):
        abstract = True


class SchoolClass(models.Model):
    """A class as its teacher announces it: which one, and when its bus comes. Pupils are a number and never a name."""

    school = models.CharField(_("school"), max_length=80, blank=True)
    class_name = models.CharField(_("class"), max_length=40, blank=True)
    teacher = models.CharField(_("name of the teacher"), max_length=80, blank=True)
    bus_at = models.TimeField(_("bus arrives"), null=True, blank=True)

    class Meta:
        abstract = True


class Booking(Group, SchoolClass):
    """Places of one group in one session."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public")
        CLASS = "class", _("school class")

    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        CANCELLED = "cancelled", _("cancelled")
        RELEASED = "released", _("not claimed, given to others")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PUBLIC)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.BOOKED)
    code = models.CharField(_("code"), max_length=8, unique=True)
    request_key = models.CharField(max_length=40, blank=True, editable=False)  # the same form sent twice
    admission = models.PositiveIntegerField(null=True, blank=True, editable=False)  # number in the waiting room
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    arrived = models.PositiveSmallIntegerField(null=True, blank=True)  # attendance writes both
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Group.Meta):
        indexes = [
            models.Index(fields=["session", "state"], name="week_booking_by_session"),
            models.Index(fields=["phone"], condition=Q(state="booked") & ~Q(phone=""), name="week_booking_by_phone"),
        ]
        constraints = [
            *Group.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "phone"],
                condition=Q(state="booked", kind="public") & ~Q(phone=""),
                name="week_booking_once_for_a_telephone",
            ),
            models.UniqueConstraint(
                fields=["session", "admission"],
                condition=Q(admission__isnull=False),
                name="week_booking_once_for_an_admission",
            ),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True, arrived_at__isnull=True)
                | Q(arrived__isnull=False, arrived_at__isnull=False),
                name="week_booking_arrival_has_number_and_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(phone="", email="", teacher=""),
                name="week_booking_erased_has_no_contact",
            ),
            models.UniqueConstraint(
                fields=["session", "school", "class_name"],
                condition=Q(state="booked", kind="class"),
                name="week_booking_once_for_a_class",
            ),
            models.CheckConstraint(
                condition=Q(kind="public") | ~Q(school=""), name="week_booking_of_a_class_names_the_school"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code_text(self) -> str:
        """The code as it is read aloud: two groups of four."""
        return f"{self.code[:4]} {self.code[4:]}"


class Waiting(Group):
    """A party on a waiting list; when places for it come free they are held for it until `offer_until`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        LAPSED = "lapsed", _("lapsed")
        LEFT = "left", _("left the list")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    offer_until = models.DateTimeField(null=True, blank=True)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s")

    class Meta(Group.Meta):
        abstract = True
        constraints = [
            *Group.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False), name="week_%(class)s_offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=(Q(state="taken") & Q(booking__isnull=False)) | (~Q(state="taken") & Q(booking__isnull=True)),
                name="week_%(class)s_taken_has_a_booking",
            ),
        ]


class WaitlistEntry(Waiting):
    """A group that waits for places that everyone can book."""

    class Meta(Waiting.Meta):
        verbose_name_plural = "waitlist entries"
        indexes = [
            models.Index(fields=["session", "state", "id"], name="week_waitlist_in_order"),
            models.Index(fields=["offer_until"], condition=Q(state="offered"), name="week_waitlist_offers"),
        ]
        constraints = [
            *Waiting.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "phone"],
                condition=Q(state__in=["waiting", "offered"]) & ~Q(phone=""),
                name="week_waitlist_once_for_a_telephone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"


class WaitingRoom(models.Model):
    """The room before a hot opening: how many have entered, and how many of them may book."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="room_before")
    entered = models.PositiveIntegerField(default=0)
    admitted = models.FloatField(default=0)  # fractions too: twenty a minute are a third in each second
    per_minute = models.FloatField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted__gte=0, admitted__lte=F("entered")), name="week_room_admits_who_entered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.entered}"
