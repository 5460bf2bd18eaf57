"""Begin, save, submit and withdraw an entry."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.competition.entries.queries import fields_of
from huiyan.competition.entries.refusals import AlreadyJudged, Incomplete, NotOpen, TooLate
from huiyan.competition.entries.rules import begun_in_time, may_edit
from huiyan.kernel import audit, clock, files
from huiyan.shell.times import said


def begin_entry(competition: Competition, *, track: Track, title: str, by: User) -> Entry:
    """Make a draft; only while the call is open."""
    if not competition.is_open():
        raise NotOpen(opens=said(competition.opens_at), closes=said(competition.closes_at))
    with transaction.atomic():
        entry = Entry.objects.create(competition=competition, track=track, title=title, captain=by)
        audit.record("entry.begin", entry, by=by, after={"track": track.pk})
    return entry


def save_entry(entry: Entry, *, changes: dict[str, Any], answers: dict[str, Any], by: User) -> Entry:
    """Keep what was filled so far. Refused after the last moment, unless the entry was returned for completion."""
    _check_in_time(entry, by)
    with transaction.atomic():
        before = {name: str(getattr(entry, name)) for name in changes}
        old = {key: entry.answers.get(key) for key in answers if entry.answers.get(key) != answers[key]}
        for name, value in changes.items():
            setattr(entry, name, value)
        entry.answers = {**entry.answers, **answers}
        entry.save()
        said_now = {name: str(value) for name, value in changes.items()}
        personal = {"before": {**before, **old}, "after": {**said_now, **{key: answers[key] for key in old}}}
        audit.record("entry.save", entry, by=by, after={"changed": sorted({*changes, *old})}, personal=personal)
    return entry


def attach_file(entry: Entry, *, question: FormField, upload: File[Any], by: User) -> EntryFile:
    """Answer a question with a file; a new one takes the place of the old. Kind and size are checked by content."""
    _check_in_time(entry, by)
    most = min(settings.HUIYAN["largest_file_mb"], question.file_mb or settings.HUIYAN["largest_file_mb"]) * 1024 * 1024
    with transaction.atomic():
        stored = files.store(upload, kinds=set(question.accepted_kinds()), max_bytes=most, by=by)
        old = EntryFile.objects.filter(entry=entry, field=question).select_related("file").first()
        if old:
            old.delete()
            files.forget(old.file)
        made = EntryFile.objects.create(entry=entry, field=question, file=stored)
        after = {"question": question.key, "sha256": stored.sha256}
        audit.record("entry.attach", entry, by=by, after=after, personal={"name": stored.name})
    return made


def submit_entry(entry: Entry, *, by: User) -> Entry:
    """Hand the entry in: it gets its number, and may be changed until the last moment."""
    _check_in_time(entry, by)
    missing = missing_of(entry)
    if missing:
        raise Incomplete(missing="、".join(missing))
    with transaction.atomic():
        if entry.number is None:
            entry.number = _next_number(entry.competition)
        entry.state = Entry.State.SUBMITTED
        entry.submitted_at = clock.now()
        if entry.eligibility == Entry.Eligibility.RETURNED:
            entry.eligibility = Entry.Eligibility.WAITING
        entry.save()
        audit.record("entry.submit", entry, by=by, after={"number": entry.number})
    return entry


def withdraw_entry(entry: Entry, *, by: User) -> Entry:
    """Take the entry back; its number is not given to another."""
    if entry.assignments.exists():
        raise AlreadyJudged
    with transaction.atomic():
        entry.state = Entry.State.WITHDRAWN
        entry.save()
        audit.record("entry.withdraw", entry, by=by)
    return entry


def missing_of(entry: Entry) -> list[str]:
    """What is still to be filled, in the words of the form."""
    fixed = {"title": entry.title, "summary": entry.summary, "organization_name": entry.organization_name}
    missing = [str(Entry._meta.get_field(name).verbose_name) for name, value in fixed.items() if not value]  # type: ignore[union-attr]
    with_file = set(entry.files.values_list("field_id", flat=True))
    for field in fields_of(entry):
        answered = (
            field.pk in with_file
            if field.kind == field.Kind.FILE
            else entry.answers.get(field.key) not in (None, "", False)
        )
        if field.required and not answered and _asked(field.shown_if, entry.answers):
            missing.append(field.label)
    return missing


def _asked(condition: dict[str, Any], answers: dict[str, Any]) -> bool:
    return all(str(answers.get(key)) == str(value) for key, value in condition.items())


def _check_in_time(entry: Entry, by: User) -> None:
    if entry.assignments.exists():
        raise AlreadyJudged
    now = clock.now()
    competition = entry.competition
    late = competition.closes_at is not None and now >= competition.closes_at and not begun_in_time(entry)
    if late or not may_edit(by, entry, now):
        raise TooLate(closes=said(competition.closes_at), minutes=competition.grace_minutes, now=said(now))


def _next_number(competition: Competition) -> int:
    Competition.objects.filter(pk=competition.pk).update(last_number=F("last_number") + 1)
    return Competition.objects.values_list("last_number", flat=True).get(pk=competition.pk)
