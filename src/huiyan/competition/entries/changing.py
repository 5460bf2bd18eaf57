"""What organisers do to an entry for its team: each act has a reason, stands in the event log, and is told to the captain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.entries.actions import answer_with, locked, most_bytes, take_in, write_answers
from huiyan.competition.entries.initials import initials
from huiyan.competition.entries.missing import missing_of
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.refusals import (
    AlreadyJudged,
    Incomplete,
    NobodyToRemind,
    NotADraft,
    NothingChanged,
    NotWithdrawn,
    ReasonNeeded,
    WithdrawnAlready,
)
from huiyan.kernel import audit, files
from huiyan.kernel.notices import Notice, NoticeState, notify
from huiyan.shell.times import said


def begin_for_team(
    competition: Competition, *, track: Track, title: str, contact_name: str, contact: str, reason: str, by: User
) -> Entry:
    """A draft for a team that cannot make it alone, also when the call is closed; the organiser keeps it until it is handed over."""
    _check_reason(reason)
    with transaction.atomic():
        whom = {"contact_name": contact_name, "contact": contact}
        made = Entry.objects.create(
            competition=competition, track=track, title=title, captain=by, initials=initials(title), **whom
        )
        after = {"track": track.pk, "reason": reason}
        audit.record("entry.begin_for_team", made, by=by, after=after, personal=whom)
    return made


def submit_for_team(entry: Entry, *, reason: str, by: User) -> Entry:
    """Hand a draft in for its team, also after the deadline; it must be as complete as any other."""
    _check_reason(reason)
    if entry.state != Entry.State.DRAFT:
        raise NotADraft
    if missing := missing_of(entry):
        raise Incomplete(missing="、".join(missing))
    with transaction.atomic():
        fresh = locked(entry)
        take_in(fresh, by)
        audit.record("entry.submit_for_team", fresh, by=by, after={"number": fresh.number, "reason": reason})
        _tell(fresh, _("Your entry {number} was handed in by the organisers"), reason)
    return fresh


def change_for_team(
    entry: Entry,
    *,
    changes: dict[str, Any],
    answers: dict[str, Any],
    attached: Sequence[tuple[FormField, File[Any]]],
    reason: str,
    by: User,
) -> Entry:
    """Change an entry after its deadline, with a reason; refused once a judge has begun a sheet on it."""
    _check_reason(reason)
    if entry.assignments.filter(sheet__isnull=False).exists():
        raise AlreadyJudged
    with transaction.atomic():
        fresh = locked(entry)
        before, after = write_answers(fresh, changes, answers)
        if not after and not attached:
            raise NothingChanged
        for question, upload in attached:
            stored = files.store(upload, kinds=set(question.accepted_kinds()), max_bytes=most_bytes(question), by=by)
            answer_with(fresh, question, stored, by, reason)
        changed = sorted([*after, *(question.key for question, _file in attached)])
        audit.record(
            "entry.change_for_team",
            fresh,
            by=by,
            after={"changed": changed, "reason": reason},
            personal={"before": before, "after": after} if after else None,
        )
        _tell(fresh, _("Your entry {number} was changed by the organisers"), reason)
    return fresh


def withdraw_for_team(entry: Entry, *, reason: str, by: User) -> Entry:
    """Take an entry out of the competition; it can be reinstated."""
    _check_reason(reason)
    if entry.assignments.exists():
        raise AlreadyJudged
    with transaction.atomic():
        fresh = locked(entry)
        if fresh.state == Entry.State.WITHDRAWN:
            raise WithdrawnAlready
        before, fresh.state = fresh.state, Entry.State.WITHDRAWN
        fresh.save(update_fields=["state", "changed_at"])
        audit.record("entry.withdraw", fresh, by=by, before={"state": before}, after={"reason": reason})
        _tell(fresh, _("Your entry {number} was withdrawn"), reason)
    return fresh


def reinstate_entry(entry: Entry, *, reason: str, by: User) -> Entry:
    """Bring a withdrawn entry back as it was: submitted if it has a number, else a draft."""
    _check_reason(reason)
    with transaction.atomic():
        fresh = locked(entry)
        if fresh.state != Entry.State.WITHDRAWN:
            raise NotWithdrawn
        fresh.state = Entry.State.SUBMITTED if fresh.number and fresh.submitted_at else Entry.State.DRAFT
        fresh.save(update_fields=["state", "changed_at"])
        audit.record("entry.reinstate", fresh, by=by, after={"state": fresh.state, "reason": reason})
        _tell(fresh, _("Your entry {number} takes part again"), reason)
    return fresh


def remind_drafts(competition: Competition, drafts: Sequence[Entry], *, by: User) -> int:
    """Write a reminder for each draft to its captain; they wait in the outbox. Who has one waiting gets no second."""
    waiting = set(
        Notice.objects.filter(about_type=Entry._meta.label_lower, state=NoticeState.HELD).values_list(
            "about_id", flat=True
        )
    )
    chosen = [one for one in drafts if one.state == Entry.State.DRAFT and str(one.pk) not in waiting]
    if not chosen:
        raise NobodyToRemind
    body = _("“{title}” is still a draft. It can be handed in until {closes}, server time.")
    with transaction.atomic():
        for one in chosen:
            notify(
                one.captain,
                subject=_("Your entry is not handed in yet"),
                body=format_lazy(body, title=one.title, closes=said(competition.closes_at)),
                about=one,
                hold=True,
            )
        audit.record("competition.remind_drafts", competition, by=by, after={"entries": [one.pk for one in chosen]})
    return len(chosen)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded


def _tell(entry: Entry, subject: Any, reason: str) -> None:
    notify(
        entry.captain,
        subject=format_lazy(subject, number=entry.number_text),
        body=format_lazy(_("“{title}”. The reason: {reason}"), title=entry.title, reason=reason),
        about=entry,
    )
