"""Who came, as it was seen: scans and clicks are only added, so that devices without network lose nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.bookings.models import Booking
from huiyan.week.proposals.models import Session


class FromDevice(models.Model):
    """What a device at the door saw: its own number for it, and three times.

    `device_at` and `sent_at` are by the device's clock, `received_at` is by ours; how wrong the device's clock is follows
    from the last two. All three are kept, and empty where the page itself sent what was typed.
    """

    device = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    device_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class CheckIn(FromDevice):
    """One scan of one code by one device; a second scan of the same ticket is a second row."""

    class Way(models.TextChoices):
        TYPED = "typed", _("typed")
        SCANNED = "scanned", _("scanned")
        LINK = "link", _("link opened by a telephone's camera")
        LIST = "list", _("found in the printed list")

    class Verdict(models.TextChoices):
        ADMITTED = "admitted", _("may go in")
        AGAIN = "again", _("already in")
        REFUSED = "refused", _("not valid here")

    class Said(models.TextChoices):
        """What a device without network said by itself: a verdict, or that nobody could know yet and the helper let them in."""

        ADMITTED = "admitted", _("may go in")
        AGAIN = "again", _("already in")
        REFUSED = "refused", _("not valid here")
        TRUSTED = "trusted", _("let in unchecked")

    class Reason(models.TextChoices):
        """Why a code was refused, as it is said at the door."""

        UNREADABLE = "unreadable", _("not a code: a character is wrong")
        UNKNOWN = "unknown", _("no such ticket")
        NOT_LISTED = "not listed", _("not in this device’s list: scan its code")
        FORGED = "forged", _("forged: the signature is wrong")
        OTHER_SESSION = "other session", _("for another session")
        OTHER_DAY = "other day", _("for another day")
        CANCELLED = "cancelled", _("cancelled")
        RELEASED = "released", _("not claimed in time, given to others")
        NOT_HELD = "not held", _("this session does not take place")
        OVER = "over", _("this session is over")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="checkins")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="checkins")
    code = models.CharField(max_length=40)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=14, choices=Reason, blank=True)
    shown = models.CharField(max_length=10, choices=Said, blank=True)  # what a device without network said instead
    people = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.TYPED)
    scanned_at = models.DateTimeField()  # by our clock

    class Meta:
        ordering = ["scanned_at", "pk"]
        indexes = [models.Index(fields=["session", "scanned_at"], name="week_checkin_by_session")]
        constraints = [
            models.UniqueConstraint(fields=["device", "sequence"], name="week_checkin_once"),
            models.CheckConstraint(
                condition=Q(verdict="refused") | Q(reason=""), name="week_checkin_reason_is_of_a_refusal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.verdict}"


class WalkIn(FromDevice):
    """One click at the door for people without a booking; a correction is a click with a negative number."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="walkins")
    people = models.SmallIntegerField()
    clicked_at = models.DateTimeField()  # by our clock

    class Meta:
        ordering = ["clicked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["device", "sequence"], name="week_walkin_once"),
            models.CheckConstraint(condition=~Q(people=0), name="week_walkin_is_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.people:+d}"


class Declaration(models.Model):
    """A number that nobody counted by scan or click: what the host says, or an estimate with its ground."""

    class Grade(models.TextChoices):
        DECLARED = "declared", _("declared")
        ESTIMATED = "estimated", _("estimated")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="declarations")
    grade = models.CharField(max_length=10, choices=Grade)
    people = models.PositiveIntegerField()
    ground = models.CharField(_("how it was found"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(grade="estimated") | ~Q(ground=""), name="week_declaration_estimate_has_a_ground"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.grade} {self.people}"
