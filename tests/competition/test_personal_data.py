"""What a competition holds about a person goes with them; entries and marks stay when they are erased."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from huiyan.accounts.models import User
from huiyan.accounts.own.actions import NotYet, erase
from huiyan.accounts.own.sections import sections
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.judging.models import Score, ScoreSheet


def rows(user: User, key: str) -> list[dict[str, Any]]:
    return next(section.rows(user) for section in sections() if section.key == key)


def test_an_entrant_takes_the_own_entries_and_no_others(
    make_entry: Callable[..., Entry], entrant: User, stranger: User
) -> None:
    make_entry(title="声景地图")
    assert ([row["title"] for row in rows(entrant, "entries")], rows(stranger, "entries")) == (["声景地图"], [])


def test_an_entry_stays_when_its_captain_is_erased(make_entry: Callable[..., Entry], entrant: User) -> None:
    entry = make_entry(title="声景地图")
    erase(entrant, by=entrant)
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.title, kept.captain.name, kept.captain.email) == ("声景地图", "—", None)


def test_a_team_forgets_a_member_who_is_erased(make_entry: Callable[..., Entry], stranger: User) -> None:
    entry = make_entry()
    TeamMember.objects.create(entry=entry, name="陌生人", contact=stranger.email)
    named = [row["name"] for row in rows(stranger, "teams")]
    erase(stranger, by=stranger)
    assert (named, list(entry.members.values_list("name", "contact"))) == (["陌生人"], [("—", "")])


@pytest.fixture
def sheet(round: Any, make_entry: Any, make_judge: Any, assign: Any, judge_user: User) -> ScoreSheet:
    """A sheet with one mark, still open."""
    made = ScoreSheet.objects.create(
        assignment=assign(make_judge(user=judge_user), make_entry()), to_self="only for me"
    )
    Score.objects.create(sheet=made, criterion=round.criteria.first(), mark=Decimal("83.5"))
    return made


def test_a_judge_with_open_sheets_is_not_erased_yet(sheet: ScoreSheet, judge_user: User) -> None:
    with pytest.raises(NotYet):
        erase(judge_user, by=judge_user)
    assert User.objects.get(pk=judge_user.pk).erased_at is None


def test_marks_stay_and_notes_to_oneself_go(sheet: ScoreSheet, judge_user: User) -> None:
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="abstained", reason="ill")
    taken = rows(judge_user, "judging")[-1]
    erase(judge_user, by=judge_user)
    kept = ScoreSheet.objects.get(pk=sheet.pk)
    assert (taken["marks"], taken["to_self"]) == ({"idea": Decimal("83.50")}, "only for me")
    assert (kept.scores.get().mark, kept.to_self, kept.assignment.judge.user.name) == (
        Decimal("83.50"),
        "",
        "—",
    )
