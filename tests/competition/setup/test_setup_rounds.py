"""Rounds, criteria and prizes; what is locked stays."""

from decimal import Decimal

import pytest
from django.utils import translation

from huiyan.competition.calls.missing import gaps_of
from huiyan.competition.calls.models import Competition, Criterion, Prize, Round
from huiyan.competition.setup.actions import rounds as actions
from huiyan.competition.setup.forms.rounds import CriterionForm
from huiyan.competition.setup.refusals import PrizesAwarded, RoundIsUsed, RulesLocked, RulesUnreadable, WeightsOff
from huiyan.shell.templatetags.shell import inlang

VALUES = {"name": "复赛", "mode": "stage", "per_entry": 5}
PRIZE = {"pk": None, "name": "一等奖", "name_en": "", "track": None, "places": 2, "amount": Decimal(50000)}


def test_a_new_round_has_the_plainest_rule_sheet(organiser, competition) -> None:
    made = actions.add_round(competition, values=VALUES, by=organiser)
    assert (made.position, made.rules["average"], made.rules["rounding"]) == (
        2, "mean", {"total": {"decimals": 2, "how": "half_up"}},
    )  # fmt: skip


def test_the_rule_sheet_follows_the_criteria(organiser, first, rows_of) -> None:
    rows = [{**row, "weight": Decimal(weight)} for row, weight in zip(rows_of(first), (75, 25), strict=True)]
    actions.set_criteria(first, rows=rows, by=organiser)
    written = Round.objects.get(pk=first.pk).rules["criteria"]
    assert [(one["name"], one["weight"], one["step"]) for one in written] == [
        ("idea", "0.75", "0.5"),
        ("team", "0.25", "0.5"),
    ]


def test_criteria_exchange_their_names_in_exports(organiser, first, rows_of) -> None:
    rows = [{**row, "key": key} for row, key in zip(rows_of(first), ("team", "idea"), strict=True)]
    actions.set_criteria(
        first, rows=[*rows, {**rows[0], "pk": None, "key": "", "name": "市场", "weight": Decimal(0)}], by=organiser
    )
    assert list(first.criteria.values_list("key", "name")) == [
        ("team", "idea"),
        ("idea", "team"),
        ("shi-chang", "市场"),
    ]


def test_a_factor_of_its_own_outlives_a_change_of_weights(organiser, first, rows_of) -> None:
    first.rules["criteria"][0]["weight"] = "2"
    first.save()
    actions.set_criteria(first, rows=rows_of(first), by=organiser)
    assert [one["weight"] for one in Round.objects.get(pk=first.pk).rules["criteria"]] == ["2", "0.4"]


def test_a_criterion_that_breaks_ties_is_not_dropped(organiser, first, rows_of) -> None:
    first.competition.is_public = False
    Round.objects.filter(pk=first.pk).update(rules={**first.rules, "tie_breaks": [{"by": "criterion", "name": "team"}]})
    with pytest.raises(RulesUnreadable):
        actions.set_criteria(first, rows=rows_of(first)[:1], by=organiser)
    assert Criterion.objects.filter(round=first).count() == 2


def test_weights_that_do_not_sum_to_100_keep_the_call_closed(organiser, competition, first, rows_of) -> None:
    rows = [{**row, "weight": Decimal(30)} for row in rows_of(first)]
    with pytest.raises(WeightsOff) as refusal:
        actions.set_criteria(first, rows=rows, by=organiser)
    assert refusal.value.values == {"sum": "60"}
    Competition.objects.update(is_public=False, summary="两句话。", text="正文。")
    first.competition.refresh_from_db()
    actions.set_criteria(first, rows=rows, by=organiser)
    found = gaps_of(Competition.objects.get(pk=competition.pk))
    assert [(one.words, one.page, one.key) for one in found] == [
        ("“初评”的权重合计 60，应为 100", "competition:setup_criteria", first.pk)
    ]


def test_a_locked_round_keeps_criteria_manner_and_rules(organiser, locked, rows_of) -> None:
    before = list(Criterion.objects.values())
    with pytest.raises(RulesLocked):
        actions.set_criteria(locked, rows=rows_of(locked)[:1], by=organiser)
    with pytest.raises(RulesLocked):
        actions.change_round(locked, values={"blind": False}, by=organiser)
    assert list(Criterion.objects.values()) == before


def test_a_locked_round_takes_a_new_name(organiser, locked) -> None:
    actions.change_round(locked, values={"name": "初选", "blind": True}, by=organiser)
    assert Round.objects.get(pk=locked.pk).name == "初选"


def test_rounds_change_places_until_judges_are_assigned(
    organiser, competition, first, judge, make_entry, assign
) -> None:
    actions.move_round(first, up=False, by=organiser)
    assert [one.name for one in competition.rounds.all()] == ["决赛", "初评"]
    assign(judge, make_entry())
    with pytest.raises(RoundIsUsed):
        actions.delete_round(first, by=organiser)


def test_prizes_are_set_all_at_once(organiser, first, track) -> None:
    actions.set_prizes(first, rows=[PRIZE, {**PRIZE, "name": "二等奖", "track": track}], by=organiser)
    kept = Prize.objects.get(name="二等奖")
    actions.set_prizes(first, rows=[{**PRIZE, "pk": kept.pk, "name": "特等奖"}], by=organiser)
    assert list(Prize.objects.values_list("pk", "name", "places")) == [(kept.pk, "特等奖", 2)]


def test_prizes_stay_once_results_are_public(organiser, first) -> None:
    first.state = Round.State.PUBLISHED
    with pytest.raises(PrizesAwarded):
        actions.set_prizes(first, rows=[PRIZE], by=organiser)


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("85-100 优秀：已验证", [{"low": 85, "high": 100, "word": "优秀", "sentence": "已验证"}]),
        ("0–55 weak", [{"low": 0, "high": 55, "word": "weak", "sentence": ""}]),
        ("优秀 85-100", None),
        ("100-85 优秀", None),
        ("1e9-2e9 优秀", None),
    ],
)
def test_bands_are_read_line_by_line(db, text, bands) -> None:
    form = CriterionForm({"name": "n", "weight": 1, "low": 0, "high": 1, "step": 1, "bands_text": text})
    form.is_valid()
    assert form.cleaned_data.get("bands_text") == bands


def test_the_page_of_criteria_saves_what_it_shows(organiser, first, signed) -> None:
    browser, page = signed(organiser), f"/competition/setup/round/{first.pk}/criteria/"
    formset = browser.get(page).context["formset"]
    sent = {f"c-{name}": formset.management_form[name].value() for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    for form in formset:
        sent |= {field.html_name: field.value() for field in form if field.value() is not None}
    before = list(Criterion.objects.order_by("pk").values())
    assert browser.post(page, sent).status_code == 302
    assert list(Criterion.objects.order_by("pk").values()) == before


def test_bands_keep_their_english_words_through_the_form(organiser, first) -> None:
    criterion = first.criteria.first()
    english = {"word_en": "Excellent", "sentence_en": "proven"}
    criterion.bands = [{"low": 85, "high": 100, "word": "优秀", "sentence": "已验证", **english}, *criterion.bands[1:]]
    form = CriterionForm(instance=criterion)
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    again = CriterionForm(sent, instance=criterion)
    assert again.is_valid(), again.errors
    assert again.cleaned_data["bands_text"] == criterion.bands


def test_a_band_reads_in_the_readers_language() -> None:
    band = {"word": "优秀", "word_en": "Excellent", "sentence": "已验证"}
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append((inlang(band, "word"), inlang(band, "sentence")))
    assert said == [("Excellent", "已验证"), ("优秀", "已验证")]
