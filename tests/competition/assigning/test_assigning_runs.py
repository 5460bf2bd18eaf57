"""Runs are stored, compared, undone and locked; what is impossible is named, in both languages."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from huiyan.competition.assigning import actions, queries, refusals
from huiyan.competition.assigning.actions import Choices
from huiyan.competition.assigning.models import Assignment, AssignmentRun, PairRule
from huiyan.competition.calls.models import Round
from huiyan.competition.judging.models import ScoreSheet
from huiyan.competition.panel.models import Judge
from huiyan.engines.proof import open_commitment
from huiyan.kernel.jobs import Job, run_worker
from huiyan.kernel.notices import Notice


def where(name, *args):
    return reverse(f"competition:{name}", args=args)


def test_every_entry_gets_its_judges_and_the_run_is_kept(prepared, panel, organiser):
    run = actions.assign_judges(prepared, by=organiser)
    assert sorted(queries.pairs_now(prepared)) == sorted(queries.pairs_of(run))
    assert (len(run.pairs), run.state, run.is_standing, len(run.input_digest)) == (8, "done", True, 64)


def test_no_assignment_is_better_than_the_proof_says(prepared, panel, organiser):
    run = actions.assign_judges(prepared, by=organiser)
    assert (run.total, run.gap) == (pytest.approx(sum(worth for _e, _j, worth in run.pairs), abs=1e-5), 0.0)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "entry 0001 has 2 eligible judges, 3 are asked for"), ("zh-hans", "项目 0001 有 2 位可评评委，需要 3 位")],
)
def test_an_impossible_assignment_names_the_entry(prepared, panel, organiser, language, sentence):
    Round.objects.filter(pk=prepared.pk).update(per_entry=3)
    panel[0].conflicts.create(
        entry=prepared.competition.entries.get(number=1), kind="family", declared_at=prepared.competition.created_at
    )
    prepared.refresh_from_db()
    with translation.override(language), pytest.raises(refusals.CannotAssign) as refused:
        actions.assign_judges(prepared, by=organiser)
    assert refused.value.values["shortage"] == sentence


def test_feasibility_comes_first_and_names_the_field(prepared, panel, organiser, signed):
    entries = prepared.competition.entries.filter(field="生物医药")
    for entry in entries:
        for judge in panel[:2]:
            judge.conflicts.create(entry=entry, kind="family", declared_at=prepared.competition.created_at)
    page = signed(organiser).post(where("check_assignment", prepared.pk), follow=True)
    assert page.context["shortages"] == [
        "entry 0003 has 1 eligible judges, 2 are asked for",
        "entry 0004 has 1 eligible judges, 2 are asked for",
    ]
    assert (page.context["missing"], Assignment.objects.count()) == (2, 0)


def conflicts(panel, *pairs):
    """Judges and entry numbers that must not meet."""
    for judge, number in pairs:
        entry = panel[0].competition.entries.get(number=number)
        panel[judge].conflicts.create(entry=entry, kind="family", declared_at=entry.created_at)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "生物医药: 2 entries, 1 judges without conflict; 1 readings are missing"),
        ("zh-hans", "生物医药：2 个项目，无需回避的评委 1 位；缺 1 次评审"),
    ],
)
def test_a_field_that_lacks_judges_is_named(prepared, panel, organiser, language, sentence):
    conflicts(panel, (0, 3), (0, 4), (2, 3), (2, 4))
    Round.objects.filter(pk=prepared.pk).update(per_entry=1, max_load=1)
    prepared.refresh_from_db()
    prepared.competition.entries.filter(number=1).update(eligibility="refused")
    run = actions.ask_for_run(prepared, objective="check", by=organiser)
    assert queries.sentences(run, language) == [sentence]


def test_a_judge_who_cannot_do_the_least_is_named(prepared, panel, organiser):
    conflicts(panel, (0, 2), (0, 3), (0, 4))
    Round.objects.filter(pk=prepared.pk).update(min_load=2)
    prepared.refresh_from_db()
    run = actions.ask_for_run(prepared, objective="check", by=organiser)
    assert queries.sentences(run, "en") == ["judge judge is to read at least 2 entries and may read 1"]


def test_a_check_is_of_what_is_there_now(prepared, panel, organiser, signed, make_judge):
    client = signed(organiser)
    client.post(where("check_assignment", prepared.pk))
    assert client.get(where("assignment", prepared.pk)).context["check"] is not None
    make_judge("new")
    assert client.get(where("assignment", prepared.pk)).context["check"] is None


def test_a_forbidden_pair_stays_apart_and_its_cost_is_shown(prepared, panel, organiser, signed):
    first = actions.assign_judges(prepared, by=organiser)
    entry, judge = prepared.competition.entries.get(number=1), panel[0]
    client = signed(organiser)
    client.post(where("entry_judges", prepared.pk, entry.pk), {"judge": judge.pk, "rule": "forbid"})
    page = client.post(where("run_again", prepared.pk), follow=True)
    assert (entry.pk, judge.pk) not in queries.pairs_now(prepared)
    assert [(one.entry.number, one.gone, one.come) for one in page.context["changes"]] == [(1, [judge], [panel[1]])]
    assert page.context["run"].total < first.total


def test_of_equally_good_assignments_the_nearest_is_taken(prepared, panel, organiser):
    """Nobody knows anything, so all totals are 0: forbidding one pair moves that reading and nothing else."""
    Judge.objects.update(expertise="", topics=[])
    first = actions.assign_judges(prepared, by=organiser)
    entry, judge, _worth = first.pairs[0]
    row = Assignment.objects.get(entry=entry, judge=judge)
    actions.set_pair_rule(prepared, row.entry, row.judge, must_be=False, reason="", by=organiser)
    second = actions.run_again(prepared, by=organiser)
    assert (len(queries.pairs_of(first) - queries.pairs_of(second)), second.gap) == (1, 0.0)


@pytest.mark.parametrize("objective", ["check", "total", "fair"])
def test_a_round_without_entries_is_refused_by_name(competition, make_judge, organiser, objective):
    make_judge("one")
    with pytest.raises(refusals.NothingToAssign):
        actions.ask_for_run(competition.rounds.get(position=0), objective=objective, by=organiser)


@pytest.mark.parametrize("objective", ["check", "total", "fair"])
def test_entries_without_any_judge_are_named(prepared, organiser, objective):
    run = actions.ask_for_run(prepared, objective=objective, by=organiser)
    assert queries.sentences(run, "en")[0] == "entry 0001 has 0 eligible judges, 2 are asked for"


def test_a_fixed_pair_stays(prepared, panel, organiser):
    entry = prepared.competition.entries.get(number=1)
    actions.set_pair_rule(prepared, entry, panel[1], must_be=True, reason="", by=organiser)
    actions.assign_judges(prepared, by=organiser)
    assert (entry.pk, panel[1].pk) in queries.pairs_now(prepared)


def test_a_word_on_a_pair_is_taken_back(prepared, panel, organiser):
    entry = prepared.competition.entries.get(number=1)
    for must_be in (True, False, None):
        actions.set_pair_rule(prepared, entry, panel[1], must_be=must_be, reason="", by=organiser)
    assert PairRule.objects.count() == 0


def test_a_conflict_is_stronger_than_a_fixed_pair(prepared, panel, organiser):
    entry = prepared.competition.entries.get(number=1)
    panel[0].conflicts.create(entry=entry, kind="family", declared_at=prepared.competition.created_at)
    with pytest.raises(refusals.CannotFix) as refused:
        actions.set_pair_rule(prepared, entry, panel[0], must_be=True, reason="", by=organiser)
    assert str(refused.value.values["why"]) == "family"


def test_an_earlier_run_holds_again(prepared, panel, organiser, signed):
    first = actions.assign_judges(prepared, by=organiser)
    Judge.objects.filter(pk=panel[0].pk).update(max_load=1)
    actions.assign_judges(prepared, by=organiser)
    signed(organiser).post(where("restore_run", prepared.pk, first.pk))
    assert (queries.pairs_now(prepared), queries.standing_run(prepared)) == (queries.pairs_of(first), first)


def test_a_run_with_a_conflict_since_cannot_hold_again(prepared, panel, organiser):
    first = actions.assign_judges(prepared, by=organiser)
    entry, judge, _worth = first.pairs[0]
    Judge.objects.get(pk=judge).conflicts.create(entry_id=entry, kind="family", declared_at=first.asked_at)
    actions.assign_judges(prepared, by=organiser)
    with pytest.raises(refusals.CannotRestore):
        actions.restore_run(first, by=organiser)


def test_a_lottery_is_committed_before_and_opened_after(prepared, panel, organiser, signed):
    client = signed(organiser)
    client.post(where("commit_lottery", prepared.pk), {"cap": "0.8"})
    run = AssignmentRun.objects.get()
    page = client.get(where("assignment", prepared.pk)).content.decode()
    assert (run.commitment in page, str(run.seed) in page, run.salt in page) == (True, False, False)
    page = client.post(where("draw_lottery", prepared.pk, run.pk), follow=True).content.decode()
    assert (str(run.seed) in page, run.salt in page, Assignment.objects.count()) == (True, True, 8)
    assert open_commitment(run.commitment, run.seed, bytes.fromhex(run.salt))


def test_a_seed_is_drawn_once(prepared, panel, organiser):
    run = actions.commit_lottery(prepared, choices=Choices(cap=0.8), by=organiser)
    actions.draw_lottery(run, by=organiser)
    with pytest.raises(refusals.NotDrawable):
        actions.draw_lottery(run, by=organiser)


def test_a_cap_that_cannot_be_kept_is_named(prepared, panel, organiser):
    run = actions.draw_lottery(actions.commit_lottery(prepared, choices=Choices(cap=0.5), by=organiser), by=organiser)
    assert queries.sentences(run, "en") == ["entry 0001 has 3 eligible judges, at a cap of 0.5 it needs 4"]


def test_panels_share_a_judge(prepared, panel, organiser):
    run = actions.ask_for_run(prepared, objective="total", choices=Choices(rooms="field"), by=organiser)
    assert run.figures["linkage"]["linked"] is True


def test_loads_are_set_and_kept(prepared, panel, organiser, signed):
    said = {"objective": "fair", "least": "2", "most": "3", "rooms": "", "shared": "1"}
    signed(organiser).post(where("run_assignment", prepared.pk), said)
    assert sorted(queries.loads_of(queries.pairs_now(prepared)).values()) == [2, 3, 3]


def test_least_over_most_comes_back_with_the_form(prepared, panel, organiser, signed):
    said = {"objective": "fair", "least": "5", "most": "3", "rooms": "", "shared": "1"}
    answer = signed(organiser).post(where("run_assignment", prepared.pk), said)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["least"])


def test_a_locked_assignment_is_not_run_again_and_judges_are_written_to(prepared, panel, organiser, signed):
    actions.assign_judges(prepared, by=organiser)
    signed(organiser).post(where("lock_assignment", prepared.pk))
    with pytest.raises(refusals.Locked):
        actions.assign_judges(prepared, by=organiser)
    assert list(Notice.objects.values_list("state", flat=True)) == ["held"] * 3


def test_unlocking_needs_a_reason(prepared, panel, organiser, signed):
    actions.assign_judges(prepared, by=organiser)
    actions.lock_assignment(prepared, by=organiser)
    answers = [
        signed(organiser).post(where("unlock_assignment", prepared.pk), {"reason": one}).status_code
        for one in ("", "a judge fell ill")
    ]
    assert (answers, queries.standing_run(prepared).locked_at) == ([422, 302], None)


def test_after_the_first_sheet_nothing_runs(prepared, panel, organiser):
    actions.assign_judges(prepared, by=organiser)
    ScoreSheet.objects.create(assignment=Assignment.objects.first())
    with pytest.raises(refusals.JudgingHasBegun):
        actions.assign_judges(prepared, by=organiser)


def test_a_large_run_is_done_by_a_worker(prepared, panel, organiser, signed, monkeypatch):
    monkeypatch.setattr("huiyan.competition.assigning.table.SMALL", 0)
    run = actions.ask_for_run(prepared, objective="total", by=organiser)
    client = signed(organiser)
    waiting = client.get(where("run_waiting", prepared.pk, run.pk))
    assert (run.state, waiting.status_code, Assignment.objects.count()) == ("waiting", 200, 0)
    run_worker(once=True)
    done = client.get(where("run_waiting", prepared.pk, run.pk))
    assert (done.status_code, done.headers["HX-Refresh"], Assignment.objects.count()) == (204, "true", 8)
    assert Job.objects.get(name="competition.assign").result["state"] == "done"


def test_a_look_whether_it_is_possible_keeps_nobody_from_running(prepared, panel, organiser):
    actions.begin_run(prepared, objective="check", by=organiser)
    assert actions.ask_for_run(prepared, objective="total", by=organiser).state == "done"


def test_a_waiting_run_can_be_given_up(prepared, panel, organiser, signed, monkeypatch):
    monkeypatch.setattr("huiyan.competition.assigning.table.SMALL", 0)
    run = actions.ask_for_run(prepared, objective="total", by=organiser)
    with pytest.raises(refusals.AlreadyRunning):
        actions.ask_for_run(prepared, objective="total", by=organiser)
    signed(organiser).post(where("drop_run", prepared.pk, run.pk))
    run_worker(once=True)
    assert (AssignmentRun.objects.get().state, Assignment.objects.count()) == ("outdated", 0)


def test_what_changed_since_the_question_is_not_answered(prepared, panel, organiser, make_judge):
    run = actions.begin_run(prepared, objective="total", by=organiser)
    make_judge("new")
    assert actions.carry_out(run).state == "outdated"


def test_only_one_run_stands(prepared, panel, organiser):
    actions.assign_judges(prepared, by=organiser)
    other = actions.commit_lottery(prepared, choices=Choices(cap=0.8), by=organiser)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentRun.objects.filter(pk=other.pk).update(is_standing=True)


def test_the_export_holds_every_reading(prepared, panel, organiser, signed):
    actions.assign_judges(prepared, by=organiser)
    answer = signed(organiser).get(where("assignment", prepared.pk), {"export": "xlsx"})
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize(
    ("who", "status"), [("organiser", 200), ("supervisor", 200), ("judge_user", 404), ("stranger", 404)]
)
def test_who_sees_the_assignment(prepared, panel, organiser, signed, request, who, status):
    run = actions.assign_judges(prepared, by=organiser)
    entry = prepared.competition.entries.get(number=1)
    pages = [
        where("assignment", prepared.pk),
        where("assignment_run", prepared.pk, run.pk),
        where("entry_judges", prepared.pk, entry.pk),
    ]
    client = signed(request.getfixturevalue(who))
    assert [client.get(page).status_code for page in pages] == [status] * 3


POSTS = ("check_assignment", "run_assignment", "run_again", "commit_lottery", "lock_assignment", "unlock_assignment")


@pytest.mark.parametrize("who", ["supervisor", "screener", "judge_user", "stranger"])
def test_nobody_else_runs_it(prepared, panel, signed, request, who):
    client = signed(request.getfixturevalue(who))
    assert {client.post(where(name, prepared.pk)).status_code for name in POSTS} == {404}
    assert AssignmentRun.objects.count() == 0


def test_one_and_three_entries_cost_the_same_queries(
    competition, organiser, signed, make_entry, make_judge, django_assert_num_queries
):
    round = competition.rounds.get(position=0)
    make_judge("one")
    make_judge("two")
    make_entry()
    client = signed(organiser)
    actions.assign_judges(round, by=organiser)
    client.get(where("assignment", round.pk))
    with django_assert_num_queries(19) as first:
        client.get(where("assignment", round.pk))
    make_entry()
    make_entry()
    make_judge("three")
    actions.assign_judges(round, by=organiser)
    with django_assert_num_queries(len(first) + 2):  # the changes since the run before: entries and judges
        client.get(where("assignment", round.pk))
