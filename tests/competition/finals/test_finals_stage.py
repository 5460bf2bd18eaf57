"""The order is drawn from a committed secret; scores are announced when all are in; slips have two persons."""

from decimal import Decimal

import pytest

from huiyan.competition.finals import actions
from huiyan.competition.finals.announcing import announce_score
from huiyan.competition.finals.models import Slot
from huiyan.competition.finals.refusals import AlreadyDrawn, BadMark, NotAllIn
from huiyan.competition.judging.models import Score, ScoreSheet
from huiyan.competition.results.refusals import SecondPersonNeeded
from huiyan.engines.proof import open_commitment
from huiyan.kernel.jobs import run_worker


@pytest.fixture
def final(judged, people):
    return actions.commit_draw(judged, minutes=8, by=people["xu"])


@pytest.fixture
def slot(final, people):
    actions.draw_order(final, words="0527", by=people["xu"])
    return Slot.objects.select_related("final__round", "entry").get(entry__number=1)


def test_the_commitment_opens_to_the_secret(final):
    assert open_commitment(final.commitment, final.secret, bytes.fromhex(final.salt))


def test_the_secret_is_public_only_after_the_draw(final, people, client):
    before = client.get(f"/competition/final/{final.round_id}/order/").content.decode()
    actions.draw_order(final, words="0527", by=people["xu"])
    after = client.get(f"/competition/final/{final.round_id}/order/").content.decode()
    assert [final.secret in page for page in (before, after)] == [False, True]


def test_nobody_draws_twice(slot, people):
    with pytest.raises(AlreadyDrawn):
        actions.draw_order(slot.final, words="again", by=people["xu"])


def test_a_score_is_announced_when_all_are_in(slot, people):
    one = ScoreSheet.objects.filter(assignment__entry=slot.entry).first()
    ScoreSheet.objects.filter(pk=one.pk).update(state="open")
    with pytest.raises(NotAllIn):
        actions.ask_announcement(slot, by=people["xu"])
    ScoreSheet.objects.filter(pk=one.pk).update(state="submitted")
    actions.ask_announcement(slot, by=people["xu"])
    run_worker(once=True)
    slot.refresh_from_db()
    assert (slot.announced, slot.announced_by) == (Decimal("91.00"), people["xu"])


def test_a_slip_is_corrected_by_two_persons(slot, people):
    announce_score(slot, by=people["xu"])
    score = Score.objects.get(mark=92)
    with pytest.raises(BadMark):
        actions.ask_correction(score, mark=Decimal(101), reason="笔误", by=people["xu"])
    asked = actions.ask_correction(score, mark=Decimal(95), reason="笔误", by=people["xu"])
    with pytest.raises(SecondPersonNeeded):
        actions.answer_correction(asked, confirm=True, by=people["xu"])
    actions.answer_correction(asked, confirm=True, by=people["deng"])
    run_worker(once=True)
    assert (Score.objects.get(pk=score.pk).mark, Slot.objects.get(pk=slot.pk).announced) == (95, Decimal("92"))


@pytest.mark.parametrize(("who", "status"), [("xu", 200), ("deng", 200), ("shi", 200), ("stranger", 404), ("", 302)])
def test_the_hall_pages_are_for_staff(slot, people, client, who, status):
    if who:
        client.force_login(people[who])
    paths = [f"/competition/final/{slot.final.round_id}/{part}" for part in ("", "board/", "clock/")]
    assert {client.get(path).status_code for path in paths} == {status}
