"""One row or many: each list of judging, finals, results and publishing asks the database the same number of questions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.competition.judged import judged, people

from huiyan.competition.calls.models import Round
from huiyan.competition.finals import actions as stage
from huiyan.competition.finals.models import SlipCorrection, Slot
from huiyan.competition.judging.models import Score, ScoreSheet
from huiyan.competition.results import actions, appealing
from huiyan.competition.results.models import Appeal, Ranking, RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.publishing.models import Publication

__all__ = ["judged", "people"]


@pytest.fixture
def public(judged: Round, people) -> Ranking:
    """A published ranking of four entries, each with an appeal; the order of the final is drawn."""
    final = stage.commit_draw(judged, minutes=8, by=people["xu"])
    stage.draw_order(final, words="0527", by=people["xu"])
    ranking = rank_round(judged, seed=1, by=people["deng"])
    actions.publish_results(ranking, by=people["deng"])
    for row in RankingRow.objects.select_related("entry__captain", "ranking"):
        appealing.file_appeal(row, ground="facts", text="漏计", by=row.entry.captain)
    return ranking


def questions(client: Client, path: str) -> int:
    """How many statements a page costs."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def keep_one(model) -> None:
    model.objects.exclude(pk=model.objects.order_by("pk").values_list("pk", flat=True)[0]).delete()


def test_the_list_of_appeals(public, people, client):
    client.force_login(people["deng"])
    four = questions(client, "/competition/trial/appeals/")
    keep_one(Appeal)
    assert questions(client, "/competition/trial/appeals/") == four


@pytest.mark.parametrize(
    "path", ["results/{}/", "results/{}/?q=项目", "results/{}/?export=xlsx", "results/{}/fairness/"]
)
def test_the_public_places(public, client, path):
    address = f"/competition/{path.format(public.pk)}"
    four = questions(client, address)
    Appeal.objects.all().delete()
    keep_one(RankingRow)
    assert questions(client, address) == four


@pytest.mark.parametrize(
    "path", ["round/{0.round_id}/decide/", "ranking/{0.pk}/judges/", "round/{0.round_id}/publish/?ranking={0.pk}"]
)
def test_the_pages_of_the_organisers(public, people, client, path):
    client.force_login(people["deng"])
    address = f"/competition/{path.format(public)}"
    four = questions(client, address)
    Appeal.objects.all().delete()
    keep_one(RankingRow)
    assert questions(client, address) == four


@pytest.mark.parametrize("path", ["", "board/", "clock/", "order/"])
def test_the_pages_of_the_stage(public, people, client, path):
    client.force_login(people["xu"])
    stage.call_slot(Slot.objects.select_related("final", "entry").earliest("pk"), by=people["xu"])
    address = f"/competition/final/{public.round_id}/{path}"
    four = questions(client, address)
    keep_one(Slot)
    assert questions(client, address) == four


def test_the_corrections_of_slips(public, people, client):
    client.force_login(people["xu"])
    Round.objects.update(state="closed")
    for score in Score.objects.all()[:3]:
        stage.ask_correction(score, mark=score.mark + 1, reason="笔误", by=people["xu"])
    address = f"/competition/final/{public.round_id}/"
    three = questions(client, address)
    keep_one(SlipCorrection)
    assert questions(client, address) == three


def test_the_sheets_that_came_late(public, people, client):
    client.force_login(people["deng"])
    Round.objects.update(state="closed")
    ScoreSheet.objects.update(state="late")
    address = f"/competition/round/{public.round_id}/progress/"
    twelve = questions(client, address)
    ScoreSheet.objects.exclude(pk=ScoreSheet.objects.earliest("pk").pk).update(state="submitted")
    assert questions(client, address) == twelve


@pytest.mark.parametrize("path", ["/publishing/", "/", "/desk/"])
def test_records_on_the_public_pages(public, people, client, path):
    client.force_login(people["deng"])
    one = questions(client, path)
    for stage_of in (Publication.Stage.NOTICE, Publication.Stage.FINAL):
        actions.publish_results(public, by=people["deng"], stage=stage_of, reason="无异议")
    assert questions(client, path) == one
