"""Begin, save, submit and withdraw an entry."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.entries.initials import initials
from huiyan.competition.entries.missing import missing_of
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.competition.entries.refusals import (
    AlreadyJudged,
    Incomplete,
    NotOpen,
    ScreenedAlready,
    TooLate,
    TooManyUploads,
    WithdrawnAlready,
)
from huiyan.competition.entries.rules import begun_in_time, may_edit
from huiyan.kernel import audit, clock, files, jobs
from huiyan.shell.times import said

MOST_UPLOADS = 20
PIECE = 512 * 1024  # bytes that a browser sends at a time
SETTLES = datetime.timedelta(seconds=30)


def begin_entry(competition: Competition, *, track: Track, title: str, by: User) -> Entry:
    """Make a draft; only while the call is open."""
    if not competition.is_open():
        raise NotOpen(opens=said(competition.opens_at), closes=said(competition.closes_at))
    with transaction.atomic():
        entry = Entry.objects.create(
            competition=competition, track=track, title=title, captain=by, initials=initials(title)
        )
        audit.record("entry.begin", entry, by=by, after={"track": track.pk})
    return entry


def save_entry(entry: Entry, *, changes: dict[str, Any], answers: dict[str, Any], by: User) -> Entry:
    """Keep what was filled so far. Refused after the last moment, unless the entry was returned for completion."""
    check_in_time(entry, by)
    with transaction.atomic():
        fresh = locked(entry)
        said_before, said_now = write_answers(fresh, changes, answers)
        if said_now:
            personal = {"before": said_before, "after": said_now}
            audit.record("entry.save", fresh, by=by, after={"changed": sorted(said_now)}, personal=personal)
    return fresh


def write_answers(
    entry: Entry, changes: dict[str, Any], answers: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what differs; returns it as it was and as it is. Nothing is written when nothing differs."""
    changed = {name: value for name, value in changes.items() if getattr(entry, name) != value}
    old = {key: entry.answers.get(key) for key in answers if entry.answers.get(key) != answers[key]}
    before = {**{name: str(getattr(entry, name)) for name in changed}, **old}
    after = {**{name: str(value) for name, value in changed.items()}, **{key: answers[key] for key in old}}
    if after:
        for name, value in changed.items():
            setattr(entry, name, value)
        entry.answers = {**entry.answers, **answers}
        entry.initials = initials(f"{entry.title} {entry.organization_name}")
        entry.save(update_fields=[*changed, "answers", "initials", "changed_at"])
    return before, after


def attach_file(entry: Entry, *, question: FormField, upload: File[Any], by: User) -> EntryFile:
    """Answer a question with a file; a new one takes the place of the old. Kind and size are checked by content."""
    check_in_time(entry, by)
    with transaction.atomic():
        stored = files.store(upload, kinds=set(question.accepted_kinds()), max_bytes=most_bytes(question), by=by)
        return answer_with(entry, question, stored, by)


def begin_file(entry: Entry, *, question: FormField, name: str, size: int, by: User) -> files.Upload:
    """Begin to send a file in pieces; what its name or size would refuse in the end is refused now."""
    check_in_time(entry, by)
    if files.uploads_of(by).count() >= MOST_UPLOADS:
        raise TooManyUploads(most=MOST_UPLOADS)
    return files.begin_upload(name, size, kinds=set(question.accepted_kinds()), max_bytes=most_bytes(question), by=by)


def finish_file(entry: Entry, *, question: FormField, upload: files.Upload, by: User) -> EntryFile:
    """Answer a question with a file whose pieces have all arrived, with the checks of `attach_file`."""
    check_in_time(entry, by)
    with transaction.atomic():
        stored = files.finish_upload(
            upload, kinds=set(question.accepted_kinds()), max_bytes=most_bytes(question), by=by
        )
        return answer_with(entry, question, stored, by)


def most_bytes(question: FormField) -> int:
    """The largest file that is taken as the answer to a question."""
    most = int(settings.HUIYAN["largest_file_mb"])
    return min(most, question.file_mb or most) * 1024 * 1024


def answer_with(entry: Entry, question: FormField, stored: files.StoredFile, by: User, reason: str = "") -> EntryFile:
    """Put a stored file in the place of the old answer, in the caller's transaction."""
    locked(entry)
    old = EntryFile.objects.filter(entry=entry, field=question).select_related("file").first()
    if old:
        old.delete()
        files.forget(old.file)
    made = EntryFile.objects.create(entry=entry, field=question, file=stored)
    after = {"question": question.key, "sha256": stored.sha256, **({"reason": reason} if reason else {})}
    audit.record("entry.attach", entry, by=by, after=after, personal={"name": stored.name})
    return made


def submit_entry(entry: Entry, *, by: User) -> Entry:
    """Hand the entry in: it gets its number, and may be changed until the last moment."""
    check_in_time(entry, by)
    missing = missing_of(entry)
    if missing:
        raise Incomplete(missing=missing)
    with transaction.atomic():
        fresh = locked(entry)
        take_in(fresh, by)
        audit.record("entry.submit", fresh, by=by, after={"number": fresh.number})
    return fresh


def take_in(entry: Entry, by: User) -> None:
    """A locked entry is submitted from now on, with its number, in the caller's transaction."""
    if entry.number is None:
        entry.number = take_numbers(entry.competition_id, 1)
    entry.state = Entry.State.SUBMITTED
    entry.submitted_at = clock.now()
    if entry.eligibility == Entry.Eligibility.RETURNED:
        entry.eligibility = Entry.Eligibility.WAITING
    entry.save(update_fields=["number", "state", "submitted_at", "eligibility", "changed_at"])
    look_for_duplicates(entry.competition_id, by)


def withdraw_entry(entry: Entry, *, by: User) -> Entry:
    """Take the entry back; its number is not given to another."""
    if entry.assignments.exists():
        raise AlreadyJudged
    with transaction.atomic():
        fresh = locked(entry)
        fresh.state = Entry.State.WITHDRAWN
        fresh.save(update_fields=["state", "changed_at"])
        audit.record("entry.withdraw", fresh, by=by)
    return fresh


def check_in_time(entry: Entry, by: User) -> None:
    """Refuse a change that comes too late, or of an entry that was withdrawn, screened or is being judged."""
    if entry.assignments.exists():
        raise AlreadyJudged
    if entry.state == Entry.State.WITHDRAWN:
        raise WithdrawnAlready
    now = clock.now()
    if entry.eligibility != Entry.Eligibility.WAITING and not may_edit(by, entry, now):
        raise ScreenedAlready
    competition = entry.competition
    late = competition.closes_at is not None and now >= competition.closes_at and not begun_in_time(entry)
    if late or not may_edit(by, entry, now):
        raise TooLate(closes=said(competition.closes_at), minutes=competition.grace_minutes, now=said(now))


def locked(entry: Entry) -> Entry:
    """The entry as it is stored now, held until the transaction ends: an autosave must not undo a submission."""
    entry.refresh_from_db(from_queryset=Entry.objects.select_for_update())
    return entry


def take_numbers(competition: int, count: int) -> int:
    """Reserve `count` numbers that nobody else gets; returns the first."""
    Competition.objects.filter(pk=competition).update(last_number=F("last_number") + count)
    return Competition.objects.values_list("last_number", flat=True).get(pk=competition) - count + 1


def look_for_duplicates(competition: int, by: User) -> None:
    """Let a worker compare the entries shortly; many requests become one search."""
    jobs.enqueue(
        "competition.find_duplicates",
        by=by,
        run_at=clock.now() + SETTLES,
        unique_key=f"competition.find_duplicates.{competition}",
        competition=competition,
    )
