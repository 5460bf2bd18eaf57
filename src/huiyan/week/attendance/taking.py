"""Taking what waited on a device: every message gets its own answer, and one that came before changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from huiyan.accounts.models import User
from huiyan.kernel.errors import Refusal
from huiyan.week.attendance import actions, queries, words
from huiyan.week.attendance.forms import ScanForm, WalkInForm
from huiyan.week.attendance.refusals import NotAMessage, NotYourDoor
from huiyan.week.proposals.models import Session


def take_messages(
    forms: Sequence[ScanForm | WalkInForm], *, by: User
) -> tuple[list[dict[str, Any]], dict[int, dict[str, int]]]:
    """The messages of a device in their order: what became of each, and the counters of the sessions concerned."""
    doors = queries.sessions_at_the_door(by)
    wanted = {form.cleaned_data["session"] for form in forms if form.is_valid()}
    sessions = {session.pk: session for session in doors.filter(pk__in=wanted - {None})}
    answers = [_answer(form, sessions, by) for form in forms]
    return answers, {one.pk: words.counts(one) for one in doors.filter(pk__in=sessions)}


def _answer(form: ScanForm | WalkInForm, sessions: dict[int, Session], user: User) -> dict[str, Any]:
    """What became of one message: a verdict, a count, or why it was not taken."""
    sequence = form.data.get("sequence")
    try:
        if not form.is_valid():
            raise NotAMessage
        session = sessions.get(form.cleaned_data["session"])
        if session is None:
            raise NotYourDoor
        if isinstance(form, ScanForm):
            scan = actions.check_in(session, scan=form.scan(), by=user)
            return {"sequence": sequence, "taken": True, **asdict(words.shown(scan))}
        actions.count_walk_in(session, people=form.cleaned_data["people"], sent=form.sending(), by=user)
        return {"sequence": sequence, "taken": True}
    except Refusal as refusal:
        return {"sequence": sequence, "taken": False, "says": f"{refusal.message} {refusal.advice}".strip()}
