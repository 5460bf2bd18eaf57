"""Open an edition, change it, make its programme public, and open the next one from it."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, files
from huiyan.kernel.files.models import StoredFile
from huiyan.kernel.locks import hold
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.editions.names import next_name
from huiyan.week.editions.queries import third_saturday_of_may
from huiyan.week.editions.refusals import AlreadyOpened, NoPicture, StillMissing

LOGO_KINDS = {"png", "jpeg", "webp"}
MOST_LOGO = 1024 * 1024
# Taken over into the next edition: the rules of the house, not the days and the theme.
TAKEN_OVER = (
    "host_id", "rules", "rules_en", "contact", "levels", "logo_id", "logo_words", "logo_words_en", "largest_group", "most_bookings", "largest_class", "classes_of_school", "offer_minutes", "cancel_minutes", "keep_days",
)  # fmt: skip


def open_edition(*, values: dict[str, Any], by: User) -> Edition:
    """Begin an edition; only the staff sees it until its programme is made public."""
    with transaction.atomic():
        made = Edition.objects.create(**values)
        audit.record("edition.open", made, by=by, after={"slug": made.slug})
    return made


def open_next_edition(earlier: Edition, *, by: User) -> Edition:
    """The next year's edition with this one's rules, moderators to be named anew, and as many days from the third Saturday of May.

    An edition has one next: the button pressed twice, or on an older edition, does not make a second one of the same year.
    """
    year = earlier.starts_on.year + 1
    starts = third_saturday_of_may(year)
    with transaction.atomic(), hold("week.editions"):
        following = Edition.objects.filter(copied_from=earlier).first()
        if following:
            raise AlreadyOpened(earlier=earlier.name, name=following.name, slug=following.slug)
        made = Edition.objects.create(
            slug=_free_slug(str(year)),
            name=next_name(earlier.name, earlier.starts_on.year),
            name_en=next_name(earlier.name_en, earlier.starts_on.year),
            starts_on=starts,
            ends_on=starts + (earlier.ends_on - earlier.starts_on),
            copied_from=earlier,
            **{name: getattr(earlier, name) for name in TAKEN_OVER},
        )
        audit.record("edition.open", made, by=by, after={"slug": made.slug, "from": earlier.slug})
    return made


def change_edition(edition: Edition, *, changes: dict[str, Any], by: User) -> Edition:
    """Change words, days and rules; what the public sees changes at once and is in the event log."""
    with transaction.atomic():
        before = {name: str(value) for name, value in Edition.objects.values(*changes).get(pk=edition.pk).items()}
        Edition.objects.filter(pk=edition.pk).update(**changes)
        after = {name: str(value) for name, value in changes.items()}
        audit.record("edition.change", edition, by=by, before=before, after=after)
    return edition


def set_logo(edition: Edition, *, upload: File[Any] | None, words: str, words_en: str, by: User) -> Edition:
    """Show a logo or mascot on the pages, posters and prints of an edition; without a new picture the words alone change."""
    with transaction.atomic():
        before = edition.logo
        if upload is not None:
            edition.logo = files.store(upload, kinds=LOGO_KINDS, max_bytes=MOST_LOGO, by=by)
        if edition.logo is None:
            raise NoPicture
        edition.logo_words, edition.logo_words_en = words, words_en
        edition.save(update_fields=["logo", "logo_words", "logo_words_en"])
        audit.record("edition.logo", edition, by=by, after={"sha256": edition.logo.sha256, "words": words})
        _forget_logo(before, edition)
    return edition


def remove_logo(edition: Edition, *, by: User) -> Edition:
    """Show no logo any more."""
    with transaction.atomic():
        before, edition.logo = edition.logo, None
        edition.save(update_fields=["logo"])
        audit.record("edition.logo_out", edition, by=by, before={"sha256": before.sha256 if before else ""})
        _forget_logo(before, edition)
    return edition


def publish_programme(edition: Edition, *, by: User) -> Edition:
    """Let the public see the programme; refused while something is missing."""
    missing = missing_of(edition)
    if missing:
        raise StillMissing(missing="; ".join(missing))
    with transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(is_public=True)
        audit.record("edition.publish", edition, by=by, before={"is_public": False}, after={"is_public": True})
    return edition


def missing_of(edition: Edition) -> list[str]:
    """What the public would miss, as fragments of a sentence."""
    missing = []
    if not edition.theme:
        missing.append(_("no theme"))
    if not edition.rules:
        missing.append(_("no rules for visitors"))
    return missing


def add_venue(*, values: dict[str, Any], rooms: list[str], by: User) -> Venue:
    """A place and its rooms."""
    with transaction.atomic():
        made = Venue.objects.create(**values)
        Room.objects.bulk_create([Room(venue=made, name=name) for name in rooms])
        audit.record("venue.add", made, by=by, after={"name": made.name, "rooms": rooms})
    return made


def _forget_logo(before: StoredFile | None, edition: Edition) -> None:
    """Delete a picture that no edition shows any more."""
    if before and before != edition.logo and not Edition.objects.filter(logo=before).exists():
        files.forget(before)


def _free_slug(wanted: str) -> str:
    taken = set(Edition.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if slug not in taken)
