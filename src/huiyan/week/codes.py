"""Small sets of words that filters must find on every database: kept as codes with a space between, "mi hi"."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# The ages that filters and overviews tell apart.
AGES = {
    "0-5": (0, 5, _("0–5 years")),
    "6-8": (6, 8, _("6–8 years")),
    "9-12": (9, 12, _("9–12 years")),
    "13-18": (13, 18, _("13–18 years")),
    "adult": (19, 99, _("adults")),
}

FEWEST_ANSWERS = 5  # from fewer answers at the exit no mean and no share is shown


class Access(models.TextChoices):
    """Who can take part without help; the codes are those that public calendars use."""

    MOTOR = "mi", _("step-free for wheelchairs")
    HEARING = "hi", _("for people who hear badly")
    VISUAL = "vi", _("for people who see badly")
    INTELLECTUAL = "ii", _("in easy language")
    PSYCHIC = "pi", _("calm, without crowds or loud noise")


class Language(models.TextChoices):
    """In what language an activity is held; no code is part of another."""

    MANDARIN = "zh", _("Mandarin")
    XIANG = "hsn", _("local dialect")
    ENGLISH = "en", _("English")
    SIGN = "csl", _("Chinese sign language")


class Need(models.TextChoices):
    """What a group asks the helpers at the door to prepare."""

    WHEELCHAIR = "wheelchair", _("somebody uses a wheelchair")
    SIGN = "sign", _("sign language is needed")
    BUS = "bus", _("comes by bus and needs a place to park")


def words(kind: type[models.TextChoices], codes: str) -> list[str]:
    """The words of the codes in a column, in the reader's language."""
    known = dict(kind.choices)
    return [str(known[code]) for code in codes.split() if code in known]
