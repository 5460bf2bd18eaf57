"""Verdicts: what is open, what is missing, direct ways in, and the smallest single change."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scorecard_enterprises import BASES, HIGH_TECH, TECH_SME, assess, pack_named, says

from huiyan.engines.scorecard import Facts, assess_all, evaluate, explain, facts_from_table, facts_of_one, many, score
from huiyan.engines.tables import BadInput, read_csv


def test_without_the_experts_the_score_is_a_range_and_the_verdict_open() -> None:
    facts = {name: value for name, value in HIGH_TECH.items() if not name.startswith("given_")}
    found = score(facts, pack_named("high_tech_enterprise"))
    # by hand: 7 + 1 + 25 = 33 at least; 8 + 8 + 8 + 6 + 30 + 20 = 80 at most
    assert (found.verdict, found.total_low, found.total_high) == ("open", 33, 80)


def test_bonus_points_do_not_lift_a_section_over_its_cap() -> None:
    found = assess("high_tech_enterprise", joined_standards=True, given_standards=2)
    assert found.sections["points_ip"] == (30, 30)


def test_points_outside_the_room_are_refused() -> None:
    with pytest.raises(BadInput, match="column given_quantity: 5 points for '知识产权数量' are outside 7 to 8"):
        assess("high_tech_enterprise", given_quantity=5)


def test_a_missing_value_is_named_and_never_passes() -> None:
    found = assess("high_tech_enterprise", staff=None, ht_income=None)
    assert (found.verdict, found.missing) == ("incomplete", ("staff", "ht_income"))


def test_what_is_certainly_unmet_fails_even_when_something_else_is_missing() -> None:
    found = assess("high_tech_enterprise", accident=True, staff=None)
    assert (found.verdict, found.not_met, found.missing) == ("fail", ("no_accident",), ("staff",))


def test_a_division_by_zero_is_missing_under_the_name_of_the_ratio() -> None:
    found = assess("tech_sme", staff=0, st_staff=0)
    assert (found.verdict, found.missing) == ("incomplete", ("staff_share",))


def test_a_direct_way_replaces_the_score_but_not_the_basic_conditions() -> None:
    assert assess("tech_sme", st_staff=0, rd=0, class1_ip=0).verdict == "fail"
    assert assess("tech_sme", st_staff=0, rd=0, class1_ip=0, high_tech_valid=True).verdict == "pass"
    assert assess("tech_sme", staff=501, high_tech_valid=True).verdict == "fail"


def test_the_better_of_two_measures_counts() -> None:
    # by hand: 6 % of sales gives 50, 6.7 % of cost gives 0
    assert assess("tech_sme").sections["points_rd"] == (50, 50)
    assert assess("tech_sme", cost=None).sections["points_rd"] == (50, 50)


def test_a_measure_that_is_not_given_may_still_add_but_takes_nothing_away() -> None:
    # by hand: staff 20 + R&D 1 % of sales 0 + class 1 30 = 50; with R&D over cost it could be 100
    found = assess("tech_sme", rd=1_000_000, cost=None)
    assert (found.verdict, found.missing, found.total_low, found.total_high) == ("incomplete", ("cost",), 50, None)
    assert assess("tech_sme", rd=2_000_000, cost=None).verdict == "pass"  # 60 already


@pytest.mark.parametrize(
    ("pack", "changes", "fact", "after"),
    [
        ("high_tech_enterprise", {"st_staff": 9}, "st_staff", 10.0),
        ("high_tech_enterprise", {"ht_income": 5_000_000}, "ht_income", 6_000_000.0),
        ("high_tech_enterprise", {"applied_on": "2020-12-01"}, "applied_on", "2020-12-31"),
        ("high_tech_enterprise", {"given_transformation": 25}, "given_transformation", 27.0),
        ("tech_sme", {"st_staff": 4}, "st_staff", 10.0),
        ("national_makerspace", {"events_per_year": 3}, "events_per_year", 10.0),
        ("national_makerspace", {"reports_statistics": False}, "reports_statistics", "yes"),
        ("hubei_2025", {"asked": 1200}, "asked", 1000.0),
        ("hubei_2025", {"grade": "none"}, "grade", "E"),
    ],
)
def test_the_smallest_change_stands_at_the_bound(
    pack: str, changes: dict[str, object], fact: str, after: object
) -> None:
    found = {change.fact: change.after for change in assess(pack, **changes).changes}
    assert found[fact] == after


def test_where_two_conditions_with_nothing_in_common_fail_no_single_change_is_enough() -> None:
    assert assess("national_makerspace", events_per_year=3, mentors=1).changes == ()


@settings(max_examples=15, deadline=None)
@given(staff=st.integers(1, 900), st_staff=st.integers(0, 300), rd=st.integers(0, 20_000_000), rights=st.integers(0, 6))
def test_a_change_that_is_named_turns_the_verdict_and_one_step_less_does_not(
    staff: int, st_staff: int, rd: int, rights: int
) -> None:
    facts = dict(TECH_SME) | {"staff": staff, "st_staff": st_staff, "rd": rd, "class1_ip": 0, "class2_ip": rights}
    pack = pack_named("tech_sme")
    for change in score(facts, pack).changes:
        assert score(facts | {change.fact: change.after}, pack).verdict == change.verdict != "fail"
        if isinstance(change.before, float) and isinstance(change.after, float):
            step = pack.fact(change.fact).step * (1 if change.after > change.before else -1)
            assert score(facts | {change.fact: round(change.after - step, 2)}, pack).verdict == "fail"


@settings(max_examples=20, deadline=None)
@given(pack=st.sampled_from(sorted(BASES)), order=st.randoms())
def test_an_enterprise_is_assessed_alike_alone_and_among_others(
    pack: str, order: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rules = pack_named(pack)
    rows = [
        ("甲（虚构）", {}),
        ("乙（虚构）", {key: None for key in list(BASES[pack])[:1] if pack != "chongqing_2023"}),
    ]
    path = tmp_path_factory.mktemp("rows") / "e.csv"
    columns = list(BASES[pack])
    lines = [
        ",".join([name, *(text({**BASES[pack], **changes}[column]) for column in columns)]) for name, changes in rows
    ]
    path.write_text("\n".join([",".join(["enterprise", *columns]), *lines]) + "\n", encoding="utf-8")
    facts = facts_from_table(read_csv(path), rules)
    together = explain(facts, rules, evaluate(facts, rules))
    alone = [score({**BASES[pack], **changes}, rules, name=name) for name, changes in rows]
    assert together == alone


def text(value: object) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def test_said_of_the_demonstration() -> None:
    assert says(assess("demonstration_loan"), "total") == 86


def test_two_processes_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "PIECE", 3)
    rules = pack_named("tech_sme")
    base = facts_of_one("甲（虚构）", TECH_SME, rules)
    values = {name: np.repeat(column, 8) for name, column in base.values.items()}
    values["st_staff"] = np.arange(8.0) * 2
    facts = Facts(tuple(f"企业{row}（虚构）" for row in range(8)), values)
    alone = assess_all(facts, rules)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert assess_all(facts, rules, executor=pool) == alone
    assert [found.verdict for found in alone] == ["fail"] * 5 + ["pass"] * 3


@settings(max_examples=40, deadline=None)
@given(
    pack=st.sampled_from(["high_tech_enterprise", "tech_sme", "innovative_sme", "demonstration_loan"]),
    seed=st.integers(0, 10_000),
)
def test_points_stay_within_their_caps_and_what_is_unknown_never_helps(pack: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rules = pack_named(pack)
    facts = {
        name: value for name, value in BASES[pack].items() if not name.startswith("given_") or pack == "innovative_sme"
    }
    numbers = [fact.name for fact in rules.facts if fact.kind in ("number", "integer") and fact.name in facts]
    facts |= {
        name: int(float(str(facts[name])) * rng.uniform(0, 2)) for name in numbers if not name.startswith("given_")
    }
    known = score(facts, rules)
    for section in rules.sections:
        low, high = known.sections[f"points_{section.id}"]
        assert low is None or high is None or 0 <= low <= high <= section.cap
    required = [name for name in sorted(facts) if rules.fact(name).default is None]
    dropped = dict.fromkeys(rng.choice(required, 2, replace=False))
    less = score(facts | dropped, rules)
    assert less.verdict in ("incomplete", known.verdict)
