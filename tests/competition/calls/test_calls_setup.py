"""Setting a competition up: copied or from a preset, checked for what is missing, then made public."""

import pytest

from huiyan.competition.calls import actions
from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.models import Competition, FormField, Prize
from huiyan.competition.calls.presets import presets
from huiyan.competition.calls.refusals import StillMissing
from huiyan.engines.scoring import rule_book_from


@pytest.mark.parametrize("key", ["county", "hainan_2018", "hunan_2017", "national"])
def test_a_preset_gives_rule_sheets_that_the_engine_reads(organiser, key) -> None:
    made = actions.begin_from_preset(key, name="新赛", slug="new-1", by=organiser)
    for round in made.rounds.all():
        assert rule_book_from(round.rules).criteria[0].name == "technology"
        assert sum(one.weight for one in round.criteria.all()) == 100


def test_every_preset_says_what_was_seen_and_what_is_ours() -> None:
    assert [key for key, one in presets().items() if not (one["source"] and one["seen"] and one["ours"])] == []


def test_a_copy_takes_everything_but_dates_and_entries(organiser, competition, make_entry) -> None:
    make_entry()
    made = actions.copy_competition(competition, name="第二届", slug="test-2", by=organiser)
    assert (made.opens_at, made.is_public, made.entries.count(), made.last_number) == (None, False, 0, 0)
    assert [track.name for track in made.tracks.all()] == ["初创组", "团队组"]
    assert [round.criteria.count() for round in made.rounds.all()] == [2, 2]
    assert competition.tracks.count() == 2


def plain(rows, *names):
    return [tuple(getattr(one, name) for name in names) for one in rows]


def parts_of(competition):
    """All that an edition hands on to the next, without keys and dates."""
    fields = ("key", "kind", "label", "required", "choices", "shown_if", "file_kinds", "file_mb", "identifies")
    rounds = ("name", "mode", "blind", "per_entry", "max_load", "min_load", "places_onward", "rules")
    return [
        plain(competition.tracks.all(), "name", "kind", "eligibility"),
        plain(competition.fields.filter(retired_at=None), *fields),
        plain(competition.rounds.all(), *rounds),
        *(
            plain(one.criteria.all(), "key", "weight", "low", "high", "step", "bands")
            for one in competition.rounds.all()
        ),
        *(plain(one.prizes.all(), "name", "places", "amount") for one in competition.rounds.all()),
    ]


def test_a_copy_equals_its_source_in_every_part(organiser, competition) -> None:
    track, first = competition.tracks.first(), competition.rounds.first()
    competition.tracks.update(eligibility=[{"as": "one_entry", "rule": "one_entry", "question": "@others", "value": 1}])
    FormField.objects.create(
        competition=competition, track=track, key="plan", kind="file", file_kinds=["pdf"], file_mb=5
    )
    FormField.objects.create(competition=competition, key="old", kind="line", retired_at=competition.opens_at)
    Prize.objects.create(round=first, track=track, name="一等奖", places=2, amount=50000)
    competition.rounds.update(rules={"trim": {"highest": 1}}, rules_digest="x", rules_locked_at=competition.opens_at)
    made = actions.copy_competition(competition, name="第二届", slug="test-2", by=organiser)
    assert parts_of(made) == parts_of(competition)
    assert (made.previous, made.rounds.filter(rules_locked_at=None).count()) == (competition, 2)


def test_a_call_with_something_missing_is_not_made_public(organiser) -> None:
    made = actions.begin_from_preset("county", name="新赛", slug="new-1", by=organiser)
    made.rounds.get().criteria.filter(key="finance").delete()
    with pytest.raises(StillMissing) as refusal:
        actions.open_call(made, by=organiser)
    assert refusal.value.values["missing"].count(";") == 4
    assert not Competition.objects.get(pk=made.pk).is_public


def test_a_whole_call_is_made_public_by_the_button(organiser, competition, signed) -> None:
    Competition.objects.filter(pk=competition.pk).update(is_public=False, summary="两句话。", text="正文。")
    assert missing_of_call(Competition.objects.get(pk=competition.pk)) == []
    answer = signed(organiser).post("/competition/test-1/open/")
    assert (answer.status_code, Competition.objects.get(pk=competition.pk).is_public) == (302, True)


@pytest.mark.parametrize(
    "path", ["/competition/new/", "/competition/test-1/setup/", "/competition/test-1/setup/words/"]
)
def test_set_up_pages_open_for_organisers_only(
    path, organiser, supervisor, stranger, competition, signed, client
) -> None:
    assert [signed(who).get(path).status_code for who in (organiser, supervisor, stranger)] == [200, 404, 404]
    assert client.get(path).status_code == 302


def test_the_page_makes_a_copy_and_changes_its_words(organiser, competition, signed) -> None:
    browser = signed(organiser)
    browser.post("/competition/new/", {"start": f"copy:{competition.pk}", "name": "第二届", "slug": "test-2"})
    values = {
        "name": "第二届大赛",
        "opens_at": "2030-05-12T08:00",
        "closes_at": "2030-05-12T07:00",
        "grace_minutes": 10,
    }
    wrong = browser.post("/competition/test-2/setup/words/", {**values, "appeal_days": 3})
    assert b"Entries must close after they open." in wrong.content
    browser.post("/competition/test-2/setup/words/", {**values, "closes_at": "2030-05-13T18:00", "appeal_days": 3})
    assert Competition.objects.get(slug="test-2").name == "第二届大赛"
    assert browser.get("/competition/test-2/overview/").status_code == 200
