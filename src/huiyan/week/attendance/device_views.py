"""What the script on a helper's device asks for: the list that it keeps, and the taking of what waited on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.kernel.errors import Refusal
from huiyan.shell.web import raw_body
from huiyan.week.attendance import actions, queries, words
from huiyan.week.attendance.forms import ScanForm, WalkInForm, read_batch
from huiyan.week.attendance.refusals import NotAMessage, NotYourDoor
from huiyan.week.proposals.models import Session


@signed_in
@never_cache
def tickets(request: SignedRequest, pk: int) -> HttpResponse:
    """The tickets of a session for a device that may lose its network."""
    return JsonResponse(words.door_list(queries.session_at_the_door(request.user, pk)))


@signed_in
@require_POST
def sync(request: SignedRequest) -> HttpResponse:
    """Take what waited on a device, in its order; every message gets its own answer, and one that came before changes nothing."""
    doors = queries.sessions_at_the_door(request.user)
    forms = read_batch(raw_body(request))
    wanted = {form.cleaned_data["session"] for form in forms if form.is_valid()}
    sessions = {session.pk: session for session in doors.filter(pk__in=wanted - {None})}
    answers = [_answer(form, sessions, request.user) for form in forms]
    counted = {one.pk: words.counts(one) for one in doors.filter(pk__in=sessions)}
    return JsonResponse({"answers": answers, "counts": counted})


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
