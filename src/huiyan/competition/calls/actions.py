"""Set up a competition, change its words and dates, and open its call."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.models import Competition, Criterion, FormField, Round, Track
from huiyan.competition.calls.presets import presets
from huiyan.competition.calls.queries import captains_of
from huiyan.competition.calls.refusals import StillMissing
from huiyan.kernel import audit
from huiyan.kernel.notices import notify
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.times import said

# Not taken over from last year: what is of one edition only.
OF_ONE_EDITION = {
    "id", "slug", "edition", "name", "name_en", "opens_at", "closes_at", "is_public", "last_number", "created_at",
    "state", "rules_digest", "rules_locked_at", "screened_at", "notice_from", "notice_until", "previous",
}  # fmt: skip


def copy_competition(source: Competition, *, name: str, slug: str, by: User) -> Competition:
    """A new edition with last year's groups, form, rounds, criteria and prizes; dates and entries are not copied."""
    with transaction.atomic():
        made = Competition.objects.create(
            **_values(source), name=name, slug=slug, edition=source.edition + 1, is_public=False, previous=source
        )
        tracks: dict[int | None, Track | None] = {None: None}
        for track in source.tracks.all():
            tracks[track.pk] = _copy(track, competition=made, name=track.name, name_en=track.name_en)
        for field in source.fields.filter(retired_at=None):
            _copy(field, competition=made, track=tracks[field.track_id])
        for round in source.rounds.all():
            copied = _copy(round, competition=made, name=round.name, name_en=round.name_en)
            for criterion in round.criteria.all():
                _copy(criterion, round=copied, name=criterion.name, name_en=criterion.name_en)
            for prize in round.prizes.all():
                group = tracks[prize.track_id]
                _copy(prize, round=copied, track=group, name=prize.name, name_en=prize.name_en)
        audit.record("competition.copy", made, by=by, after={"source": source.pk, "slug": slug})
    return made


def begin_from_preset(key: str, *, name: str, slug: str, by: User) -> Competition:
    """A new competition from a preset file; its rule sheets carry the source that they were taken from."""
    preset = presets()[key]
    with transaction.atomic():
        basis = {"preset": key, **{name: preset[name] for name in ("name", "name_en", "source", "seen", "ours")}}
        made = Competition.objects.create(name=name, slug=slug, basis=basis)
        tracks: dict[str, Track] = {}
        for position, values in enumerate(preset["tracks"]):
            tracks[values["kind"]] = Track.objects.create(competition=made, position=position, **values)
        for position, values in enumerate(preset.get("fields", [])):
            track = tracks[values["track"]]
            FormField.objects.create(**{**values, "competition": made, "track": track, "position": position})
        for position, values in enumerate(preset["rounds"]):
            _round_from(made, position, values)
        audit.record("competition.begin", made, by=by, after={"preset": key, "slug": slug})
    return made


def begin_empty(*, name: str, slug: str, by: User) -> Competition:
    """A new competition with nothing in it yet."""
    with transaction.atomic():
        made = Competition.objects.create(name=name, slug=slug)
        audit.record("competition.begin", made, by=by, after={"slug": slug})
    return made


def change_call(competition: Competition, *, changes: dict[str, Any], by: User) -> int:
    """Change the words and dates of a call; what the public sees changes at once and is in the event log.

    Once the call is public, a changed deadline is told to everyone with a draft or an entry; returns to how many.
    """
    with transaction.atomic():
        old = Competition.objects.values(*changes).get(pk=competition.pk)
        before = {name: str(value) for name, value in old.items()}
        after = {name: str(getattr(value, "pk", value)) for name, value in changes.items()}
        Competition.objects.filter(pk=competition.pk).update(**changes)
        audit.record("competition.change", competition, by=by, before=before, after=after)
        moved = competition.is_public and "closes_at" in changes and changes["closes_at"] != old["closes_at"]
        return _tell_of_deadline(competition, changes["closes_at"]) if moved else 0


def _tell_of_deadline(competition: Competition, closes: datetime.datetime | None) -> int:
    people = list(captains_of(competition))
    for person in people:
        with translation.override(person.language):
            notify(
                person,
                subject=_("The deadline of “{name}” has changed").format(name=inlang(competition, "name")),
                body=_("Entries are now taken until {until}, server time.").format(until=said(closes)),
                about=competition,
            )
    return len(people)


def open_call(competition: Competition, *, by: User) -> Competition:
    """Let the public see the call; refused while something is missing."""
    missing = missing_of_call(competition)
    if missing:
        raise StillMissing(missing="; ".join(missing))
    with transaction.atomic():
        Competition.objects.filter(pk=competition.pk).update(is_public=True)
        audit.record("competition.open", competition, by=by, before={"is_public": False}, after={"is_public": True})
    return competition


def _round_from(competition: Competition, position: int, values: dict[str, Any]) -> Round:
    criteria = values["criteria"]
    weights = [
        {"name": one["key"], "weight": str(Decimal(one["weight"]) / 100), "low": "0", "high": "100"} for one in criteria
    ]
    told = {name: value for name, value in values.items() if name not in ("criteria", "rules")}
    rules = {**values["rules"], "criteria": weights}
    round = Round.objects.create(competition=competition, position=position, rules=rules, **told)
    for place, one in enumerate(criteria):
        Criterion.objects.create(round=round, position=place, **one)
    return round


def _values(thing: Model) -> dict[str, Any]:
    return {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.name not in OF_ONE_EDITION
    }


def _copy(thing: Any, **changes: Any) -> Any:
    values = {name: value for name, value in _values(thing).items() if name.removesuffix("_id") not in changes}
    return type(thing).objects.create(**values, **changes)
