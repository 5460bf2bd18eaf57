"""Rank, publish, correct, and what the public and the entrant may fetch."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, program
from tests.competition.judged import judged, people  # noqa: F401  # a judged round, ready to be ranked

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.finals.actions import commit_draw, draw_order
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.kernel import clock
from huiyan.kernel.jobs import run_worker
from huiyan.publishing.models import Publication

PLACES = ["项目1", "项目2", "项目3", "项目4"]


@pytest.fixture
def deng(people: dict[str, User]) -> Program:  # noqa: F811
    return program(people["deng"], "competition.manage", "competition.read")


@pytest.fixture
def ranked(deng: Program, judged: Round) -> dict[str, Any]:  # noqa: F811
    """The ranking as the API made it."""
    deng.post(f"/rounds/{judged.pk}/rankings", {"reason": "All marks are in.", "seed": 7})
    run_worker(once=True)
    return deng.get(f"/rounds/{judged.pk}/rankings").json()[0]


def publish(deng: Program, ranked: dict[str, Any], **given: Any) -> Any:
    return deng.post(f"/drafts/{ranked['id']}/publish", {"stage": "preliminary", "reason": "Done.", **given})


def test_a_closed_round_is_ranked(deng: Program, ranked: dict[str, Any]) -> None:
    rows = deng.get(f"/drafts/{ranked['id']}/places").json()["items"]
    assert [(row["rank"], row["title"]) for row in rows] == list(enumerate(PLACES, 1))
    assert (ranked["seed"], ranked["stage"], rows[0]["score"], rows[0]["prize"]) == (7, "", "91.0000", "一等奖")


def test_a_draft_is_not_public(nobody: Program, ranked: dict[str, Any]) -> None:
    codes = [nobody.get(f"{path}/{ranked['id']}/places").status_code for path in ("/rankings", "/drafts")]
    assert codes == [404, 401]


def test_what_is_published_is_public_and_sealed(deng: Program, nobody: Program, ranked: dict[str, Any]) -> None:
    record = publish(deng, ranked).json()["record"]
    rows = nobody.get(f"/rankings/{ranked['id']}/places").json()
    sealed = nobody.get(f"/records/{record}").json()
    assert ([row["title"] for row in rows["items"]], rows["total"]) == (PLACES, 4)
    assert (sealed["leaf_index"], sealed["stage"]) == (0, "preliminary")
    assert nobody.get(f"/records/{record}/bundle").content == Publication.objects.get().bundle.encode()


def test_only_the_best_by_name_hides_the_others(deng: Program, nobody: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked, opens="best")
    rows = nobody.get(f"/rankings/{ranked['id']}/places").json()["items"]
    assert [(row["title"], row["number"]) for row in rows] == [("项目1", 1), ("项目2", 2), ("", None), ("", None)]
    assert [bool(row["code"]) for row in rows] == [True] * 4


def test_the_log_proves_what_it_says(deng: Program, nobody: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked)
    assert nobody.get("/log/head").json()["size"] == 1
    assert nobody.get("/log/inclusion", index=0, size=1).json() == {"index": 0, "size": 1, "hashes": []}
    assert nobody.get("/log/consistency", first=1, second=1).json() == {"first": 1, "second": 1, "hashes": []}
    assert [
        nobody.get(path).status_code for path in ("/log/inclusion?index=4&size=9", "/log/consistency?first=0&second=1")
    ] == [400, 422]


def test_a_final_result_waits_for_a_second_person(
    deng: Program,
    ranked: dict[str, Any],
    people: dict[str, User],  # noqa: F811
    settings: Any,
) -> None:
    li = program(people["li"], "competition.manage")
    for name in ("deng", "li"):
        Authenticator.objects.create(user=people[name], type="totp", data={})
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": True}
    asked = publish(deng, ranked, stage="final").json()
    path = f"/proposals/{asked['proposal']}/confirm"
    alone, together = deng.post(path), li.post(path)
    assert (asked["record"], alone.status_code, together.status_code) == (None, 409, 200)
    assert Publication.objects.get().stage == "final"


def test_a_stage_that_does_not_follow_is_not_valid(deng: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked, stage="final")
    back = publish(deng, ranked, stage="preliminary")
    assert (back.status_code, [one["path"] for one in back.json()["errors"]]) == (422, ["/stage"])


def test_a_supervisor_ranks_and_publishes_nothing(people: dict[str, User], ranked: dict[str, Any]) -> None:  # noqa: F811
    shi, round = program(people["shi"], "competition.read"), f"/rounds/{ranked['round']}/rankings"
    body = {"reason": "x", "stage": "final"}
    codes = [shi.post(path, body).status_code for path in (round, f"/drafts/{ranked['id']}/publish")]
    assert (codes, Ranking.objects.count(), shi.get(round).json()[0]["id"]) == ([403, 403], 1, ranked["id"])


def test_the_entrant_reads_the_own_result_and_appeals(deng: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked)
    row = RankingRow.objects.get(rank=3)
    captain = program(row.entry.captain, "competition.enter")
    result = captain.get(f"/me/entries/{row.entry_id}/results").json()[0]
    appeal = captain.post(f"/me/results/{row.pk}/appeals", {"ground": "facts", "text": "A page is missing."}).json()
    decided = deng.post(f"/appeals/{appeal['id']}/decision", {"accept": False, "answer": "It is there."}).json()
    assert (result["rank"], result["entries"], result["comments"]) == (3, 4, ["很好"])
    assert (appeal["state"], decided["state"]) == ("filed", "refused")
    assert deng.get("/competitions/trial/appeals", state="refused").json()["total"] == 1


def test_the_result_of_another_is_not_there(deng: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked)
    first, second = RankingRow.objects.filter(rank__in=(1, 2)).order_by("rank")
    other = program(second.entry.captain, "competition.enter")
    assert other.get(f"/me/entries/{first.entry_id}/results").status_code == 404
    assert other.post(f"/me/results/{first.pk}/appeals", {"ground": "facts", "text": "x"}).status_code == 404


def test_a_public_notice_names_its_end(deng: Program, ranked: dict[str, Any]) -> None:
    without = publish(deng, ranked, stage="notice")
    until = (clock.now() + datetime.timedelta(days=5)).isoformat()
    done = publish(deng, ranked, stage="notice", notice_until=until)
    assert (without.status_code, [one["path"] for one in without.json()["errors"]]) == (422, ["/notice_until"])
    assert (done.status_code, Publication.objects.get().notice_until.isoformat()) == (201, until)


def test_the_places_cost_the_same_with_one_and_four(deng: Program, nobody: Program, ranked: dict[str, Any]) -> None:
    publish(deng, ranked)
    costs = []
    for limit in (1, 4):
        with CaptureQueriesContext(connection) as seen:
            nobody.get(f"/rankings/{ranked['id']}/places", limit=limit)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_secret_of_a_draw_is_told_only_after_it(nobody: Program, judged: Round, people: dict[str, User]) -> None:  # noqa: F811
    final = commit_draw(judged, minutes=8, by=people["xu"])
    before = nobody.get(f"/finals/{judged.pk}").json()
    draw_order(final, words="0527", by=people["xu"])
    after = nobody.get(f"/finals/{judged.pk}").json()
    assert ([one["secret"] for one in (before, after)], before["slots"]) == (["", final.secret], [])
    assert ([slot["position"] for slot in after["slots"]], after["words"]) == ([1, 2, 3, 4], "0527")
