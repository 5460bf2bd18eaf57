"""The rule sheet: form and YAML go round, the engine judges it, the try-out shows every step, the lock holds."""

from decimal import Decimal

import pytest

from huiyan.competition.calls.models import Round
from huiyan.competition.calls.presets import presets
from huiyan.competition.calls.wording import rule_sheet_in_words
from huiyan.competition.setup import scoring
from huiyan.competition.setup.actions import rounds
from huiyan.competition.setup.actions import rule_sheet as actions
from huiyan.competition.setup.forms.rule_sheet import RuleSheetForm
from huiyan.competition.setup.refusals import MarksUnreadable, RoundIsCounted, RulesLocked, RulesUnreadable
from huiyan.competition.setup.rulebook import as_yaml

RICH = {
    "no_score": ["0"],
    "missing": "skip",
    "fewest": 2,
    "trim": {"highest": 1, "lowest": 1, "from_marks": 5},
    "panels": [{"name": "senior", "weight": "0.6", "fewest": 7}, {"name": "popular", "weight": "0.4", "fewest": 20}],
    "rounding": {"panel": {"decimals": 3, "how": "down"}, "total": {"decimals": 2, "how": "half_even"}},
    "tie_breaks": [
        {"by": "panel", "name": "senior"},
        {"by": "criterion", "name": "idea"},
        {"by": "count_at_least", "value": "90"},
        {"by": "shared"},
    ],
    "rank_within": "room",
    "source": "通知〔2026〕1号",
}


def filled(form):
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def sent(form):
    return {name: value for name, value in filled(form).items() if value is not None}


def test_the_form_gives_back_the_sheet_that_it_shows(organiser, first) -> None:
    stored = actions.change_rules(first, rules=RICH, by=organiser).rules
    form = RuleSheetForm(sent(RuleSheetForm(round=first, rules=stored)), round=first, rules=stored)
    assert form.is_valid(), form.errors
    assert actions.change_rules(first, rules=form.mapping(), by=organiser).rules == stored


def test_yaml_goes_round(organiser, first) -> None:
    stored = actions.change_rules(first, rules=RICH, by=organiser).rules
    Round.objects.filter(pk=first.pk).update(rules={})
    actions.import_rules(first, text=as_yaml(stored), by=organiser)
    assert Round.objects.get(pk=first.pk).rules == stored


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("trim: {highest: -1}", "trim.highest"),
        ("tie_breaks: [{by: panel, name: nobody}]", "nobody"),
        ("colour: red", "colour"),
        ("a: [1, 2", "YAML"),
        ("- 1\n- 2", "名称与取值"),
        ("criteria: [{name: beauty}]", "beauty"),
        ("rounds: [{name: 初评, weight: 1}]", "前面的轮次"),
        ("rounds: [{name: 决赛, weight: 1}, {name: 初评, weight: 1}]", "前面的轮次"),
        ("a: " + "x" * 60_000, "过长"),
        ("no_score: [&a [1], *a, *a]", "YAML"),
        ("criteria: 5", "criteria"),
        ("!!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_a_wrong_sheet_is_refused_by_its_key(organiser, first, text, problem) -> None:
    with pytest.raises(RulesUnreadable) as refusal:
        actions.import_rules(first, text=text, by=organiser)
    assert problem in refusal.value.message
    assert Round.objects.get(pk=first.pk).rules == first.rules


def test_hainan_drops_two_of_five(organiser, first) -> None:
    """By hand: 0.6 x idea + 0.4 x team is 80, 90, 70, 84, 86; 90 and 70 dropped, (80 + 84 + 86) / 3 = 83.33."""
    rules = {"trim": {"highest": 1, "lowest": 1}, "rounding": {"total": {"decimals": 2}}}
    text = "\n".join(f"甲 J{n} {mark} {mark}" for n, mark in enumerate((80, 90, 70, 84, 86)))
    (found,) = scoring.try_out(first, rules=rules, text=text)
    assert (found.rank, found.total) == (1, Decimal("83.33"))
    assert [value.judge for value in found.parts[0].values if value.dropped] == ["J1", "J2"]


def test_hunan_weighs_two_panels(organiser, first) -> None:
    """By hand: 0.6 x 90 + 0.4 x 80 = 86; the tie is broken by the experts' mean."""
    rules = {**RICH, "panels": [{"name": "senior", "weight": "0.6"}, {"name": "popular", "weight": "0.4"}], "fewest": 1}
    lines = ["甲 J1 senior 90 90", "甲 J2 popular 80 80", "乙 J1 senior 84 84", "乙 J2 popular 89 89"]
    found = scoring.try_out(first, rules=rules, text="\n".join(lines))
    assert [(one.name, one.rank, str(one.total)) for one in found] == [("甲", 1, "86.00"), ("乙", 2, "86.00")]
    assert found[0].decided_by == "“专家评委”的平均"


@pytest.mark.parametrize(
    "text", ["", "甲 J1 90", "甲 J1 90 ninety", "甲 J1 90 1e99", "甲 J1 101 1", "甲 J1 90 90\n甲 J1 90 90"]
)
def test_marks_that_cannot_be_tried_are_refused(first, text) -> None:
    with pytest.raises(MarksUnreadable):
        scoring.try_out(first, rules={}, text=text)


@pytest.mark.parametrize("rules", [{}, RICH, {"trim": {"highest": 2, "lowest": 2}}, {"fewest": 12}])
def test_the_example_marks_work_with_their_sheet(first, rules) -> None:
    found = scoring.try_out(first, rules=rules, text=scoring.sample_marks(first, rules))
    assert len(found) == 3


def test_the_example_marks_stay_few(first) -> None:
    text = scoring.sample_marks(first, {"panels": [{"name": "a", "fewest": 1_000_000}]})
    assert len(text.splitlines()) == 198


def test_a_locked_sheet_is_read_only_and_says_its_digest(organiser, locked, signed) -> None:
    with pytest.raises(RulesLocked) as refusal:
        actions.change_rules(locked, rules=RICH, by=organiser)
    assert refusal.value.values["digest"] == locked.rules_digest
    page = signed(organiser).get(f"/competition/setup/round/{locked.pk}/rules/").content.decode()
    assert (locked.rules_digest in page, 'name="highest"' in page) == (True, False)


def test_trying_stores_nothing(organiser, first, signed) -> None:
    form = RuleSheetForm(round=first, rules=first.rules)
    text = "甲 J1 90 90\n乙 J1 80 80"
    answer = signed(organiser).post(
        f"/competition/setup/round/{first.pk}/rules/", {**sent(form), "highest": 0, "marks": text, "try": ""}
    )
    assert [one.name for one in answer.context["tried"]] == ["甲", "乙"]
    assert Round.objects.get(pk=first.pk).rules == first.rules


def test_the_sheet_is_one_sentence(organiser, first) -> None:
    first.rules = RICH
    assert rule_sheet_in_words(first) == (
        "0 分视为未评分；缺少分数的部分不计；每位评委的各项分数按权重合计；评委满 5 位时去掉1 个最高分和1 个最低分；"
        "总分 = 0.6 ×“专家评委”（不少于 7 位）的平均 + 0.4 ×“大众评委”（不少于 20 位）的平均；"
        "每个评委组的平均保留 3 位小数，舍去；总分保留 2 位小数，四舍六入五成双；各组分别排名；"
        "总分相同时依次比较“专家评委”的平均、idea、90 分及以上的个数，仍相同则名次并列。"
    )


# What was read in documents, by the source named in the policy file.
SEEN = {
    "national": {"per_entry": [3, 5], "panels": [], "source": "D5"},
    "hunan_2017": {"per_entry": [27], "panels": [("0.6", 7), ("0.4", 20)], "source": "D7"},
    "hainan_2018": {"per_entry": [5], "panels": [], "source": "D8"},
    "county": {"per_entry": [5], "panels": [], "source": "D10"},
}


@pytest.mark.parametrize("key", SEEN)
def test_a_preset_has_the_numbers_of_its_source(key) -> None:
    preset, rounds = presets()[key], presets()[key]["rounds"]
    panels = [(one["weight"], one["fewest"]) for one in rounds[-1]["rules"].get("panels", [])]
    assert [one["per_entry"] for one in rounds] == SEEN[key]["per_entry"]
    assert (panels, f"({SEEN[key]['source']})" in preset["source"]) == (SEEN[key]["panels"], True)


@pytest.mark.parametrize("key", SEEN)
def test_a_preset_names_what_nobody_has_read(key) -> None:
    ours = set(presets()[key]["ours"])
    assert {"groups", "weights", "rounding_manner"} <= ours
    assert ("judges" in ours) == (key == "county")


SHARES = [{"name": "初评", "weight": "0.4"}, {"name": "决赛", "weight": "0.6"}]


@pytest.fixture
def final(first):
    return first.competition.rounds.get(position=1)


def test_a_final_may_count_the_round_before(organiser, final) -> None:
    rules = {"rounds": SHARES, "tie_breaks": [{"by": "round", "name": "决赛"}]}
    stored = actions.change_rules(final, rules=rules, by=organiser).rules
    form = RuleSheetForm(sent(RuleSheetForm(round=final, rules=stored)), round=final, rules=stored)
    assert form.is_valid(), form.errors
    assert actions.change_rules(final, rules=form.mapping(), by=organiser).rules == stored
    assert stored["rounds"] == SHARES


def test_the_form_asks_for_the_share_of_the_round_itself(final) -> None:
    given = sent(RuleSheetForm(round=final, rules=final.rules))
    before = final.competition.rounds.get(position=0)
    form = RuleSheetForm({**given, f"counts-{before.pk}": "0.4"}, round=final, rules=final.rules)
    assert (form.is_valid(), list(form.errors)) == (False, [f"counts-{final.pk}"])


def test_a_first_round_has_nothing_to_count(first) -> None:
    assert RuleSheetForm(round=first, rules=first.rules).round_rows() == []


def test_a_round_that_is_named_in_a_rule_sheet_keeps_its_name_and_place(organiser, first, final) -> None:
    actions.change_rules(final, rules={"rounds": SHARES}, by=organiser)
    with pytest.raises(RoundIsCounted):
        rounds.change_round(first, values={"name": "海选"}, by=organiser)
    with pytest.raises(RoundIsCounted):
        rounds.move_round(first, up=False, by=organiser)
    assert [one.name for one in first.competition.rounds.all()] == ["初评", "决赛"]
