"""A change as JSON keeps it, and put on a copy of what it changes, so that both can be read side by side."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.dateparse import parse_datetime

from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.times import said
from huiyan.week.changes.models import Change
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import WRITTEN, label_of, written_words

TIMES = ("starts_at", "ends_at")
OF_SESSION = ("venue_id", "room_id", *TIMES, "capacity", "note", "state")
Thing = TypeVar("Thing", Activity, Session)
Line = tuple[str, str, str]  # the field's name, what stood there, what shall stand there


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of columns as JSON keeps them: a row as its key, a time as text."""
    return {
        name: value.pk if isinstance(value, Model) else value.isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in values.items()
    }  # fmt: skip


def unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as columns take them."""
    return {
        "parent_id" if name == "parent" else name: parse_datetime(value) if name in TIMES else value
        for name, value in values.items()
    }


def standing(thing: Activity | Session, names: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in these fields now, as JSON keeps it."""
    return packed({name: getattr(thing, name) for name in names})


def differing(thing: Activity | Session, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Of the wanted values those that differ from what stands there."""
    now, shall = standing(thing, wanted), packed(wanted)
    return {name: wanted[name] for name in wanted if now[name] != shall[name]}


def with_values(thing: Thing, values: Mapping[str, Any]) -> Thing:
    """A copy with these values, which is never saved."""
    made = copy.copy(thing)
    made._state = copy.copy(thing._state)
    made._state.fields_cache = dict(thing._state.fields_cache)
    for name, value in unpacked(values).items():
        setattr(made, name, value)
    return made


def difference(change: Change) -> list[Line]:
    """What a change changes, line by line; while it waits it is read against what the public sees now."""
    is_waiting = change.state == Change.State.WAITING
    if change.session:
        words, names = _session_words, [name for name in OF_SESSION if name in change.new]
        was = words(change.session if is_waiting else with_values(change.session, change.old))
        shall = words(with_values(change.session, change.new))
        return [(str(Session._meta.get_field(name).verbose_name), was[name], shall[name]) for name in names]  # type: ignore[union-attr]
    was = written_words(change.activity if is_waiting else with_values(change.activity, change.old))
    shall = written_words(with_values(change.activity, change.new))
    return [(label_of(name), was[name], shall[name]) for name in WRITTEN if name in change.new]


def labels_of(change: Change) -> list[str]:
    """The names of what a change changes."""
    if change.session:
        return [str(Session._meta.get_field(name).verbose_name) for name in OF_SESSION if name in change.new]  # type: ignore[union-attr]
    return [label_of(name) for name in WRITTEN if name in change.new]


def _session_words(session: Session) -> dict[str, str]:
    return {
        "venue_id": inlang(session.venue, "name"),
        "room_id": inlang(session.room, "name") if session.room else "",
        "starts_at": said(session.starts_at),
        "ends_at": said(session.ends_at),
        "capacity": str(session.capacity),
        "note": session.note,
        "state": session.get_state_display(),
    }
