"""A call is begun, changed and opened by a program of the organisers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.api.conftest import Program, program

from huiyan.competition.calls.models import Competition, FormField

NEW = {"start": "preset", "source": "county", "name": "新赛", "slug": "new-1"}


def test_a_call_begins_from_a_preset(as_organiser: Program) -> None:
    key = as_organiser.get("/presets").json()[0]["key"]
    made = as_organiser.post("/competitions", {**NEW, "source": key})
    assert (made.status_code, made.json()["slug"], made.json()["is_public"]) == (201, "new-1", False)
    assert len(made.json()["rounds"]) == Competition.objects.get(slug="new-1").rounds.count()


def test_a_call_begins_from_an_earlier_one(as_organiser: Program, competition: Competition) -> None:
    made = as_organiser.post("/competitions", {**NEW, "start": "copy", "source": "test-1"}).json()
    assert ([one["name"] for one in made["tracks"]], made["edition"]) == (["初创组", "团队组"], 2)


@pytest.mark.parametrize("change", [{"source": "gone"}, {"start": "copy", "source": "gone"}, {"slug": "results"}])
def test_what_cannot_be_begun_is_not_valid(as_organiser: Program, change: dict[str, str]) -> None:
    assert as_organiser.post("/competitions", {**NEW, **change}).status_code == 422


def test_only_what_is_given_is_changed(as_organiser: Program, competition: Competition) -> None:
    changed = as_organiser.patch("/competitions/test-1", {"summary": "两句话。", "appeal_days": 5}).json()
    assert (changed["summary"], changed["appeal_days"], changed["name"]) == ("两句话。", 5, "测试大赛")
    assert changed["closes_at"] == competition.closes_at.isoformat().replace("+00:00", "Z")


def test_a_call_cannot_close_before_it_opens(as_organiser: Program, competition: Competition) -> None:
    errors = as_organiser.patch("/competitions/test-1", {"closes_at": "2001-01-01T00:00:00Z"}).json()["errors"]
    assert [(one["path"], one["message"]) for one in errors] == [("/closes_at", "Entries must close after they open.")]


def test_a_call_that_lacks_something_stays_closed(as_organiser: Program, competition: Competition) -> None:
    refused = as_organiser.post("/competitions/test-1/open").json()
    missing = as_organiser.get("/competitions/test-1/overview").json()["missing"]
    as_organiser.patch("/competitions/test-1", {"summary": "a", "text": "b"})
    assert (refused["status"], missing[:1]) == (409, ["no summary"])
    assert as_organiser.post("/competitions/test-1/open").json()["is_public"] is True


def test_a_call_is_set_up_by_organisers_only(
    as_stranger: Program, supervisor: Any, nobody: Program, competition: Competition
) -> None:
    assert [who.post("/competitions/test-1/open").status_code for who in (as_stranger, nobody)] == [403, 401]
    assert as_stranger.patch("/competitions/test-1", {"name": "x"}).status_code == 403


def test_the_screener_decides_with_a_letter(screener: Any, competition: Competition, make_entry: Any) -> None:
    caller, entry = program(screener, "competition.screen"), make_entry(eligibility="waiting")
    path = f"/screening/{entry.pk}"
    bare = caller.post(f"{path}/decision", {"decision": "refuse"})
    done = caller.post(f"{path}/decision", {"decision": "refuse", "letter": "Too late."})
    twice = caller.post(f"{path}/decision", {"decision": "admit"})
    assert [one.status_code for one in (bare, done, twice)] == [409, 201, 409]
    assert caller.get("/competitions/test-1/screening").json()["total"] == 0


def test_choices_are_given_in_both_languages(competition: Competition, as_organiser: Program) -> None:
    FormField.objects.create(
        competition=competition,
        key="stage",
        kind="choice",
        label="阶段",
        choices=["样机", "量产"],
        choices_en={"样机": "Prototype"},
    )
    (question,) = as_organiser.get("/competitions/test-1/form").json()
    assert (question["choices"], question["choices_en"]) == (["样机", "量产"], {"样机": "Prototype"})


def test_the_overview_counts_by_group_and_county(
    as_organiser: Program, competition: Competition, make_entry: Callable[..., Any]
) -> None:
    make_entry(division="石鼓区"), make_entry(division="", state="draft", number=None, submitted_at=None)
    said = as_organiser.get("/competitions/test-1/overview").json()
    assert said["total"] == {"submitted": 1, "drafts": 1, "before": None}
    assert [(one["county"], one["submitted"], one["drafts"]) for one in said["counties"]] == [
        ("", 0, 1),
        ("石鼓区", 1, 0),
    ]
    assert [(one["submitted"], one["drafts"]) for one in said["counts"]] == [(1, 1), (0, 0)]
