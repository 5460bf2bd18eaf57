"""The score of a round can count earlier rounds: added up exactly, sealed with all marks, and shown part by part."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.competition.results.test_results_publishing import verify

from huiyan.competition.calls.models import Criterion, Round
from huiyan.competition.calls.wording import rule_sheet_in_words
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Assignment, Judge, Score, ScoreSheet
from huiyan.competition.results import actions, queries
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.results.refusals import EarlierRoundChanged, EarlierRoundNotPublic, MarksChanged
from huiyan.kernel import clock

PLAN = ((70, 72), (90, 94), (88, 90), (99, 99))  # means 71, 92, 89, 99
SHARES = [{"name": "初评", "weight": "0.4"}, {"name": "决赛", "weight": "0.6"}]
TIES = [{"by": "round", "name": "决赛"}, {"by": "shared"}]


@pytest.fixture
def reading(judged, people):
    """An earlier round with a criterion of its own, read by two of the three judges, its results public."""
    judged.position = 1
    judged.rules = {**judged.rules, "rounds": SHARES, "tie_breaks": TIES}
    judged.save()
    made = Round.objects.create(
        competition=judged.competition, name="初评", name_en="Reading", state="closed", position=0,
        rules={"rounding": {"total": {"decimals": 1}}, "criteria": [{"name": "plan", "low": "0", "high": "100"}]},
    )  # fmt: skip
    plan = Criterion.objects.create(round=made, key="plan", name="方案", weight=100)
    judges = list(Judge.objects.order_by("pk")[1:])
    for entry, marks in zip(Entry.objects.order_by("number"), PLAN, strict=True):
        for judge, mark in zip(judges, marks, strict=True):
            assignment = Assignment.objects.create(round=made, judge=judge, entry=entry)
            sheet = ScoreSheet.objects.create(assignment=assignment, state="submitted", submitted_at=clock.now())
            Score.objects.create(sheet=sheet, criterion=plan, mark=Decimal(mark))
    return made


@pytest.fixture
def published(reading, people):
    actions.publish_results(rank_round(reading, seed=1, by=people["deng"]), by=people["deng"])
    return reading


def test_earlier_scores_count_with_their_share(published, judged, people) -> None:
    """By hand: 0.4 x (71, 92, 89, 99) + 0.6 x (91, 81.67, 81.33, 60) = 83, 85.80, 84.40, 75.60."""
    found = rank_round(judged, seed=1, by=people["deng"])
    places = [(row.entry.number, str(row.score.normalize())) for row in queries.rows_of(found)]
    assert places == [(2, "85.8"), (3, "84.4"), (1, "83"), (4, "75.6")]
    assert found.rows.get(entry__number=2).breakdown["rounds"] == [
        {"round": "初评", "total": "92.0"},
        {"round": "决赛", "total": "81.67"},
    ]


def test_equal_sums_are_told_apart_by_a_round(published, judged, people) -> None:
    """By hand: 0.4 x 71 + 0.6 x 80 = 76.4 and 0.4 x 92 + 0.6 x 66 = 76.4: the final decides for entry 1."""
    on_stage = Score.objects.filter(sheet__assignment__round=judged)
    on_stage.filter(sheet__assignment__entry__number=1).update(mark=80)
    on_stage.filter(sheet__assignment__entry__number=2).update(mark=66)
    found = rank_round(Round.objects.get(pk=judged.pk), seed=1, by=people["deng"])
    rows = {row.entry.number: row for row in queries.rows_of(found)}
    assert [(rows[n].score, rows[n].breakdown["decided_by"]) for n in (1, 2)] == [(Decimal("76.4"), "round 决赛")] * 2
    assert rows[1].rank + 1 == rows[2].rank


def test_the_calibrated_view_stays_the_rounds_own_and_draws_no_line(published, judged, people) -> None:
    found = rank_round(judged, seed=1, by=people["deng"])
    first = queries.rows_of(found).order_by("calibrated_rank").first()
    assert (first.entry.number, queries.lines_of(found), first.prize_probability) == (1, [], None)


def test_a_bundle_of_added_rounds_verifies_and_names_a_changed_early_mark(published, judged, people, tmp_path) -> None:
    bundle = actions.publish_results(rank_round(judged, seed=1, by=people["deng"]), by=people["deng"]).bundle
    assert verify(tmp_path / "b.jsonl", bundle).returncode == 0
    changed = verify(tmp_path / "c.jsonl", bundle.replace('"plan","94.00"', '"plan","54.00"', 1))
    assert (changed.returncode, "54.00" in changed.stdout) == (1, True)


def test_a_bundle_with_another_early_rule_sheet_does_not_verify(published, judged, people, tmp_path) -> None:
    made = rank_round(judged, seed=1, by=people["deng"])
    made.options["earlier"][0]["rules"]["average"] = "sum"
    made.save()
    bundle = actions.publish_results(made, by=people["deng"]).bundle
    answer = verify(tmp_path / "b.jsonl", bundle)
    # with the sum of two marks entry 2 would get 0.4 x 184 + 0.6 x 81.67 = 122.60
    assert (answer.returncode, "the scores give 122.60" in answer.stdout) == (1, True)


def test_names_of_judges_of_either_round_stay_closed(published, judged, people) -> None:
    bundle = actions.publish_results(rank_round(judged, seed=1, by=people["deng"]), by=people["deng"]).bundle
    assert [name for name in ("姓名judge0", "姓名judge1", "姓名judge2") if name in bundle] == []


def test_an_earlier_round_that_is_not_public_is_named(reading, judged, people) -> None:
    with pytest.raises(EarlierRoundNotPublic) as refusal:
        actions.ask_ranking(judged, seed=1, reason="", by=people["deng"])
    assert refusal.value.values == {"round": "Reading"}


def test_marks_of_an_earlier_round_that_changed_are_named(published, judged, people) -> None:
    found = rank_round(judged, seed=1, by=people["deng"])
    Score.objects.filter(criterion__key="plan", mark=94).update(mark=95)
    with pytest.raises(EarlierRoundChanged):
        actions.publish_results(found, by=people["deng"])


def test_a_correction_of_an_earlier_round_makes_the_ranking_old(published, judged, people) -> None:
    found = rank_round(judged, seed=1, by=people["deng"])
    Score.objects.filter(criterion__key="plan", mark=94).update(mark=95)
    again = rank_round(published, seed=1, by=people["deng"])
    actions.publish_results(again, by=people["deng"], reason="更正")
    with pytest.raises(MarksChanged):
        actions.publish_results(found, by=people["deng"])


def test_three_rounds_add_up_what_was_added_before(published, judged, people) -> None:
    """The final's 85.80 (entry 2) counts half in a third round in which entry 2 gets 80: 42.9 + 40 = 82.9."""
    actions.publish_results(rank_round(judged, seed=1, by=people["deng"]), by=people["deng"])
    shares = [{"name": "决赛", "weight": "0.5"}, {"name": "加赛", "weight": "0.5"}]
    third = Round.objects.create(
        competition=judged.competition, name="加赛", state="closed", position=2, rules={"rounds": shares}
    )
    criterion = Criterion.objects.create(round=third, key="more", name="加赛", weight=100)
    assignment = Assignment.objects.create(round=third, judge=Judge.objects.first(), entry=Entry.objects.get(number=2))
    sheet = ScoreSheet.objects.create(assignment=assignment, state="submitted", submitted_at=clock.now())
    Score.objects.create(sheet=sheet, criterion=criterion, mark=80)
    assert [row.score for row in queries.rows_of(rank_round(third, seed=1, by=people["deng"]))] == [Decimal("82.9")]


def test_the_pages_show_where_each_part_came_from(published, judged, people, client) -> None:
    found = rank_round(judged, seed=1, by=people["deng"])
    actions.publish_results(found, by=people["deng"])
    page = client.get(f"/competition/results/{found.pk}/", headers={"accept-language": "en"}).content.decode()
    assert ("0.4 × the score of “Reading”" in page, "Reading 92.00 · 决赛 81.67" in page) == (True, True)
    client.force_login(Entry.objects.get(number=2).captain)
    own = client.get(f"/competition/entry/{Entry.objects.get(number=2).pk}/result/").content.decode()
    assert "初评 92.00 · 决赛 81.67" in own


def test_the_download_has_a_column_for_each_round(published, judged, people, client) -> None:
    found = rank_round(judged, seed=1, by=people["deng"])
    actions.publish_results(found, by=people["deng"])
    sheet = load_workbook(BytesIO(client.get(f"/competition/results/{found.pk}/?export=xlsx").content)).active
    rows = [[cell.value for cell in row[-2:]] for row in sheet.iter_rows() if row[0].value in ("名次", 1)]
    assert rows == [["初评", "决赛"], [92, 81.67]]


def test_the_sheet_in_words_says_the_shares(published, judged) -> None:
    assert "0.4 ×“初评”的得分 + 0.6 ×“决赛”的得分" in rule_sheet_in_words(judged)
