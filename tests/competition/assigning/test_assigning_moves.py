"""A judge reads another entry: proposed with its cost, kept with a reason, refused by name where it cannot be."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyan.competition.assigning import actions, mending, queries, refusals
from huiyan.competition.assigning.models import AssignmentRun, PairRule
from huiyan.competition.calls.models import Round
from huiyan.competition.panel.conflicting import declare_conflict
from huiyan.kernel.notices import Notice


def where(name, *args):
    return reverse(f"competition:{name}", args=args)


@pytest.fixture
def move(prepared, panel, organiser, signed):
    """Posts that a judge shall read another entry, by its number."""

    def post(judge, away, to, user=organiser, **headers):
        said = {"judge": judge.pk, "away": away, "to": to}
        return signed(user).post(where("move_reading", prepared.pk), said, headers=headers)

    return post


def read_by(round, judge):
    return {e.number for e in round.competition.entries.all() if (e.pk, judge.pk) in queries.pairs_now(round)}


def test_a_move_is_proposed_with_its_cost_and_nothing_moves(prepared, panel, organiser, move, signed):
    first = actions.assign_judges(prepared, by=organiser)
    before = queries.pairs_now(prepared)
    answer = move(panel[0], 1, 4)
    run = AssignmentRun.objects.get(state="proposed")
    page = signed(organiser).get(answer.headers["Location"])
    assert page.context["cost"].now == pytest.approx(first.total)
    assert page.context["cost"].after == pytest.approx(run.total)
    assert (queries.pairs_now(prepared), {c.entry.number for c in page.context["changes"]} >= {1, 4}) == (
        before,
        True,
    )


def test_an_adopted_move_stays_when_it_is_run_again(prepared, panel, organiser, move, signed):
    actions.assign_judges(prepared, by=organiser)
    first = prepared.competition.entries.get(number=1)
    actions.set_pair_rule(prepared, first, panel[0], must_be=True, reason="", by=organiser)
    move(panel[0], 1, 4)
    run = AssignmentRun.objects.get(state="proposed")
    answer = signed(organiser).post(where("adopt_run", prepared.pk, run.pk), {"reason": "he knows it"})
    actions.run_again(prepared, by=organiser)
    assert answer.headers["Location"] == where("assignment", prepared.pk)
    assert (4 in read_by(prepared, panel[0]), Notice.objects.count()) == (True, 0)
    assert [(one.entry.number, one.must_be) for one in PairRule.objects.all()] == [(4, True)]


def test_a_dragged_move_answers_with_a_part(prepared, panel, organiser, move):
    actions.assign_judges(prepared, by=organiser)
    html = move(panel[0], 1, 4, **{"HX-Request": "true"}).content.decode()
    assert ("<html" in html, "What it costs" in html, "Make this change" in html) == (False, True, True)


@pytest.mark.parametrize(
    ("away", "to", "status", "sentence"),
    [
        (1, 9, 422, "No entry 0009 takes part in this round."),
        (1, "x", 422, "No entry x takes part in this round."),
        (4, 3, 409, "does not read entry 0004 any more"),
        (1, 2, 409, "reads entry 0002 already"),
    ],
)
def test_a_move_that_cannot_be_is_said(prepared, panel, organiser, move, away, to, status, sentence):
    actions.assign_judges(prepared, by=organiser)
    assert read_by(prepared, panel[0]) == {1, 2}
    answer = move(panel[0], away, to)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)


def test_a_conflict_is_stronger_than_a_move(prepared, panel, organiser, move):
    actions.assign_judges(prepared, by=organiser)
    declare_conflict(panel[0], prepared.competition.entries.get(number=4), kind="family", reason="", by=organiser)
    answer = move(panel[0], 1, 4)
    assert (answer.status_code, "must not read entry 0004" in answer.content.decode()) == (409, True)


def test_after_the_judging_nobody_moves(prepared, panel, organiser, move):
    actions.assign_judges(prepared, by=organiser)
    Round.objects.filter(pk=prepared.pk).update(state=Round.State.CLOSED)
    assert move(panel[0], 1, 4).status_code == 409


def test_pairs_fixed_by_hand_stay_in_a_move(prepared, panel, organiser):
    actions.assign_judges(prepared, by=organiser)
    entries = {one.number: one for one in prepared.competition.entries.all()}
    kept = [(e, j) for e, j in queries.pairs_now(prepared) if e == entries[4].pk]
    for _entry, judge in kept:
        actions.set_pair_rule(
            prepared, entries[4], next(one for one in panel if one.pk == judge), must_be=True, reason="", by=organiser
        )
    with pytest.raises(refusals.CannotAssign):
        mending.propose_move(prepared, mending.Move(panel[0], entries[1], entries[4]), by=organiser)


@pytest.mark.parametrize("who", ["supervisor", "judge_user", "stranger"])
def test_nobody_else_moves_a_reading(prepared, panel, organiser, move, request, who):
    actions.assign_judges(prepared, by=organiser)
    assert move(panel[0], 1, 4, user=request.getfixturevalue(who)).status_code == 404
