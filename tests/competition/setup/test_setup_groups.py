"""Groups, and who may enter each."""

import pytest

from huiyan.competition.calls.models import FormField, Track
from huiyan.competition.calls.wording import eligibility_in_words, labels_of
from huiyan.competition.setup.actions import groups as actions
from huiyan.competition.setup.actions.groups import Wanted
from huiyan.competition.setup.refusals import GroupHasEntries


def test_a_rule_adds_the_question_that_it_needs(organiser, competition, track) -> None:
    actions.set_eligibility(track, wanted=[Wanted("revenue", "20000")], others=[], by=organiser)
    added = competition.fields.get()
    assert (added.key, added.kind, added.track, added.required) == ("revenue", "money", track, True)
    stored = {"as": "revenue", "rule": "at_most", "question": "revenue", "value": "20000"}
    assert Track.objects.get(pk=track.pk).eligibility == [stored]


def test_two_groups_with_one_rule_ask_each_their_own(organiser, competition, track) -> None:
    other = competition.tracks.get(position=1)
    for one in (track, other, track):
        actions.set_eligibility(one, wanted=[Wanted("revenue", "20000")], others=[], by=organiser)
    assert [(one.key, one.track) for one in competition.fields.all()] == [
        ("revenue", track),
        (f"revenue-{other.pk}", other),
    ]


def test_a_question_that_all_are_asked_is_used_again(organiser, competition, track, ask) -> None:
    ask("founded", kind="date")
    actions.set_eligibility(track, wanted=[Wanted("founded", "2020-01-01")], others=[], by=organiser)
    assert (competition.fields.count(), track.eligibility[0]["question"]) == (1, "founded")


def test_the_page_stores_every_rule(organiser, competition, track, signed) -> None:
    sent = {
        "name": "初创组", "kind": "startup", "founded-value": "2020-01-01", "staff-value": "300", "listed-on": "on",
        "one_entry-on": "on", "not_won-on": "on", "members_least-value": "3", "age-value": "40", "age-on": "2026-05-01",
        "age-look": "42",
    }  # fmt: skip
    assert signed(organiser).post(f"/competition/setup/group/{track.pk}/", sent).status_code == 302
    fresh = Track.objects.get(pk=track.pk)
    assert [(one["as"], one["question"], one["value"]) for one in fresh.eligibility] == [
        ("founded", "founded", "2020-01-01"),
        ("staff", "staff", 300),
        ("listed", "listed", "True"),
        ("one_entry", "@others", 1),
        ("not_won", "@won", []),
        ("members_least", "@members", 3),
        ("age", "born", {"most": 40, "on": "2026-05-01", "look": 42}),
    ]


def test_the_page_keeps_what_it_shows(organiser, competition, track, signed) -> None:
    wanted = [
        Wanted("revenue", "20000"),
        Wanted("graduated", {"most": 5, "on": "2026-07-01"}),
        Wanted("not_won", ["一等奖"]),
    ]
    actions.set_eligibility(track, wanted=wanted, others=[], by=organiser)
    form = signed(organiser).get(f"/competition/setup/group/{track.pk}/").context["rules"]
    shown = {name: str(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    kept = ("revenue-value", "graduated-value", "graduated-on", "not_won-on", "revenue-question")
    assert [shown[name] for name in kept] == ["20000", "5", "2026-07-01", "True", "revenue"]


def test_an_own_rule_is_added_and_taken_away(organiser, track, ask, signed) -> None:
    ask("place", kind="line", label="注册地")
    page, browser = f"/competition/setup/group/{track.pk}/", signed(organiser)
    base = {"name": "初创组", "kind": "startup"}
    browser.post(page, {**base, "other-question": "place", "other-check": "is", "other-value": "示范市"})
    assert Track.objects.get(pk=track.pk).eligibility == [{"rule": "is", "question": "place", "value": "示范市"}]
    browser.post(page, base)
    assert Track.objects.get(pk=track.pk).eligibility == []


def test_an_own_rule_that_cannot_be_compared_is_refused(track, organiser, ask, signed) -> None:
    ask("place")
    sent = {
        "name": "初创组",
        "kind": "startup",
        "other-question": "place",
        "other-check": "at_most",
        "other-value": "x",
    }
    page = signed(organiser).post(f"/competition/setup/group/{track.pk}/", sent)
    assert sorted(page.context["rules"].errors) == ["other-value"]


def test_ages_that_contradict_are_shown_at_the_field(organiser, track, signed) -> None:
    sent = {"name": "初创组", "kind": "startup", "age-value": "40", "age-look": "39"}
    errors = signed(organiser).post(f"/competition/setup/group/{track.pk}/", sent).context["rules"].errors
    assert sorted(errors) == ["age-look", "age-on"]


def test_a_group_with_entries_is_not_deleted(organiser, track, make_entry) -> None:
    make_entry()
    with pytest.raises(GroupHasEntries) as refusal:
        actions.delete_group(track, by=organiser)
    assert refusal.value.values == {"group": "初创组", "count": 1}


def test_an_empty_group_goes_with_its_questions(organiser, competition, track, ask) -> None:
    ask("own", track=track)
    actions.delete_group(track, by=organiser)
    assert (competition.tracks.count(), FormField.objects.count()) == (1, 0)


def test_rules_are_said_in_words(organiser, competition, track) -> None:
    wanted = [
        Wanted("founded", "2020-01-01"),
        Wanted("listed", "True"),
        Wanted("one_entry", 1),
        Wanted("not_won", ["一等奖", "二等奖"]),
        Wanted("members_most", 15),
    ]
    actions.set_eligibility(track, wanted=wanted, others=[], by=organiser)
    assert eligibility_in_words(track, labels_of(competition)) == [
        "成立日期不早于 2020年1月1日",
        "是上市公司：否",
        "每家单位限报一项",
        "往届未获得过：一等奖、二等奖",
        "团队人数不超过 15",
    ]
