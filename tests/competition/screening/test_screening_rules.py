"""Rules about more than one answer: yes, no, or a person must look."""

import pytest
from django.utils import translation
from tests.competition.judged import judged, people

from huiyan.competition.calls.models import Competition
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.results.actions import publish_results
from huiyan.competition.results.models import RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.rules import findings

__all__ = ["judged", "people"]
CODE, OTHER = "91430400MA00000000", "91430400MA00000001"


def verdict(entry, rule, question, value):
    type(entry.track).objects.filter(pk=entry.track_id).update(
        eligibility=[{"rule": rule, "question": question, "value": value}]
    )
    entry = Entry.objects.select_related("track").get(pk=entry.pk)
    (found,) = findings(entry.track.eligibility, known_of(entry))
    return found.verdict, found.found


@pytest.mark.parametrize(
    ("code", "other_code", "other_name", "expected"),
    [
        (CODE, CODE, "另名", ("no", "0002")),
        (CODE, OTHER, "同名", ("look", "0002")),
        (CODE, OTHER, "另名", ("yes", "")),
        ("", "", "另名", ("look", "")),
    ],
)
def test_one_entry_for_each_enterprise(make_entry, code, other_code, other_name, expected) -> None:
    entry = make_entry(credit_code=code, organization_name="同名")
    make_entry(credit_code=other_code, organization_name=other_name)
    assert verdict(entry, "one_entry", "@others", 1) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1986-05-01", "yes"),
        ("1985-05-02", "yes"),
        ("1985-05-01", "look"),
        ("1983-05-02", "look"),
        ("1983-05-01", "no"),
        ("unknown", "look"),
    ],
)  # 1985-05-02 is forty until the day after 1 May 2026, by hand
def test_an_age_between_two_limits_is_for_a_person(make_entry, born, expected) -> None:
    entry = make_entry(answers={"born": born})
    assert verdict(entry, "age_at_most", "born", {"most": 40, "on": "2026-05-01", "look": 42})[0] == expected


@pytest.mark.parametrize(("members", "expected"), [(1, "no"), (2, "yes")])
def test_the_captain_counts_as_a_member(make_entry, members, expected) -> None:
    entry = make_entry()
    for number in range(members):
        TeamMember.objects.create(entry=entry, name=f"队员{number}")
    assert verdict(entry, "at_least", "@members", 3) == (expected, str(members + 1))


@pytest.fixture
def again(judged, people):
    """The enterprise that won a prize, entered in a later competition by somebody else."""
    rank_round(judged, seed=1, by=people["deng"])
    row = RankingRow.objects.filter(prize__isnull=False).first()
    Entry.objects.filter(pk=row.entry_id).update(credit_code=CODE)
    later = Competition.objects.create(slug="later", name="下届")
    track = later.tracks.create(kind="startup", name="初创组")
    return Entry.objects.create(
        competition=later, track=track, captain=people["stranger"], title="新", credit_code=CODE
    )


def test_a_prize_counts_once_its_result_is_public(again, judged, people) -> None:
    assert verdict(again, "not_won", "@won", []) == ("yes", "")
    publish_results(judged.rankings.get(), by=people["deng"])
    prize = judged.prizes.first().name
    assert verdict(again, "not_won", "@won", [prize]) == ("no", f"试赛: {prize}")
    assert verdict(again, "not_won", "@won", ["另一奖项"])[0] == "yes"


def test_an_answer_cannot_stand_in_for_a_fact(make_entry) -> None:
    entry = make_entry(answers={"@members": 99})
    assert verdict(entry, "at_least", "@members", 3) == ("no", "1")


def test_a_rule_speaks_the_language_of_its_reader() -> None:
    (found,) = findings([{"rule": "is_not", "question": "listed", "value": "True"}], {"listed": True})
    with translation.override("en"):
        english = (found.found, found.expected)
    with translation.override("zh-hans"):
        assert (english, (found.found, found.expected)) == (("yes", "not “yes”"), ("是", "不是“是”"))
