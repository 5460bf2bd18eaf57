"""Each part of a rule book, set in the form, decides the ranking and is recomputed from the bundle alone."""

import pytest
from tests.competition.results.test_results_publishing import verify
from tests.people import browser

from huiyan.competition.calls.models import Round
from huiyan.competition.judging.models import Judge, Score, ScoreSheet
from huiyan.competition.results import actions, queries
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.setup.forms.rule_sheet import RuleSheetForm

# What is changed in the form, and the totals of entries 1 to 4 by hand from (90, 92, 91), (80, 84, 81), (79, 83, 82), (60, 62, 58).
BOOKS = {
    "the mean, two decimals": ({}, ["91", "81.67", "81.33", "60"]),
    "the median": ({"average": "median"}, ["91", "81", "82", "60"]),
    "the highest and the lowest are dropped": ({"highest": "1", "lowest": "1"}, ["91", "81", "82", "60"]),
    "cut off after one decimal": (
        {"round-total-decimals": "1", "round-total-how": "down"}, ["91", "81.6", "81.3", "60"],
    ),
    "a mark of 80 is no score": ({"no_score": "80"}, ["91", "82.5", "81.33", "60"]),
}  # fmt: skip


def form_of(round, **changes):
    """What the page sends when only `changes` are typed."""
    form = RuleSheetForm(round=round, rules=round.rules)
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in shown.items() if value is not None} | changes


def set_in_the_form(round, user, **changes):
    answer = browser(user).post(f"/competition/setup/round/{round.pk}/rules/", form_of(round, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Round.objects.get(pk=round.pk)


@pytest.mark.parametrize("book", BOOKS)
def test_a_rule_from_the_form_decides_and_is_verified(judged, people, tmp_path, book):
    changes, totals = BOOKS[book]
    ranking = rank_round(set_in_the_form(judged, people["deng"], **changes), seed=1, by=people["deng"])
    rows = {row.entry.number: f"{row.score.normalize():f}" for row in queries.rows_of(ranking)}
    bundle = actions.publish_results(ranking, by=people["deng"]).bundle
    assert ([rows[n] for n in (1, 2, 3, 4)], verify(tmp_path / "b.jsonl", bundle).returncode) == (totals, 0)


def test_panels_from_the_form_are_weighted_and_verified(judged, people, tmp_path):
    """By hand, entry 1: 0.6 x (90 + 92) / 2 + 0.4 x 91 = 91; entry 2: 0.6 x 82 + 0.4 x 81 = 81.6."""
    for judge, panel in zip(Judge.objects.order_by("pk"), ("expert", "expert", "public"), strict=True):
        Judge.objects.filter(pk=judge.pk).update(panel=panel)
    panels = {
        "panel-0-name": "expert", "panel-0-weight": "0.6", "panel-0-fewest": "2",
        "panel-1-name": "public", "panel-1-weight": "0.4", "panel-1-fewest": "1",
    }  # fmt: skip
    ranking = rank_round(set_in_the_form(judged, people["deng"], **panels), seed=1, by=people["deng"])
    best = [f"{row.score.normalize():f}" for row in queries.rows_of(ranking)[:2]]
    bundle = actions.publish_results(ranking, by=people["deng"]).bundle
    assert (best, verify(tmp_path / "b.jsonl", bundle).returncode) == (["91", "81.6"], 0)


def test_a_tie_break_from_the_form_orders_equal_totals_and_is_verified(judged, people, tmp_path):
    """Entries 2 and 3 get one total, 82; entry 3 has two marks of at least 82, entry 2 one."""
    for number, marks in ((2, (80, 85, 81)), (3, (79, 84, 83))):
        scores = Score.objects.filter(sheet__assignment__entry__number=number).order_by("pk")
        for score, mark in zip(scores, marks, strict=True):
            Score.objects.filter(pk=score.pk).update(mark=mark)
            ScoreSheet.objects.filter(pk=score.sheet_id).update(total=mark)
    ties = {"tie-0-by": "count_at_least", "tie-0-value": "82"}
    ranking = rank_round(set_in_the_form(judged, people["deng"], **ties), seed=1, by=people["deng"])
    order = [(row.rank, row.entry.number) for row in queries.rows_of(ranking)[:3]]
    bundle = actions.publish_results(ranking, by=people["deng"]).bundle
    assert (order, verify(tmp_path / "b.jsonl", bundle).returncode) == ([(1, 1), (2, 3), (3, 2)], 0)


def test_sheets_that_never_came_are_counted_where_it_is_decided(judged, people):
    ScoreSheet.objects.filter(assignment__entry__number=1).update(state="open")
    page = browser(people["deng"]).get(f"/competition/round/{judged.pk}/decide/")
    assert (page.context["lacking"], page.context["rank_form"].initial["reason"]) == (
        3,
        "Judging is closed; 3 sheets did not come.",
    )
