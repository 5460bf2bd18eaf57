"""The figures of a return, each with what it rests on, and the whole content as plain data for page, files and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation

from huiyan.accounts.models import User
from huiyan.kernel.audit.canonical import canonical, plain
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session
from huiyan.week.returns.counting import Group, by_activity, by_district, by_host, counts_of, held_sessions
from huiyan.week.returns.evidence import Count, Grade, Total, total
from huiyan.week.returns.items import Field, Item, pack
from huiyan.week.returns.models import Override, Summary

LARGE = 1000


@dataclass(frozen=True)
class Figure:
    """One figure; `value` None is “-”. `total` says what a number of people is made of."""

    item: Item
    field: Field
    computed: int | None
    total: Total
    override: Override | None = None

    @property
    def key(self) -> str:
        return f"{self.item.key}-{self.field.key}"

    @property
    def value(self) -> int | None:
        """What is handed upward: a person's figure if there is one, else the computed one."""
        return self.override.value if self.override else self.computed

    @property
    def text(self) -> str:
        return "-" if self.value is None else str(self.value)

    @property
    def counts_people(self) -> bool:
        """Whether it rests on evidence of visits, and not on the programme alone."""
        return self.field.source in ("people", "large")

    @property
    def grade(self) -> Grade | None:
        """The weakest evidence in it; None for what is counted in the programme, was not held, or is filled by a person."""
        if not self.counts_people or self.override or not self.total.sessions:
            return None
        return self.total.grade


def figures_of(user: User, edition: Edition) -> list[Figure]:
    """All figures of an edition in the order of the form."""
    sessions = held_sessions(user, edition)
    return _all_figures(edition, sessions, counts_of(sessions))


def _all_figures(edition: Edition, sessions: Iterable[Session], counts: list[Count]) -> list[Figure]:
    overrides, of_session = overrides_of(edition), {one.session: one for one in counts}
    return [figure for item in pack().items for figure in _figures(item, sessions, of_session, overrides)]


def overrides_of(edition: Edition) -> dict[str, Override]:
    """The last override of each figure that still holds."""
    latest: dict[str, Override] = {}
    for one in Override.objects.filter(edition=edition).select_related("by"):
        latest.setdefault(one.figure, one)
    return {key: one for key, one in latest.items() if one.is_set}


def content_of(user: User, edition: Edition) -> dict[str, Any]:
    """Everything a return says, as plain data in Chinese: what the files show, what is frozen, what the digest is of."""
    with translation.override("zh-hans"):  # the level above reads Chinese, whoever asks
        return _content(user, edition)


def _content(user: User, edition: Edition) -> dict[str, Any]:
    sessions = held_sessions(user, edition)
    summary = Summary.objects.filter(edition=edition).first()
    counts = counts_of(sessions)
    content = {
        "edition": {
            "name": edition.name,
            "theme": edition.theme,
            "starts_on": edition.starts_on,
            "ends_on": edition.ends_on,
            "host": edition.host.name if edition.host else "",
        },
        "pack": {"name": pack().name, "digest": pack().digest, "confidence": pack().confidence, "rules": pack().rules},
        "figures": [_plain_figure(one) for one in _all_figures(edition, sessions, counts)],
        "total": _plain_total(total(counts)),
        "districts": [_plain_group(one) for one in sorted(by_district(sessions), key=lambda one: one.name)],
        "hosts": [_plain_group(one) for one in sorted(by_host(sessions), key=lambda one: one.name)],
        "activities": _activities(sessions),
        "summary": summary.text if summary else "",
        "pictures": [
            {"caption": one.caption, "file": one.file_id, "sha256": one.file.sha256}
            for one in edition.pictures.select_related("file")
        ],
    }
    return plain(content)  # type: ignore[return-value]  # a mapping stays one


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of the content in its one text."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _figures(
    item: Item, sessions: Iterable[Session], counts: dict[int, Count], overrides: dict[str, Override]
) -> list[Figure]:
    mine = [one for one in sessions if _belongs(item, one)]
    rows = [counts[one.pk] for one in mine]
    added = total(rows)
    computed = {
        "sessions": len(mine),
        "activities": len({one.activity_id for one in mine}),
        "hosts": len({one.activity.host_id for one in mine}),
        "people": added.people if mine else 0,
        "large": len(large_activities(rows)),
    }
    return [
        Figure(item, field, computed[field.source] if field.source else None, added, overrides.get(f"{item.key}-{field.key}"))
        for field in item.fields
    ]  # fmt: skip


def large_activities(counts: Iterable[Count]) -> set[int]:
    """Activities with a thousand person-times or more over all their days; a large event is one, its parts are not counted again."""
    groups: dict[int, list[Count]] = {}
    for one in counts:
        for activity in (one.activity, *one.events):
            groups.setdefault(activity, []).append(one)
    large = {pk for pk, rows in groups.items() if (total(rows).people or 0) >= LARGE}
    return large - {one.activity for rows in groups.values() for one in rows if large & set(one.events)}


def _belongs(item: Item, session: Session) -> bool:
    """The same as `Item.condition`, on sessions in hand."""
    activity = session.activity
    of_kind = item.kinds is None or activity.kind in item.kinds
    return of_kind and (not item.host_kinds or activity.host.kind in item.host_kinds)


def _activities(sessions: QuerySet[Session]) -> list[dict[str, Any]]:
    first: dict[str, Session] = {}
    for one in sessions:
        known = first.setdefault(str(one.activity_id), one)
        if one.starts_at < known.starts_at:
            first[str(one.activity_id)] = one
    found = []
    for group in by_activity(sessions):
        if group.key not in first:  # an event without sessions of its own: its parts stand in the list
            continue
        one = first[group.key]
        about = {
            "name": one.activity.title,
            "kind": one.activity.kind,
            "host": one.activity.host.name,
            "district": one.venue.division,
            "place": one.venue.name,
            "first": timezone.localtime(one.starts_at, timezone.get_default_timezone()).date(),
        }
        found.append({**_plain_group(group), **about})
    return sorted(found, key=lambda row: (row["first"], row["name"]))


def _plain_figure(figure: Figure) -> dict[str, Any]:
    override = figure.override
    return {
        "key": figure.key,
        "item": {"zh": figure.item.zh, "en": figure.item.en},
        "field": {"zh": figure.field.zh, "en": figure.field.en},
        "unit": figure.field.unit,
        "value": figure.value,
        "computed": figure.computed,
        "by_hand": figure.field.source is None,
        "grade": figure.grade.value if figure.grade else "",
        "total": _plain_total(figure.total) if figure.counts_people else None,
        "reason": override.reason if override else "",
    }


def _plain_total(sum_: Total) -> dict[str, Any]:
    names = ("sessions", "booked", "checked_in", "counted", "declared", "estimated", "unknown", "covered", "people")
    return {**{name: getattr(sum_, name) for name in names}, "grade": sum_.grade.value}


def _plain_group(group: Group) -> dict[str, Any]:
    return {"name": group.name, **_plain_total(group.total)}
