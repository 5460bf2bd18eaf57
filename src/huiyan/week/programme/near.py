"""How far a session is from whoever looks, when their browser says where that is; the position is rounded and kept nowhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db.models import ExpressionWrapper, F, FloatField, QuerySet
from django.db.models.functions import Cast

from huiyan.week.programme.places import KM
from huiyan.week.proposals.models import Session

DIGITS = 2  # of a degree: about a kilometre


@dataclass(frozen=True)
class Here:
    """Where somebody is, to about a kilometre."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.{DIGITS}f},{self.longitude:.{DIGITS}f}"


def here_of(text: str) -> Here | None:
    """The position of an address, “26.90,112.60”; None for anything else."""
    north, _comma, east = text.partition(",")
    try:
        latitude, longitude = round(float(north), DIGITS), round(float(east), DIGITS)
    except (ValueError, OverflowError):
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Here(latitude, longitude) if is_on_earth else None


def nearest_first(sessions: QuerySet[Session], here: Here) -> QuerySet[Session]:
    """By distance, as the crow flies over a city's flat map; places without coordinates come last."""
    north = (Cast("venue__latitude", FloatField()) - here.latitude) * KM
    east = (Cast("venue__longitude", FloatField()) - here.longitude) * KM * math.cos(math.radians(here.latitude))
    squared = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    return sessions.annotate(squared=squared).order_by(F("squared").asc(nulls_last=True), "starts_at", "pk")


def kilometres(session: Session) -> float | None:
    """How far it is, for a session of `nearest_first`."""
    squared: float | None = getattr(session, "squared", None)
    return None if squared is None else round(math.sqrt(squared), 1)
