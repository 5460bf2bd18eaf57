"""What can be known about entries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Round
from huiyan.competition.calls.rules import may_manage, may_read_all
from huiyan.competition.calls.wording import said_in_words
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.entries.rules import decision_is_out, known_eligibility
from huiyan.kernel import clock
from huiyan.kernel.notices import NoticeState
from huiyan.shell.naming import name_of


def own_entries(user: User) -> QuerySet[Entry]:
    """The entries that this person leads; `decision_waits` says that the team may not know the decision yet."""
    waits = Entry.objects.filter(
        pk=OuterRef("pk"), screenings__undone_at__isnull=True, screenings__notice__state=NoticeState.HELD
    )
    found = Entry.objects.filter(captain=user).select_related("competition", "track")
    return found.annotate(decision_waits=Exists(waits)).order_by("-created_at")


def own_entry(user: User, pk: int) -> Entry:
    """One of the person's own entries, or 404."""
    return get_object_or_404(own_entries(user).prefetch_related("files__file", "files__field", "members"), pk=pk)


def own_member(user: User, pk: int) -> TeamMember:
    """A member of a team that this person leads, or 404."""
    found = TeamMember.objects.select_related("entry__competition", "entry__captain")
    return get_object_or_404(found.filter(entry__captain=user), pk=pk)


def member_with(digest: str) -> TeamMember:
    """The member whose link has this digest and has not run out, or 404."""
    found = TeamMember.objects.select_related("entry__competition", "entry__captain", "entry__track")
    return get_object_or_404(found.filter(expires_at__gt=clock.now()), secret=digest)


def entries_for_staff(user: User, competition: Competition) -> QuerySet[Entry]:
    """All entries of a competition for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    found = Entry.objects.filter(competition=competition).select_related("track", "captain", "competition")
    return found.annotate(people=Count("members", distinct=True))


def entry_for_staff(user: User, pk: int) -> Entry:
    """One entry for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    found = Entry.objects.select_related("track", "captain", "competition", "organization")
    return get_object_or_404(found.prefetch_related("files__file", "files__field", "members"), pk=pk)


def entry_to_manage(user: User, pk: int) -> Entry:
    """One entry for organisers, or 404."""
    if not may_manage(user):
        raise Http404
    return entry_for_staff(user, pk)


def fields_of(entry: Entry) -> QuerySet[FormField]:
    """The questions that this entry answers: those for all groups and those for its own."""
    fields = FormField.objects.filter(competition=entry.competition_id, retired_at=None)
    return fields.filter(track__isnull=True) | fields.filter(track=entry.track_id)


def file_question(entry: Entry, key: str) -> FormField:
    """A file question of the entry's form, or 404."""
    return get_object_or_404(fields_of(entry).filter(kind=FormField.Kind.FILE), key=key)


def entry_file_for(user: User, pk: int) -> EntryFile:
    """A file of an entry for its captain and for staff, or 404."""
    found = EntryFile.objects.select_related("file")
    return get_object_or_404(found if may_read_all(user) else found.filter(entry__captain=user), pk=pk)


@dataclass(frozen=True)
class Answer:
    """A question with what was said to it, ready to show."""

    question: FormField
    said: object

    @property
    def words(self) -> str:
        """As people read it, in the reader's language."""
        return said_in_words(self.question, self.said)


def answers_of(entry: Entry) -> list[Answer]:
    """The organiser's questions with the entry's answers, those without a file."""
    asked = fields_of(entry).exclude(kind=FormField.Kind.FILE)
    return [Answer(one, entry.answers.get(one.key)) for one in asked]


def letter_to(entry: Entry) -> str:
    """The letter of a return or a refusal that stands, once it is out."""
    if entry.eligibility not in (Entry.Eligibility.RETURNED, Entry.Eligibility.REFUSED) or not decision_is_out(entry):
        return ""
    last = entry.screenings.filter(undone_at__isnull=True).exclude(letter="").first()
    return last.letter if last else ""


@dataclass(frozen=True)
class Stage:
    """One point of the way of an entry: `state` is done, now or ahead."""

    words: str
    state: str
    at: datetime.datetime | None = None
    note: str = ""


def way_of(entry: Entry) -> list[Stage]:
    """Where an entry stands, as far as its team may know."""
    eligibility = known_eligibility(entry)
    submitted = entry.state != Entry.State.DRAFT and entry.submitted_at is not None
    admitted = eligibility == Entry.Eligibility.ADMITTED
    stages = [
        Stage(_("Begun"), "done", entry.created_at),
        Stage(pgettext("a stage of an entry", "Submitted"), "done" if submitted else "now", entry.submitted_at),
        Stage(
            _("Screening"),
            "done" if admitted else "now" if submitted else "ahead",
            note=str(eligibility.label) if submitted else "",
        ),
    ]
    for round in entry.competition.rounds.all():
        words = name_of(round)
        stages.append(Stage(words, _state_of(round, entry, admitted), round.closes_at, round.get_state_display()))
    return stages


def _state_of(round: Round, entry: Entry, admitted: bool) -> str:
    if round.state == Round.State.PUBLISHED:
        return "done"
    takes_part = admitted and entry.reached >= round.position
    return "now" if takes_part and round.state != Round.State.PREPARING else "ahead"
