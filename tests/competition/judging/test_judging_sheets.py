"""The judge's sheet: locked when handed in, nobody else's, late ones kept, rules locked at the first mark."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.judging import actions, refusals
from huiyan.competition.judging.models import Conflict, Score, ScoreSheet
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.registry.organizations.models import Organization


@pytest.fixture
def row(assign, judge, make_entry):
    return assign(judge, make_entry())


@pytest.fixture
def full(row):
    return {one.pk: Decimal("80.5") for one in row.round.criteria.all()}


def post(row, **values):
    return {f"mark-{one.pk}": "80.5" for one in row.round.criteria.all()} | values


def address(row):
    return reverse("competition:sheet", args=[row.pk])


def test_marks_are_kept_and_the_total_is_weighted(row, full, judge_user):
    sheet = actions.save_scores(row, marks=full, notes={"to_self": "mine"}, by=judge_user)
    assert (sheet.total, sheet.to_self) == (Decimal("80.5000"), "mine")


def test_a_mark_taken_back_is_gone(row, full, judge_user):
    actions.save_scores(row, marks=full, notes={}, by=judge_user)
    first = next(iter(full))
    actions.save_scores(row, marks={first: None}, notes={}, by=judge_user)
    assert Score.objects.filter(sheet=row.sheet).count() == 1


def test_a_mark_out_of_range_names_the_criterion(row, full, judge_user):
    with pytest.raises(refusals.OutOfRange) as refused:
        actions.save_scores(row, marks={next(iter(full)): Decimal(101)}, notes={}, by=judge_user)
    assert refused.value.values["criterion"] == "idea"


def test_a_quarter_point_is_refused_where_halves_are_asked(row, full, judge_user):
    with pytest.raises(refusals.OutOfRange):
        actions.save_scores(row, marks={next(iter(full)): Decimal("80.25")}, notes={}, by=judge_user)


def test_a_locked_sheet_cannot_change(row, signed, judge_user, full):
    actions.save_scores(row, marks=full, notes={}, by=judge_user)
    actions.submit_scores(row, by=judge_user)
    answer = signed(judge_user).post(address(row), post(row))
    assert answer.status_code == 409
    assert b"cannot be changed any more" in answer.content


def test_a_sheet_without_all_marks_is_not_taken(row, full, judge_user):
    actions.save_scores(row, marks={next(iter(full)): Decimal(80)}, notes={}, by=judge_user)
    with pytest.raises(refusals.MarksMissing) as refused:
        actions.submit_scores(row, by=judge_user)
    assert refused.value.values["criteria"] == ["team"]


def test_the_first_mark_locks_the_rule_sheet(row, full, judge_user):
    actions.save_scores(row, marks=full, notes={}, by=judge_user)
    assert len(Round.objects.get(pk=row.round_id).rules_digest) == 64


def test_a_rule_sheet_changed_after_the_first_mark_takes_no_marks(row, full, judge_user):
    actions.save_scores(row, marks=full, notes={}, by=judge_user)
    row.round.criteria.filter(key="team").update(weight=10)
    row.refresh_from_db()
    with pytest.raises(refusals.RulesChanged):
        actions.save_scores(row, marks=full, notes={}, by=judge_user)


@pytest.mark.parametrize(("who", "status"), [("judge_user", 200), ("organiser", 404), ("stranger", 404)])
def test_a_sheet_is_its_judges_own(row, request, signed, who, status):
    assert signed(request.getfixturevalue(who)).get(address(row)).status_code == status


def test_nobody_is_led_to_the_sign_in(row, client):
    assert client.get(address(row)).status_code == 302


def test_another_judge_of_the_same_entry_finds_nothing(row, assign, make_judge, signed):
    other = make_judge("other")
    assign(other, row.entry)
    assert signed(other.user).get(address(row)).status_code == 404


def test_nobody_scores_the_own_institution(row, judge, signed, judge_user):
    house = Organization.objects.create(kind="college", name="甲")
    judge.organization = row.entry.organization = house
    judge.save()
    row.entry.save()
    assert signed(judge_user).post(address(row), post(row)).status_code == 404


@pytest.mark.parametrize("judge_is_above", [True, False])
def test_nor_its_parent_or_part(row, judge, signed, judge_user, judge_is_above):
    above = Organization.objects.create(kind="authority", name="甲")
    below = Organization.objects.create(kind="college", name="乙", parent=above)
    judge.organization, row.entry.organization = (above, below) if judge_is_above else (below, above)
    judge.save()
    row.entry.save()
    assert signed(judge_user).get(address(row)).status_code == 404


def test_a_declared_conflict_closes_the_sheet(row, judge, signed, judge_user):
    Conflict.objects.create(judge=judge, entry=row.entry, kind="family", declared_at=clock.now())
    assert signed(judge_user).get(address(row)).status_code == 404


def test_a_sheet_that_comes_after_the_closing_is_kept_as_late(row, full, judge_user, organiser):
    actions.close_judging(row.round, by=organiser)
    row.round.refresh_from_db()
    sheet = actions.save_scores(row, marks=full, notes={}, by=judge_user)
    assert (sheet.state, sheet.scores.count()) == ("late", 2)


@pytest.mark.parametrize(("decision", "state"), [("accept", "submitted"), ("refuse", "refused")])
def test_the_organiser_decides_a_late_sheet_and_the_judge_is_told(row, full, organiser, signed, decision, state):
    actions.close_judging(row.round, by=organiser)
    row.round.refresh_from_db()
    sheet = actions.save_scores(row, marks=full, notes={}, by=row.judge.user)
    where = reverse("competition:decide_late", args=[row.round_id, sheet.pk])
    signed(organiser).post(where, {"decision": decision, "reason": "no signal"})
    sheet.refresh_from_db()
    assert (sheet.state, Notice.objects.get().user) == (state, row.judge.user)


def test_a_judge_does_not_decide_late_sheets(row, full, organiser, signed, judge_user):
    actions.close_judging(row.round, by=organiser)
    row.round.refresh_from_db()
    sheet = actions.save_scores(row, marks=full, notes={}, by=judge_user)
    where = reverse("competition:decide_late", args=[row.round_id, sheet.pk])
    assert signed(judge_user).post(where, {"decision": "accept", "reason": "x"}).status_code == 404


def test_after_publication_nothing_is_kept(row, full, judge_user):
    Round.objects.filter(pk=row.round_id).update(state="published")
    row.round.refresh_from_db()
    with pytest.raises(refusals.NotBeingJudged):
        actions.save_scores(row, marks=full, notes={}, by=judge_user)


def test_abstaining_needs_a_reason_of_at_most_300_characters(row, signed, judge_user):
    where = reverse("competition:abstain", args=[row.pk])
    answers = [signed(judge_user).post(where, {"reason": reason}).status_code for reason in ("", "x" * 500, "unclear")]
    assert answers == [422, 422, 302]
    assert ScoreSheet.objects.get().state == "abstained"


def test_all_are_handed_in_at_once_or_none(row, full, assign, judge, make_entry, signed, judge_user):
    other = assign(judge, make_entry())
    actions.save_scores(row, marks=full, notes={}, by=judge_user)
    where = reverse("competition:submit_all", args=[row.round_id])
    refused = signed(judge_user).post(where)
    assert (refused.status_code, ScoreSheet.objects.get().state) == (409, "open")
    actions.save_scores(other, marks=full, notes={}, by=judge_user)
    signed(judge_user).post(where)
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_band_alone_gives_its_middle(row, signed, judge_user):
    first = row.round.criteria.all()[0]
    signed(judge_user).post(address(row), {f"band-{first.pk}": "0"})
    assert Score.objects.get().mark == Decimal("92.5")


def test_saving_by_itself_answers_with_the_time(row, signed, judge_user):
    answer = signed(judge_user).post(address(row), post(row), headers={"HX-Request": "true"})
    assert b"Saved" in answer.content
    assert b"<html" not in answer.content


def test_reminders_wait_in_the_outbox(row, organiser, signed):
    signed(organiser).post(reverse("competition:remind_judges", args=[row.round_id]))
    assert Notice.objects.get().state == "held"


def test_a_note_to_oneself_is_on_no_page_of_the_organiser(row, full, judge_user, organiser, signed):
    actions.save_scores(row, marks=full, notes={"to_self": "compare with 0093"}, by=judge_user)
    pages = [reverse(f"competition:{name}", args=[row.round_id]) for name in ("progress", "assignment")]
    assert [b"0093" in signed(organiser).get(page).content for page in pages] == [False, False]


HIDDEN = (
    "蒸湘测试有限公司",
    "周望舒",
    "entrant@people.example",
    "91430400MA0000001X",
    "吴若水",
    "13700000000",
    "秘密商标",
)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_answer_to_a_judge_in_a_blind_round_holds_a_hidden_name(
    hidden, judge, assign, make_entry, competition, signed, judge_user
):
    FormField.objects.create(competition=competition, key="brand", kind="line", label="品牌", identifies=True)
    FormField.objects.create(competition=competition, key="market", kind="text", label="市场")
    text = f"by {hidden} and others"
    entry = make_entry(
        title=text, title_en=text, field=text[:80], summary=text, credit_code="91430400MA0000001X",
        answers={"brand": "秘密商标", "market": text},
    )  # fmt: skip
    entry.members.create(name="吴若水", contact="13700000000")
    row = assign(judge, entry)
    pages = [address(row), reverse("competition:judge_desk", args=[row.round_id]), "/", reverse("portal:desk")]
    pages.append(f"{reverse('portal:search')}?q=by")
    assert [page for page in pages if hidden in signed(judge_user).get(page).content.decode()] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_number_of_questions(
    count, assign, judge, make_entry, signed, judge_user, django_assert_max_num_queries
):
    rows = [assign(judge, make_entry()) for _ in range(count)]
    client = signed(judge_user)
    with django_assert_max_num_queries(12):
        client.get(reverse("competition:judge_desk", args=[rows[0].round_id]))
