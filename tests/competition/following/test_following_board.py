"""The board: pace, judges far apart, the line within reach, reminders; and the smallest change when a judge drops out."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from huiyan.competition.assigning import mending, queries, refusals
from huiyan.competition.assigning import readings as readings_now
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.calls.models import Round
from huiyan.competition.following import queries as board
from huiyan.competition.judging import actions as judging
from huiyan.competition.judging.models import ScoreSheet
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import Notice


def where(name, *args):
    return reverse(f"competition:{name}", args=args)


@pytest.fixture
def judges(make_judge, judge_user):
    return [make_judge(user=judge_user), make_judge("second"), make_judge("third")]


@pytest.fixture
def entries(make_entry):
    return [make_entry(number=number) for number in (1, 2, 3)]


@pytest.fixture
def given(round, judges, entries, assign):
    """Two judges for each entry, the third judge reads entry 3 only."""
    pairs = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (2, 2)]
    return {(j, e): assign(judges[j], entries[e]) for j, e in pairs}


def hand_in(row, total):
    sheet = ScoreSheet.objects.create(assignment=row, state="submitted", submitted_at=clock.now(), total=Decimal(total))
    return sheet


def propose(client, round, **said):
    page = client.post(where("replace_judge", round.pk), said)
    return AssignmentRun.objects.filter(state="proposed").first() if page.status_code == 302 else page


def test_the_pace_draws_the_time_so_far_on():
    begun = datetime.datetime(2023, 5, 1, 9, tzinfo=datetime.UTC)
    now = begun + datetime.timedelta(hours=2)
    assert board.finish(begun, now, 4, 10) == now + datetime.timedelta(hours=3)  # 4 in 2 h, so 6 in 3 h


@pytest.mark.parametrize(("done", "assigned"), [(0, 5), (5, 5)])
def test_no_pace_before_the_first_and_after_the_last(done, assigned):
    now = clock.now()
    assert board.finish(now - datetime.timedelta(hours=1), now, done, assigned) is None


def test_the_board_counts_and_says_when_it_is_late(given, round, organiser, signed):
    Round.objects.filter(pk=round.pk).update(
        opens_at=clock.now() - datetime.timedelta(days=2), closes_at=clock.now() + datetime.timedelta(hours=1)
    )
    hand_in(given[0, 0], 80)
    pace = signed(organiser).get(where("progress", round.pk)).context["pace"]
    assert (pace.done, pace.assigned, pace.is_late) == (1, 6, True)


def test_judges_far_apart_are_listed_widest_first(given, round, organiser, signed):
    for pair, total in (((0, 0), 60), ((1, 0), 90), ((0, 1), 70), ((1, 1), 86), ((0, 2), 80), ((2, 2), 81)):
        hand_in(given[pair], total)
    page = signed(organiser).get(where("progress", round.pk), {"apart": "15"})
    assert [(one.entry.number, one.apart) for one in page.context["apart"]] == [(1, 30), (2, 16)]


def test_the_line_within_reach_by_hand(given, round):
    """Means 85, 81.5, 60; squares within 50, 0.5, 2, so s = sqrt(52.5/3) = 4.18; the reach of two means of two is 1.645 s = 6.9."""
    for pair, total in (((0, 0), 80), ((1, 0), 90), ((0, 1), 81), ((1, 1), 82), ((0, 2), 59), ((2, 2), 61)):
        hand_in(given[pair], total)
    Round.objects.filter(pk=round.pk).update(places_onward=1)
    round.refresh_from_db()
    near = board.near_the_line(round, board.spreads(round, board.entries_on(round)))
    assert [(one.entry.number, one.place, one.above) for one in near] == [(1, 1, True), (2, 2, False)]


def test_a_reminder_goes_to_the_chosen_only(given, round, judges, organiser, signed):
    signed(organiser).post(where("remind_judges", round.pk), {"judge": [judges[1].pk]})
    assert [(one.user, one.state) for one in Notice.objects.all()] == [(judges[1].user, "held")]


def test_nobody_to_remind_is_said(given, round, judges, organiser, signed):
    hand_in(given[2, 2], 80)
    answer = signed(organiser).post(where("remind_judges", round.pk), {"judge": [judges[2].pk]})
    assert (answer.status_code, Notice.objects.count()) == (409, 0)


def test_a_judge_who_falls_ill_is_replaced_with_the_smallest_change(given, round, judges, organiser, signed):
    hand_in(given[1, 0], 80)
    client = signed(organiser)
    run = propose(client, round, judge=judges[1].pk)
    page = client.get(where("assignment_run", round.pk, run.pk))
    assert [(one.entry.number, one.gone, one.come) for one in page.context["changes"]] == [
        (2, [judges[1]], [judges[2]])
    ]
    assert (Assignment.objects.count(), given[1, 1] in Assignment.objects.all()) == (6, True)
    client.post(where("adopt_run", round.pk, run.pk), {"reason": "in hospital"})
    judges[1].refresh_from_db()
    assert (ScoreSheet.objects.get().assignment, judges[1].is_available) == (given[1, 0], False)
    assert (
        judges[2].pk in {j for e, j in queries.pairs_now(round) if e == given[1, 1].entry_id},
        Notice.objects.get().user,
    ) == (True, judges[2].user)


def test_adopting_needs_a_reason(given, round, judges, organiser, signed):
    client = signed(organiser)
    run = propose(client, round, judge=judges[1].pk)
    assert client.post(where("adopt_run", round.pk, run.pk), {"reason": " "}).status_code == 422


def test_a_sheet_handed_in_meanwhile_overtakes_the_proposal(given, round, judges, organiser, signed):
    client = signed(organiser)
    run = propose(client, round, judge=judges[1].pk)
    hand_in(given[1, 1], 80)
    assert client.post(where("adopt_run", round.pk, run.pk), {"reason": "ill"}).status_code == 409


def test_marks_of_a_sheet_only_begun_stay_in_the_log(given, round, judges, organiser, signed):
    criterion = round.criteria.first()
    judging.save_scores(given[1, 1], marks={criterion.pk: Decimal("80.5")}, notes={}, by=judges[1].user)
    run = propose(signed(organiser), round, judge=judges[1].pk)
    mending.adopt_mend(run, reason="ill", by=organiser)
    said = audit.entries_about(run)[0].after["begun"]
    assert said == [{"entry": given[1, 1].entry_id, "judge": judges[1].pk, "marks": {str(criterion.pk): "80.50"}}]


def test_after_a_conflict_the_entry_is_listed_and_a_judge_is_proposed(
    given, round, judges, judge_user, organiser, signed
):
    signed(judge_user).post(where("step_back", given[0, 0].pk), {"kind": "family", "reason": "niece"})
    client = signed(organiser)
    assert [(e.number, n) for e, n in client.get(where("progress", round.pk)).context["lacking"]] == [(1, 1)]
    run = propose(client, round)
    mending.adopt_mend(run, reason="conflict", by=organiser)
    assert {j for e, j in queries.pairs_now(round) if e == given[0, 0].entry_id} == {judges[1].pk, judges[2].pk}


def test_an_abstention_is_not_a_reading(given, round, judges, organiser):
    judging.abstain(given[0, 0], reason="unclear", by=judges[0].user)
    assert readings_now.lacking(round) == {given[0, 0].entry_id: 1}
    run = mending.propose_mend(round, by=organiser)
    mending.adopt_mend(run, reason="abstained", by=organiser)
    assert readings_now.lacking(round) == {}


def test_where_nothing_lacks_nothing_moves(given, round, organiser):
    with pytest.raises(refusals.NothingToMend):
        mending.propose_mend(round, by=organiser)


def test_another_reading_is_one_more_judge(given, round, organiser, signed):
    client = signed(organiser)
    client.post(where("another_reading", round.pk, given[0, 0].entry_id))
    run = AssignmentRun.objects.get(state="proposed")
    mending.adopt_mend(run, reason="far apart", by=organiser)
    assert (len(queries.pairs_now(round)), readings_now.extra_readings(round)) == (7, {given[0, 0].entry_id: 1})


def test_no_judge_left_for_another_reading_is_said_by_number(given, round, organiser, signed):
    client = signed(organiser)
    client.post(where("another_reading", round.pk, given[0, 0].entry_id))
    mending.adopt_mend(AssignmentRun.objects.get(), reason="far apart", by=organiser)
    answer = client.post(where("another_reading", round.pk, given[0, 0].entry_id))
    assert (answer.status_code, b"entry 0001 has 3 eligible judges, 4 are asked for" in answer.content) == (409, True)


@pytest.mark.parametrize(
    ("who", "status"), [("organiser", 200), ("supervisor", 200), ("judge_user", 404), ("stranger", 404)]
)
def test_who_sees_the_board(given, round, signed, request, who, status):
    assert signed(request.getfixturevalue(who)).get(where("progress", round.pk)).status_code == status


@pytest.mark.parametrize("who", ["supervisor", "judge_user", "stranger"])
def test_nobody_else_moves_judges(given, round, judges, organiser, signed, request, who):
    run = mending.propose_mend(round, gone=judges[1], by=organiser)
    client = signed(request.getfixturevalue(who))
    pages = [
        where("replace_judge", round.pk),
        where("another_reading", round.pk, given[0, 0].entry_id),
        where("adopt_run", round.pk, run.pk),
    ]
    assert {client.post(page, {"judge": judges[1].pk, "reason": "x"}).status_code for page in pages} == {404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_the_same_number_of_questions(
    count, round, make_judge, make_entry, assign, organiser, signed, django_assert_num_queries
):
    Round.objects.filter(pk=round.pk).update(per_entry=1)  # a lacking reading would be looked up
    entry = make_entry()
    for number in range(count):
        hand_in(assign(make_judge(f"judge{number}"), entry), 60 + 20 * number)
    client = signed(organiser)
    client.get(where("progress", round.pk))
    with django_assert_num_queries(14):
        client.get(where("progress", round.pk))
