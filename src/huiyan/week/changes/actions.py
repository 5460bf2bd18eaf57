"""Change what is in the programme: at once where that helps whoever comes, else after a moderator has read it.

What waits and what does not is decided in `rules`, and why in docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import notify
from huiyan.week.bookings.places import change_places
from huiyan.week.bookings.refusals import NothingChanges
from huiyan.week.bookings.telling import tell_bookers
from huiyan.week.changes.models import Change
from huiyan.week.changes.queries import WHOLE, waiting_change
from huiyan.week.changes.refusals import ChangeDecided, ChangedMeanwhile, NotInProgramme
from huiyan.week.changes.rules import (
    FOR_THE_ORGANISER,
    may_change,
    may_decide_change,
    waits_of_activity,
    waits_of_session,
)
from huiyan.week.changes.sessions import (
    PLACE_AND_TIME,
    ahead_of,
    cancel_session,
    check_room,
    check_running,
    move_session,
)
from huiyan.week.changes.values import differing, packed, standing, unpacked
from huiyan.week.proposals.actions import searched
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import WRITTEN, label_of, written_words
from huiyan.week.proposals.refusals import SayWhy
from huiyan.week.proposals.rules import needs_no_moderator

KNOWN = _("What to know has changed: {title}")


@dataclass(frozen=True)
class Made:
    """What became of a change: what was done at once, and what waits."""

    done: Change | None
    waits: Change | None


def change_activity(activity: Activity, *, wanted: Mapping[str, Any], why: str, by: User) -> Made:
    """Change words and rules of an activity: `wanted` holds fields of WRITTEN; what equals the programme is left out.

    What waited before is replaced, so that a moderator reads one difference.
    """
    with transaction.atomic(), hold(f"activity.{activity.pk}"):
        fresh = Activity.objects.select_related("edition", "host", "parent").get(pk=activity.pk)
        _check_changeable(fresh, by)
        changes = differing(fresh, wanted)
        waits = set() if needs_no_moderator(by, fresh) else waits_of_activity(changes)
        now = {name: value for name, value in changes.items() if name not in waits}
        done = _note(fresh, None, now, why=why, by=by)
        if now:
            _write(fresh, packed(now), why=why, by=by)
        asked = _ask(fresh, None, {name: changes[name] for name in waits}, why=why, by=by)
        if not done and not asked:
            raise NothingChanges
    return Made(done, asked)


def change_session(session: Session, *, wanted: Mapping[str, Any], why: str, by: User) -> Made:
    """Change time, place, number of places or note of a session; moves are told to everyone who booked or waits."""
    with transaction.atomic(), hold(f"activity.{session.activity_id}"):
        fresh = check_running(session)
        _check_changeable(fresh.activity, by)
        changes = differing(fresh, wanted)
        waits = set() if needs_no_moderator(by, fresh.activity) else waits_of_session(fresh, changes, clock.now())
        if waits & set(PLACE_AND_TIME):
            check_room(fresh, _place_and_time(fresh, changes))
        now = {name: value for name, value in changes.items() if name not in waits}
        done = _note(fresh.activity, fresh, now, why=why, by=by)
        _carry_out(fresh, now, why=why, by=by)
        asked = _ask(fresh.activity, fresh, {name: changes[name] for name in waits}, why=why, by=by)
        if not done and not asked:
            raise NothingChanges
    return Made(done, asked)


def call_off(session: Session, *, why: str, by: User) -> int:
    """Cancel a session at once; how many groups are told. A moderator reads of it afterwards."""
    with transaction.atomic(), hold(f"activity.{session.activity_id}"):
        fresh = check_running(session)
        _check_changeable(fresh.activity, by)
        _note(fresh.activity, fresh, {"state": Session.State.CANCELLED}, why=why, by=by)
        return cancel_session(fresh, why=why, by=by)


def decide_change(change: Change, *, approve: bool, reason: str = "", seen: str, by: User) -> Change:
    """Let a change into the programme or send it back with a reason; `seen` says which version of it was read."""
    if not approve and not reason.strip():
        raise SayWhy
    with transaction.atomic(), hold(f"activity.{change.activity_id}"):
        fresh = Change.objects.select_related(*WHOLE).get(pk=change.pk)
        if fresh.state != Change.State.WAITING or not may_decide_change(by, fresh.activity):
            raise ChangeDecided(state=fresh.get_state_display())
        if fresh.asked_at.isoformat() != seen:
            raise ChangedMeanwhile
        fresh.old = standing(fresh.session or fresh.activity, fresh.new)
        if approve and fresh.session:
            _carry_out(fresh.session, unpacked(fresh.new), why=fresh.why, by=by)
        elif approve:
            _write(fresh.activity, fresh.new, why=fresh.why, by=by)
        state = Change.State.APPROVED if approve else Change.State.RETURNED
        _close(fresh, state, by=by, reason=reason.strip())
        subject = (
            _("Your change is in the programme: {title}") if approve else _("Your change was not approved: {title}")
        )
        notify(
            fresh.asked_by, subject=subject.format(title=fresh.activity.title), body=fresh.reason, about=fresh.activity
        )
    return fresh


def look_after(change: Change, *, by: User) -> Change:
    """A moderator has read what was changed at once."""
    return _end(change, Change.State.DONE, Change.State.SEEN, by=by)


def take_back(change: Change, *, by: User) -> Change:
    """The host does not want the change any more."""
    return _end(change, Change.State.WAITING, Change.State.WITHDRAWN, by=by)


def _end(change: Change, before: Change.State, after: Change.State, *, by: User) -> Change:
    with transaction.atomic(), hold(f"activity.{change.activity_id}"):
        fresh = Change.objects.select_related(*WHOLE).get(pk=change.pk)
        if fresh.state != before:
            raise ChangeDecided(state=fresh.get_state_display())
        return _close(fresh, after, by=by)


def _close(change: Change, state: Change.State, *, by: User, reason: str = "") -> Change:
    change.state, change.decided_by, change.decided_at, change.reason = state, by, clock.now(), reason
    change.save(update_fields=["state", "decided_by", "decided_at", "reason", "old"])
    after = {"change": change.pk, "state": state, "reason": reason}
    audit.record("change.decide", change.activity, by=by, after=after)
    return change


def _ask(
    activity: Activity, session: Session | None, changes: Mapping[str, Any], *, why: str, by: User
) -> Change | None:
    """Let a change wait, in place of the one that waited before; without changes that one is taken back."""
    waiting = waiting_change(activity, session)
    if not changes:
        if waiting:
            _close(waiting, Change.State.WITHDRAWN, by=by)
        return None
    made = waiting or Change(activity=activity, session=session, state=Change.State.WAITING)
    made.new, made.old = packed(changes), standing(session or activity, changes)
    made.why, made.asked_by, made.asked_at = why, by, clock.now()
    made.save()
    audit.record("change.ask", activity, by=by, before=made.old, after={**made.new, "change": made.pk, "why": why})
    return made


def _note(
    activity: Activity, session: Session | None, changes: Mapping[str, Any], *, why: str, by: User
) -> Change | None:
    """Keep what is changed at once for a moderator to read; an organiser's own change needs no second look."""
    if not changes:
        return None
    now, own = clock.now(), needs_no_moderator(by, activity)
    return Change.objects.create(
        activity=activity, session=session, new=packed(changes), old=standing(session or activity, changes), why=why,
        asked_by=by, asked_at=now, state=Change.State.APPROVED if own else Change.State.DONE,
        decided_by=by if own else None, decided_at=now if own else None,
    )  # fmt: skip


def _write(activity: Activity, new: Mapping[str, Any], *, why: str, by: User) -> None:
    """Put new values into the programme, and tell whoever booked what changes for them."""
    before = standing(activity, new)
    for name, value in unpacked(new).items():
        setattr(activity, name, value)
    activity.search = searched(activity)
    activity.save(update_fields=[*new, "search", "changed_at"])  # others count in its row meanwhile
    audit.record("activity.change", activity, by=by, before=before, after={**new, "why": why})
    told = [name for name in WRITTEN if name in new and name not in FOR_THE_ORGANISER]
    if told:
        text = lazy(_news, str)(activity, told, why)
        for session in ahead_of(activity):
            tell_bookers(session, subject=KNOWN, text=text, by=by)


def _news(activity: Activity, names: Iterable[str], why: str) -> str:
    """The changed fields in the reader's language."""
    words = written_words(activity)
    return "\n".join([*filter(None, [why]), *(f"{label_of(name)}: {words[name]}" for name in names)])


def _carry_out(session: Session, changes: Mapping[str, Any], *, why: str, by: User) -> None:
    """Change a session in the programme; each part is told and logged by the action that it is."""
    if changes.keys() & set(PLACE_AND_TIME):
        move_session(session, to=_place_and_time(session, changes), why=why, by=by)
    if "capacity" in changes:
        change_places(session, changes={"capacity": changes["capacity"]}, by=by)
    if "note" in changes:
        Session.objects.filter(pk=session.pk).update(note=changes["note"])
        audit.record("session.note", session, by=by, before={"note": session.note}, after={"note": changes["note"]})
        tell_bookers(session, subject=KNOWN, text="\n".join(filter(None, [why, changes["note"]])), by=by)


def _place_and_time(session: Session, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: changes.get(name, getattr(session, name)) for name in PLACE_AND_TIME}


def _check_changeable(activity: Activity, by: User) -> None:
    if not may_change(by, activity):
        raise NotInProgramme(title=activity.title)
