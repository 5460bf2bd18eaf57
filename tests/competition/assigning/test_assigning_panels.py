"""Panels of the rule sheet: each has its own number of readings, its own problem and its own shortages."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse
from django.utils import translation

from huiyan.competition.assigning import actions, mending, queries, refusals, solving
from huiyan.competition.assigning import readings as readings_now
from huiyan.competition.assigning.actions import Choices
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.assigning.table import table_of
from huiyan.competition.calls.models import Round
from huiyan.competition.panel import inviting
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.refusals import HasEntries
from huiyan.competition.setup.actions import rule_sheet
from huiyan.engines.matching import assign as matched

PANELS = [{"name": "senior", "weight": "0.6", "fewest": 1}, {"name": "popular", "weight": "0.4", "fewest": 2}]


@pytest.fixture
def seated(prepared, panel, make_judge, organiser) -> Round:
    """Three experts and three of the public; an entry is read by one and by two."""
    Judge.objects.update(panel="senior")
    for j in range(3):
        make_judge(f"public{j}", expertise="生活", panel="popular")
    return rule_sheet.change_rules(prepared, rules={"panels": PANELS}, by=organiser)


def readings(round):
    return Counter(Assignment.objects.filter(round=round).values_list("entry__number", "judge__panel"))


def test_each_entry_gets_its_number_of_each_panel(seated, organiser) -> None:
    run = actions.assign_judges(seated, by=organiser)
    assert readings(seated) == {(n, name): size for n in range(1, 5) for name, size in (("senior", 1), ("popular", 2))}
    assert [(one["name"], one["readings"]) for one in run.figures["panels"]] == [("senior", 4), ("popular", 8)]


def test_the_total_is_the_best_of_each_panel(seated, organiser) -> None:
    """The sum of what the engine finds for each panel alone."""
    run, table = actions.assign_judges(seated, by=organiser), table_of(seated)
    whole = solving._affinity(table)
    alone = [matched(whole[:, list(part.seats)], **solving._limits(part.table)).total for part in table.parts()]
    assert (run.total, run.gap) == (pytest.approx(sum(alone), abs=1e-9), pytest.approx(0, abs=1e-9))


def test_more_can_be_asked_than_the_fewest_that_count(seated, organiser) -> None:
    rule_sheet.change_rules(seated, rules={"panels": PANELS}, per_panel={"senior": 3}, by=organiser)
    seated.refresh_from_db()
    assert (seated.panel_sizes(), seated.per_entry) == ({"senior": 3, "popular": 2}, 5)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "experts: entry 0001 has 1 eligible judges, 3 are asked for"),
        ("zh-hans", "专家评委：项目 0001 有 1 位可评评委，需要 3 位"),
    ],
)
def test_the_panel_that_lacks_judges_is_named(seated, organiser, panel, language, sentence) -> None:
    rule_sheet.change_rules(seated, rules={"panels": PANELS}, per_panel={"senior": 3}, by=organiser)
    for judge in panel[:2]:
        judge.conflicts.create(
            entry=seated.competition.entries.get(number=1), kind="family", declared_at=seated.competition.created_at
        )
    with translation.override(language), pytest.raises(refusals.CannotAssign) as refused:
        actions.assign_judges(Round.objects.get(pk=seated.pk), by=organiser)
    assert refused.value.values["shortage"] == sentence


def test_a_judge_of_no_panel_reads_nothing_and_is_named(seated, organiser, make_judge, signed) -> None:
    make_judge("loose", expertise="新材料 磁体")
    actions.assign_judges(seated, by=organiser)
    page = signed(organiser).get(reverse("competition:assignment", args=[seated.pk]))
    assert [str(one) for one in page.context["outside"]] == ["loose"]
    assert Assignment.objects.filter(judge__user__name="loose").count() == 0


def test_a_judge_of_no_panel_cannot_be_fixed(seated, organiser, make_judge) -> None:
    entry = seated.competition.entries.get(number=1)
    with pytest.raises(refusals.NoPanel):
        actions.set_pair_rule(seated, entry, make_judge("loose"), must_be=True, reason="", by=organiser)


def test_fixed_and_forbidden_pairs_hold_in_their_panel(seated, organiser) -> None:
    entry = seated.competition.entries.get(number=1)
    first, second, third = Judge.objects.filter(panel="popular").order_by("pk")
    actions.set_pair_rule(seated, entry, first, must_be=False, reason="", by=organiser)
    actions.assign_judges(seated, by=organiser)
    read = set(Assignment.objects.filter(entry=entry, judge__panel="popular").values_list("judge", flat=True))
    assert read == {second.pk, third.pk}


def test_the_fair_way_and_the_lot_keep_the_numbers(seated, organiser) -> None:
    fair = actions.assign_judges(seated, fair=True, by=organiser)
    drawn = actions.draw_lottery(actions.commit_lottery(seated, choices=Choices(cap=0.9), by=organiser), by=organiser)
    assert (len(fair.pairs), len(drawn.pairs), sum(readings(seated).values())) == (12, 12, 12)


def test_the_same_seed_draws_the_same_pairs_in_both_panels(seated, organiser) -> None:
    run = actions.draw_lottery(actions.commit_lottery(seated, choices=Choices(cap=0.9), by=organiser), by=organiser)
    again = solving.solve(table_of(seated), "random", cap=0.9, seed=run.seed, shared=1)
    assert [list(pair) for pair in again.pairs] == run.pairs


def test_a_judge_who_drops_out_is_replaced_from_the_own_panel(seated, organiser) -> None:
    actions.assign_judges(seated, by=organiser)
    gone = Judge.objects.filter(panel="senior").order_by("pk")[0]
    run = mending.propose_mend(seated, gone=gone, by=organiser)
    mending.adopt_mend(run, reason="生病", by=organiser)
    assert set(readings(seated).values()) == {1, 2}
    assert Assignment.objects.filter(judge=gone).count() == 0


def test_a_further_reading_is_one_of_the_first_panel(seated, organiser) -> None:
    actions.assign_judges(seated, by=organiser)
    entry = seated.competition.entries.get(number=1)
    mending.adopt_mend(mending.propose_mend(seated, extra=entry, by=organiser), reason="分歧", by=organiser)
    assert (readings(seated)[1, "senior"], readings(seated)[1, "popular"], readings_now.lacking(seated)) == (2, 2, {})


def test_what_is_lacking_is_counted_by_panel(seated, organiser) -> None:
    actions.assign_judges(seated, by=organiser)
    Assignment.objects.filter(entry__number=2, judge__panel="popular").delete()
    assert readings_now.lacking(seated) == {seated.competition.entries.get(number=2).pk: 2}


def test_the_digest_of_a_run_knows_the_seats(seated) -> None:
    before = table_of(seated).digest()
    Judge.objects.filter(panel="popular").update(panel="senior")
    assert table_of(seated).digest() != before


def test_judges_take_their_seats_on_their_page(seated, organiser, make_judge, signed) -> None:
    loose = make_judge("loose")
    where = reverse("competition:seat_judges", args=[seated.competition.slug])
    signed(organiser).post(where, {"judge": [loose.pk], "panel": "popular"})
    loose.refresh_from_db()
    assert loose.panel == "popular"


def test_a_seat_is_kept_while_there_are_entries_for_it(seated, organiser) -> None:
    actions.assign_judges(seated, by=organiser)
    with pytest.raises(HasEntries):
        inviting.seat_judges(Judge.objects.filter(panel="senior"), panel="popular", by=organiser)


@pytest.mark.parametrize("who", ["stranger", "judge_user", "entrant", "supervisor"])
def test_seats_are_closed_to_others(seated, signed, who, request) -> None:
    where = reverse("competition:seat_judges", args=[seated.competition.slug])
    answer = signed(request.getfixturevalue(who)).post(where, {"judge": [Judge.objects.first().pk], "panel": "popular"})
    assert answer.status_code == 404


def test_the_board_counts_by_panel(seated, organiser, signed) -> None:
    actions.assign_judges(seated, by=organiser)
    page = signed(organiser).get(reverse("competition:progress", args=[seated.pk]))
    assert page.context["panels"] == [("experts", 0, 4), ("the public", 0, 8)]


def test_a_round_without_panels_is_one_problem(prepared, panel, organiser) -> None:
    run = actions.assign_judges(prepared, by=organiser)
    assert (
        "panels" in run.figures,
        AssignmentRun.objects.count(),
        queries.loads_of(queries.pairs_of(run)).total(),
    ) == (
        False,
        1,
        8,
    )
