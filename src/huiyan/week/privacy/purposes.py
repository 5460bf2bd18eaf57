"""Which data about people the Week keeps, what for, and how long: the table that people read, and that a test holds to the models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Purpose:
    """One row: the columns it is about, in words, what they are for, and when they are erased."""

    columns: tuple[str, ...]  # "model.field"
    what: StrOrPromise
    purpose: StrOrPromise
    until: StrOrPromise


AFTER = _(
    "erased the set number of days after the edition and after the session (30 unless the organiser sets another), or when you ask"
)
NUMBERS = _("stays as a number that leads to nobody")

PURPOSES = (
    Purpose(
        ("booking.phone", "booking.email", "waitlistentry.phone", "waitlistentry.email", "classentry.phone", "classentry.email", "drawentry.phone", "drawentry.email", "notice.address", "notice.body"),
        _("Telephone number or e-mail of whoever books or waits, and the messages sent there"),
        _("To confirm, to tell of changes and offers, and to give each number its places once"),
        AFTER,
    ),
    Purpose(("booking.teacher", "classentry.teacher", "drawentry.teacher"), _("Name of the teacher who books a class"), _("So that the host can prepare the visit with one person"), AFTER),
    Purpose(
        ("booking.needs", "waitlistentry.needs", "classentry.needs", "drawentry.needs"),
        _("Needs of a group: wheelchair, sign language, bus"),
        _("So that helpers at the door are prepared; it can tell of somebody's health"),
        AFTER,
    ),
    Purpose(("booking.request_key", "drawentry.request_key"), _("Number of the form that was sent"), _("So that a form sent twice books once"), AFTER),
    Purpose(
        ("booking.adults", "booking.children", "booking.seats", "booking.school", "booking.class_name", "booking.bus_at", "booking.arrived", "booking.arrived_at", "booking.admission", "booking.reminded_at", "waitlistentry.adults", "waitlistentry.children", "waitlistentry.seats", "classentry.adults", "classentry.children", "classentry.seats", "classentry.school", "classentry.class_name", "classentry.bus_at", "drawentry.adults", "drawentry.children", "drawentry.seats", "drawentry.school", "drawentry.class_name", "drawentry.bus_at"),
        _("Size of the group, school and class, when it came in"),
        _("To count places and visits. Children are a number; none is named"),
        NUMBERS,
    ),
    Purpose(
        ("booking.secret", "booking.code", "waitlistentry.secret", "classentry.secret", "drawentry.secret", "drawentry.code", "checkin.code"),
        _("Link and code of the ticket"),
        _("To show the ticket, to give it back, and to be let in"),
        NUMBERS,
    ),
    Purpose(
        ("feedback.rating", "feedback.answers", "feedback.comment", "feedback.given_on", "feedback.language"),
        _("Answers at the exit, with the day"),
        _("To make activities better; they lead to no booking, no device and no address"),
        _("stays without a name; words are shown to everyone only after somebody has read them"),
    ),
    Purpose(
        ("activity.presenters",),
        _("Names of those who speak or lead"),
        _("They stand in the public programme; the host has asked them"),
        _("stays with the programme until the host or the organiser removes it"),
    ),
    Purpose(
        ("checkin.by", "walkin.by", "declaration.by", "moderationstep.decided_by", "moderator.user", "override.by", "returnversion.by", "activity.proposed_by"),
        _("Which helper, host or official did something"),
        _("To answer for figures and decisions"),
        _("stays; the name goes when the account is erased"),
    ),
)  # fmt: skip
