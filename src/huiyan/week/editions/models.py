"""An edition of the Week, and the places where it happens."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import clock
from huiyan.kernel.files.models import StoredFile
from huiyan.registry.organizations.models import Organization
from huiyan.shell.templatetags.shell import inlang
from huiyan.week.codes import Access, words


def default_levels() -> list[str]:
    """Who looks at a proposal, in order: the district, then the city."""
    return ["district", "city"]


class Edition(models.Model):
    """One year's Week: its theme, its days, and the rules that hold for all of its bookings."""

    slug = models.SlugField(_("name in the address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    theme = models.CharField(
        _("theme"), max_length=80, blank=True, help_text=_("A space divides its two halves: 热爱科学 崇尚科学.")
    )
    theme_en = models.CharField(_("theme in English"), max_length=120, blank=True)
    host = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("host")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), help_text=_("Activities may lie before and after."))
    rules = models.TextField(_("rules, Markdown"), blank=True)
    rules_en = models.TextField(_("rules in English, Markdown"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    launch_url = models.CharField(
        _("address of the launch"),
        max_length=300,
        blank=True,
        help_text=_("A page of this site or another: a call, a stage."),
    )
    logo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo or mascot")
    )
    logo_words = models.CharField(_("what the logo shows"), max_length=80, blank=True)
    logo_words_en = models.CharField(_("what the logo shows, in English"), max_length=80, blank=True)
    levels = models.JSONField(_("levels of moderation"), default=default_levels)
    proposals_until = models.DateTimeField(_("proposals until"), null=True, blank=True)
    largest_group = models.PositiveSmallIntegerField(_("largest group in one booking"), default=6)
    most_bookings = models.PositiveSmallIntegerField(_("sessions that one telephone number can book"), default=12)
    largest_class = models.PositiveSmallIntegerField(_("largest school class, people"), default=60)
    classes_of_school = models.PositiveSmallIntegerField(_("classes of one school in one session"), default=2)
    offer_minutes = models.PositiveSmallIntegerField(_("an offer from the waiting list holds, minutes"), default=120)
    cancel_minutes = models.PositiveSmallIntegerField(
        _("may be cancelled until, minutes before the start"), default=120
    )
    keep_days = models.PositiveSmallIntegerField(_("contact data is kept after the end, days"), default=30)
    is_public = models.BooleanField(_("the programme is public"), default=False)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="week_edition_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(largest_group__gte=1, most_bookings__gte=1), name="week_edition_takes_somebody"
            ),
            models.CheckConstraint(
                condition=Q(logo__isnull=True) | ~Q(logo_words=""), name="week_edition_logo_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> int:
        """How many days it lasts, the first and the last counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def theme_halves(self) -> list[str]:
        """The theme as it is set in two lines: its halves in Chinese, one line in English."""
        theme = inlang(self, "theme")
        return [theme] if theme == self.theme_en else theme.split()

    def takes_proposals(self, at: datetime.datetime | None = None) -> bool:
        """Whether a host may hand in a proposal now."""
        return self.proposals_until is None or (at or clock.now()) < self.proposals_until


class Venue(models.Model):
    """A place with an address; it stays from edition to edition."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    owner = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name=_("institution"),
    )
    division = models.CharField(_("county or district"), max_length=60, blank=True, db_index=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude, WGS-84"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude, WGS-84"), max_digits=9, decimal_places=6, null=True, blank=True)
    accessibility = models.CharField(_("accessibility"), max_length=20, blank=True)
    transport = models.CharField(_("how to get there"), max_length=200, blank=True)

    class Meta:
        ordering = ["division", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "division"], name="week_venue_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="week_venue_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def access_words(self) -> list[str]:
        """Its accessibility in words."""
        return words(Access, self.accessibility)


class Room(models.Model):
    """A room of a venue; two sessions cannot be in it at once."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    most_people = models.PositiveIntegerField(_("most people"), null=True, blank=True)

    class Meta:
        ordering = ["venue", "name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="week_room_once")]

    def __str__(self) -> str:
        return self.name
