"""Bring a table, import it whole or not at all, and undo that while nothing was done with its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.invitations import invitation_text
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.entries.actions import locked, look_for_duplicates, take_numbers
from huiyan.competition.entries.initials import initials
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.imports.checking import Row, check
from huiyan.competition.imports.mapping import propose, questions_of
from huiyan.competition.imports.models import EntryImport, ImportedEntry
from huiyan.competition.imports.reading import read_table
from huiyan.competition.imports.refusals import CannotUndo, HasACaptain, ImportedAlready, NotClean, NotImported
from huiyan.kernel import audit, clock
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import Notice, NoticeState, notify, withdraw
from huiyan.shell.naming import lazy_name_of

READ, DONE, UNDONE = EntryImport.State.READ, EntryImport.State.DONE, EntryImport.State.UNDONE


def bring_table(competition: Competition, *, upload: File[Any], by: User) -> EntryImport:
    """Read a table and propose what its columns mean; no entry is made yet."""
    table = read_table(upload)
    if competition.imports.filter(sha256=table.sha256, state=DONE).exists():
        raise ImportedAlready
    with transaction.atomic():
        batch = EntryImport.objects.create(
            competition=competition,
            name=table.name,
            sha256=table.sha256,
            header=table.header,
            rows=table.rows,
            first_row=table.first_row,
            mapping=propose(table.header, questions_of(competition)),
            made_by=by,
            made_at=clock.now(),
        )
        audit.record("import.read", batch, by=by, after={"sha256": table.sha256, "rows": len(table.rows)})
    return batch


def choose_columns(batch: EntryImport, *, mapping: Mapping[str, str], hands_in: bool, by: User) -> EntryImport:
    """Say what each column answers, and whether the entries are handed in or stay drafts."""
    if batch.state != READ:
        raise ImportedAlready
    with transaction.atomic():
        batch.mapping, batch.hands_in = dict(mapping), hands_in
        batch.save(update_fields=["mapping", "hands_in"])
        audit.record("import.columns", batch, by=by, after={"mapping": batch.mapping, "hands_in": hands_in})
    return batch


def import_entries(batch: EntryImport, *, by: User) -> int:
    """Make an entry of every row, or of none. Captains get an account and an invitation that waits in the outbox;
    without an address the importing organiser keeps the entry, and the contact stands on it."""
    with transaction.atomic(), hold(f"import.{batch.competition_id}"):
        fresh = EntryImport.objects.select_for_update().get(pk=batch.pk)
        same = EntryImport.objects.filter(competition=fresh.competition_id, sha256=fresh.sha256, state=DONE)
        if fresh.state != READ or same.exists():
            raise ImportedAlready
        checked = check(fresh)
        if checked.problems:
            raise NotClean(count=len(checked.problems))
        captains, new = _captains(checked.rows, by)
        entries = _make_entries(fresh, checked.rows, captains, by)
        fresh.state = DONE
        fresh.save(update_fields=["state"])
        fresh.people.set(new)
        _invite(entries, new)
        audit.record("import.done", fresh, by=by, after={"entries": [one.pk for one in entries], "accounts": len(new)})
        look_for_duplicates(fresh.competition_id, by)
    return len(entries)


def undo_import(batch: EntryImport, *, by: User) -> int:
    """Take all entries of an import away again, with the accounts that it made and their invitations.

    Refused as soon as something was done with one of the entries, or one of the new captains has signed in.
    """
    with transaction.atomic(), hold(f"import.{batch.competition_id}"):
        fresh = EntryImport.objects.select_for_update().get(pk=batch.pk)
        if fresh.state != DONE:
            raise NotImported
        entries = list(Entry.objects.filter(imported__batch=fresh))
        touched = _touched(entries, fresh)
        if touched:
            raise CannotUndo(numbers=[one.number_text if one.number else one.title for one in touched[:20]])
        keys = [str(one.pk) for one in entries]
        waiting = Notice.objects.filter(about_type=Entry._meta.label_lower, about_id__in=keys, state=NoticeState.HELD)
        withdraw(waiting, by=by)
        Entry.objects.filter(pk__in=keys).delete()
        fresh.people.filter(entries__isnull=True, grants__isnull=True, judgeships__isnull=True).delete()
        fresh.state = UNDONE
        fresh.save(update_fields=["state"])
        audit.record("import.undo", fresh, by=by, after={"entries": [int(key) for key in keys]})
    return len(keys)


def hand_over(entry: Entry, *, name: str, email: str, by: User) -> User:
    """Give an imported entry to its captain, who gets an account and an invitation."""
    if not entry.contact_name:
        raise HasACaptain
    with transaction.atomic():
        fresh = locked(entry)
        captain = User.objects.filter(email=email.lower()).first()
        is_new = captain is None
        captain = captain or User.objects.create_user(email=email, name=name)
        fresh.captain, fresh.contact_name, fresh.contact = captain, "", ""
        fresh.save(update_fields=["captain", "contact_name", "contact", "changed_at"])
        audit.record("entry.hand_over", fresh, by=by, personal={"name": audit.Personal(captain, name)})
        _tell_captain(fresh, is_new, hold_back=False)
    return captain


def _captains(rows: Sequence[Row], by: User) -> tuple[list[User], list[User]]:
    """The captain of each row, and those whose accounts were made now."""
    emails, phones = {row.email for row in rows if row.email}, {row.phone for row in rows if row.phone}
    known = list(User.objects.filter(Q(email__in=emails) | Q(phone__in=phones)))
    found = {key: one for one in known for key in (one.email, one.phone) if key}
    new: list[User] = []
    for row in rows:
        if not (row.email or row.phone) or row.email in found or (not row.email and row.phone in found):
            continue
        phone = row.phone if row.phone and row.phone not in found else None
        made = User(name=row.captain_name, email=row.email or None, phone=phone)
        made.set_unusable_password()
        found.update({key: made for key in (row.email, phone) if key})
        new.append(made)
    User.objects.bulk_create(new)
    return [found.get(row.email) or found.get(row.phone) or by for row in rows], new


def _make_entries(batch: EntryImport, rows: Sequence[Row], captains: Sequence[User], by: User) -> list[Entry]:
    now = clock.now()
    number = take_numbers(batch.competition_id, len(rows)) if batch.hands_in else None
    entries = [
        Entry(
            competition=batch.competition,
            track=row.track,
            captain=captain,
            contact_name="" if row.email or row.phone else row.captain_name or "—",
            contact="" if row.email or row.phone else row.contact,
            answers=row.answers,
            initials=initials(f"{row.values['title']} {row.values['organization_name']}"),
            number=None if number is None else number + place,
            state=Entry.State.DRAFT if number is None else Entry.State.SUBMITTED,
            submitted_at=None if number is None else now,
            **row.values,
        )
        for place, (row, captain) in enumerate(zip(rows, captains, strict=True))
    ]
    Entry.objects.bulk_create(entries)
    ImportedEntry.objects.bulk_create(
        ImportedEntry(batch=batch, entry=entry, row=row.number) for entry, row in zip(entries, rows, strict=True)
    )
    TeamMember.objects.bulk_create(
        TeamMember(entry=entry, name=name) for entry, row in zip(entries, rows, strict=True) for name in row.members
    )
    return entries


def _invite(entries: Sequence[Entry], new: Sequence[User]) -> None:
    made = {one.pk for one in new}
    for entry in entries:
        if not entry.contact_name:
            _tell_captain(entry, entry.captain_id in made, hold_back=True)


def _tell_captain(entry: Entry, is_new: bool, *, hold_back: bool) -> None:
    notify(
        entry.captain,
        subject=_("An entry was made for you"),
        body=format_lazy(
            _("“{title}” takes part in {competition}, number {number}. You lead it: read it and complete it.\n{way}"),
            title=entry.title,
            competition=lazy_name_of(entry.competition),
            number=entry.number_text,
            way=invitation_text(is_new),
        ),
        about=entry,
        hold=hold_back,
    )


def _touched(entries: Sequence[Entry], batch: EntryImport) -> list[Entry]:
    """Entries that somebody has worked on since, or whose captain has come or has been written to."""
    keys = [one.pk for one in entries]
    texts = [str(key) for key in keys]
    label = Entry._meta.label_lower
    logged = audit.AuditEntry.objects.filter(subject_type=label, subject_id__in=texts).values_list(
        "subject_id", flat=True
    )
    written = (
        Notice.objects.filter(about_type=label, about_id__in=texts)
        .exclude(state__in=[NoticeState.HELD, NoticeState.WITHDRAWN])
        .values_list("about_id", flat=True)
    )
    come = set(batch.people.filter(last_login__isnull=False).values_list("pk", flat=True))
    used = set(
        Entry.objects.filter(pk__in=keys)
        .filter(Q(screenings__isnull=False) | Q(assignments__isnull=False) | Q(files__isnull=False))
        .values_list("pk", flat=True)
    )
    worked = used | {int(key) for key in (*logged, *written)}
    led = Entry.objects.filter(captain__in=batch.people.all()).exclude(pk__in=keys).values_list("captain_id", flat=True)
    return [one for one in entries if one.pk in worked or one.captain_id in come or one.captain_id in set(led)]
