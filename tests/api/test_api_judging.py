"""A judge's program reads blind, marks, and hands in; staff sees how far the round is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.api.conftest import Program, program

from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.judging.models import Assignment, ScoreSheet
from huiyan.kernel.models import StoredFile

NAMES = ("蒸湘测试有限公司", "周望舒", "entrant@people.example", "91430400MA4L1234XX", "沈知夏")


@pytest.fixture
def telling(make_entry: Callable[..., Any], competition: Any) -> Entry:
    """An entry that names its people wherever it can."""
    everything = " ".join(NAMES)
    entry = make_entry(
        title=f"窑 {everything}", title_en=everything, summary=everything, field=f"陶瓷 {NAMES[0]}", credit_code=NAMES[3],
        answers={"story": everything, "boss": "沈知夏"},
    )  # fmt: skip
    for key, tells in (("story", False), ("boss", True)):
        FormField.objects.create(competition=competition, key=key, kind="text", label=key, identifies=tells)
    plan = FormField.objects.create(competition=competition, key="plan", kind="file", label="plan")
    stored = StoredFile.objects.create(
        sha256="0" * 64, size=1, kind="pdf", content_type="application/pdf", name="周望舒.pdf"
    )
    EntryFile.objects.create(entry=entry, field=plan, file=stored)
    TeamMember.objects.create(entry=entry, name="沈知夏")
    return entry


@pytest.fixture
def mine(telling: Entry, assign: Callable[..., Assignment], judge: Any) -> Assignment:
    return assign(judge, telling)


def test_a_blind_round_hides_names_in_every_answer(as_judge: Program, mine: Assignment, round: Round) -> None:
    path, marks = f"/me/assignments/{mine.pk}", {"marks": {"idea": "90", "team": 80}}
    answers = [
        as_judge.get("/me/assignments"),
        as_judge.get(path),
        as_judge.patch(f"{path}/sheet", marks),
        as_judge.post(f"{path}/submit"),
        as_judge.post(f"{path}/submit"),
        as_judge.patch(f"{path}/sheet", marks),
        as_judge.post(f"{path}/abstain", {"reason": "late"}),
        as_judge.post(f"/me/rounds/{round.pk}/submit"),
        as_judge.post(f"{path}/conflict", {"kind": "other"}),
    ]
    told = {name for answer in answers for name in NAMES if name in json.dumps(answer.json(), ensure_ascii=False)}
    assert (told, [answer.status_code for answer in answers]) == (set(), [200, 200, 200, 200, 409, 409, 409, 200, 201])


def test_a_masked_name_cannot_be_found_by_searching(as_judge: Program, mine: Assignment) -> None:
    found = [
        as_judge.get("/me/assignments", **query).json()
        for query in ({}, {"q": "周望舒"}, {"q": "nobody"}, {"sort": "title"})
    ]
    assert found == [found[0]] * 4


def test_marks_are_saved_handed_in_and_locked(as_judge: Program, mine: Assignment) -> None:
    path = f"/me/assignments/{mine.pk}"
    half = as_judge.patch(f"{path}/sheet", {"marks": {"idea": "90.5"}, "to_team": "Clear."}).json()
    early = as_judge.post(f"{path}/submit").json()
    as_judge.patch(f"{path}/sheet", {"marks": {"team": 80}})
    done = as_judge.post(f"{path}/submit").json()
    assert [one["mark"] for one in half["marks"]] == ["90.50", None]
    assert (early["type"].partition("#")[2], done["sheet"], done["total"]) == (
        "judging.MarksMissing",
        "submitted",
        "86.3000",
    )
    assert ScoreSheet.objects.get().to_team == "Clear."


def test_an_impossible_mark_is_refused(as_judge: Program, mine: Assignment) -> None:
    answers = [
        as_judge.patch(f"/me/assignments/{mine.pk}/sheet", {"marks": marks}) for marks in ({"idea": 101}, {"beauty": 1})
    ]
    assert [one.status_code for one in answers] == [422, 422]
    assert answers[1].json()["errors"][0]["path"] == "/marks/beauty"


def test_an_entry_in_conflict_is_closed(as_judge: Program, mine: Assignment) -> None:
    path = f"/me/assignments/{mine.pk}"
    made = as_judge.post(f"{path}/conflict", {"kind": "family", "reason": "sister"})
    assert (made.status_code, as_judge.get(path).status_code, as_judge.get("/me/assignments").json()["total"]) == (
        201,
        404,
        0,
    )


def test_the_sheet_of_a_colleague_is_not_there(
    mine: Assignment, make_judge: Callable[..., Any], as_stranger: Program, nobody: Program
) -> None:
    colleague = program(make_judge("he").user, "competition.judge")
    path = f"/me/assignments/{mine.pk}"
    assert [who.get(path).status_code for who in (colleague, as_stranger, nobody)] == [404, 403, 401]


def test_staff_sees_how_far_the_round_is(
    as_organiser: Program, as_judge: Program, mine: Assignment, round: Round
) -> None:
    as_judge.patch(f"/me/assignments/{mine.pk}/sheet", {"marks": {"idea": 90}})
    row = as_organiser.get(f"/rounds/{round.pk}/progress").json()["items"][0]
    pair = as_organiser.get(f"/rounds/{round.pk}/assignments").json()["items"][0]
    assert (row["name"], row["assigned"], row["begun"], row["done"]) == ("judge", 1, 1, 0)
    assert (pair["entry_number"], pair["judge_name"], pair["sheet"]) == ("0001", "judge", "open")
    assert as_judge.get(f"/rounds/{round.pk}/progress").status_code == 403


def test_a_round_is_assigned_opened_and_closed(
    as_organiser: Program, round: Round, make_entry: Callable[..., Any], make_judge: Callable[..., Any]
) -> None:
    make_entry()
    short = as_organiser.post(f"/rounds/{round.pk}/assign").json()
    for key in ("he", "wu"):
        make_judge(key)
    proof = as_organiser.post(f"/rounds/{round.pk}/assign", {"objective": "fair"}).json()
    closed = as_organiser.post(f"/rounds/{round.pk}/close").json()
    assert (short["status"], proof["readings"], closed["state"]) == (409, 2, "closed")


def test_a_late_sheet_is_decided_with_a_reason(
    as_organiser: Program, as_judge: Program, mine: Assignment, round: Round
) -> None:
    Round.objects.filter(pk=round.pk).update(state="closed")
    as_judge.patch(f"/me/assignments/{mine.pk}/sheet", {"marks": {"idea": 90, "team": 80}})
    waiting = as_organiser.get(f"/rounds/{round.pk}/late").json()["items"]
    path = f"/rounds/{round.pk}/late/{waiting[0]['id']}/decision"
    decided = as_organiser.post(path, {"accept": True, "reason": "No network."}).json()
    assert ([one["state"] for one in waiting], decided["state"]) == (["late"], "submitted")
