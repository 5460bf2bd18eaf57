"""Every threshold of every pack, just below, at, and just above. The numbers are those of the documents the packs name."""

from datetime import date

import pytest
from scorecard_enterprises import assess, says

from huiyan.engines.scorecard import read_pack, score

M, N = "met", "not_met"
# pack, what is looked at, the fact that moves, and (value, what is then said) below, at and above the bound
BOUNDS = [
    ("high_tech_enterprise", "age", "applied_on", [(date(2020, 12, 30), N), (date(2020, 12, 31), M), (date(2021, 1, 1), M)]),
    ("high_tech_enterprise", "staff", "st_staff", [(9, N), (10, M), (11, M)]),
    ("high_tech_enterprise", "ht_income", "ht_income", [("5999999.99", N), (6_000_000, M), ("6000000.01", M)]),
    ("high_tech_enterprise", "rd_ratio", "rd_domestic", [("1799999.99", N), (1_800_000, M), ("1800000.01", M)]),
    ("high_tech_enterprise", "score", "given_transformation", [(25, N), (26, N), (27, M)]),  # 69 fails, 70 fails, 71 passes
    ("tech_sme", "size", "staff", [(499, M), (500, M), (501, N)]),
    ("tech_sme", "size", "sales", [(199_999_999, M), (200_000_000, M), ("200000000.01", N)]),
    ("tech_sme", "size", "assets", [(199_999_999, M), (200_000_000, M), ("200000000.01", N)]),
    ("tech_sme", "staff.staff_share", "st_staff", [(29, 16), (30, 20), (31, 20)]),
    ("tech_sme", "staff.staff_share", "st_staff", [(24, 12), (25, 16), (26, 16)]),
    ("tech_sme", "staff.staff_share", "st_staff", [(19, 8), (20, 12), (21, 12)]),
    ("tech_sme", "staff.staff_share", "st_staff", [(14, 4), (15, 8), (16, 8)]),
    ("tech_sme", "staff.staff_share", "st_staff", [(9, 0), (10, 4), (11, 4)]),
    *[("tech_sme", "rd.rd_to_sales", "rd", [(step - 0.01, less), (step, more), (step + 0.01, more)]) for step, less, more in
      [(6_000_000, 40, 50), (5_000_000, 30, 40), (4_000_000, 20, 30), (3_000_000, 10, 20), (2_000_000, 0, 10)]],
    *[("tech_sme", "rd.rd_to_cost", "rd", [(step - 0.01, less), (step, more), (step + 0.01, more)]) for step, less, more in
      [(27_000_000, 40, 50), (22_500_000, 30, 40), (18_000_000, 20, 30), (13_500_000, 10, 20), (9_000_000, 0, 10)]],
    ("innovative_sme", "innovation.rd_to_revenue", "rd", [(4_999_999, 15), (5_000_000, 20), (5_000_001, 20)]),
    ("innovative_sme", "innovation.rd_to_revenue", "rd", [(2_999_999, 10), (3_000_000, 15), (3_000_001, 15)]),
    ("innovative_sme", "innovation.rd_to_revenue", "rd", [(1_999_999, 5), (2_000_000, 10), (2_000_001, 10)]),
    ("innovative_sme", "innovation.rd_to_revenue", "rd", [(999_999, 0), (1_000_000, 5), (1_000_001, 5)]),
    *[("innovative_sme", "growth.revenue_growth", "revenue_2", [(step - 0.01, less), (step, more), (step + 0.01, more)]) for step, less, more in
      [(92_000_000, 15, 20), (88_000_000, 10, 15), (84_000_000, 5, 10), (80_000_000, 0, 5)]],
    ("innovative_sme", "growth.debt_ratio", "debts", [(54.99, 10), (55, 10), (55.01, 5)]),
    ("innovative_sme", "growth.debt_ratio", "debts", [(74.99, 5), (75, 5), (75.01, 0)]),
    ("innovative_sme", "specialisation", "given_specialisation", [(14, N), (15, M), (16, M)]),
    ("innovative_sme", "equity", "equity_funding", [(4_999_999, N), (5_000_000, M), (5_000_001, M)]),
    ("national_makerspace", "operation", "operating_months", [(17, N), (18, M), (19, M)]),
    ("national_makerspace", "space", "shared_area", [(599.99, N), (600, M), (600.01, M)]),
    ("national_makerspace", "space", "area", [("499.99", N), (500, M), ("500.01", M)]),
    ("national_makerspace", "residents", "residents", [(19, N), (20, M), (21, M)]),
    ("national_makerspace", "new_firms", "registered_per_year", [(9, N), (10, M), (11, M)]),
    ("national_makerspace", "cases", "cases_per_year", [(2, N), (3, M), (4, M)]),
    ("national_makerspace", "people", "full_time_staff", [(2, N), (3, M), (4, M)]),
    ("national_makerspace", "people", "mentors", [(2, N), (3, M), (4, M)]),
    ("national_makerspace", "events", "events_per_year", [(9, N), (10, M), (11, M)]),
    ("hubei_2025", "amount", "asked", [("999.99", M), (1000, M), ("1000.01", N)]),
    ("hubei_2025", "term", "months", [(35, M), (36, M), (37, N)]),
    ("demonstration_loan", "grade", "honours", [(0, "A"), (1, "A"), (2, "A")]),
    ("demonstration_loan", "operation", "operating_months", [(11, N), (12, M), (13, M)]),
    ("demonstration_loan", "talent.staff_share", "st_staff", [(14, 14), (15, 20), (16, 20)]),
    ("demonstration_loan", "talent.staff_share", "st_staff", [(9, 8), (10, 14), (11, 14)]),
    ("demonstration_loan", "talent.staff_share", "st_staff", [(4, 0), (5, 8), (6, 8)]),
    *[("demonstration_loan", "rd.rd_ratio", "rd_latest", [(step - 0.01, less), (step, more), (step + 0.01, more)]) for step, less, more in
      [(6, 20, 25), (4, 15, 20), (3, 10, 15), (2, 5, 10), (1, 0, 5)]],
]  # fmt: skip


@pytest.mark.parametrize(("pack", "name", "fact", "steps"), BOUNDS)
def test_a_bound_holds_as_written(pack: str, name: str, fact: str, steps: list[tuple[object, object]]) -> None:
    for value, expected in steps:
        assert says(assess(pack, **{fact: value}), name) == expected, value


@pytest.mark.parametrize(
    ("latest", "ratio", "expected"),
    [
        (50_000_000, "0.0499999", N), (50_000_000, "0.05", M), (50_000_000, "0.0500001", M),
        ("50000000.01", "0.0399999", N), ("50000000.01", "0.0400001", M), (200_000_000, "0.0399999", N), (200_000_000, "0.04", M),
        ("200000000.01", "0.0299999", N), ("200000000.01", "0.0300001", M),
    ],
)  # fmt: skip
def test_the_rd_ratio_follows_the_sales_of_the_latest_year(latest: object, ratio: str, expected: str) -> None:
    spent = float(ratio) * float(str(latest))
    found = assess("high_tech_enterprise", sales_1=0, sales_2=0, sales_3=latest, rd_1=0, rd_2=0, rd_3=spent, rd_domestic=spent,
                   net_assets_2=0, given_sales_growth=None)  # fmt: skip
    assert says(found, "rd_ratio") == expected


@pytest.mark.parametrize(
    ("growth_in_percent", "room"),
    [(34.99, (7, 8)), (35, (9, 10)), (24.99, (5, 6)), (25, (7, 8)), (14.99, (3, 4)), (15, (5, 6)), (4.99, (1, 2)), (5, (3, 4)),
     (0.01, (1, 2)), (0, 0), (-0.01, 0)],
)  # fmt: skip
def test_growth_of_sales_gives_the_room_for_points(growth_in_percent: float, room: object) -> None:
    factor = 1 + growth_in_percent / 100
    found = assess("high_tech_enterprise", sales_1=10_000_000, sales_2=10_000_000 * factor, sales_3=10_000_000 * factor * factor,
                   given_sales_growth=None)  # fmt: skip
    assert says(found, "growth.sales_growth") == room


@pytest.mark.parametrize(
    ("growth_in_percent", "room"),
    [(35.01, (9, 10)), (35, (9, 10)), (34.99, (7, 8)), (25, (7, 8)), (24.99, (5, 6)), (15, (5, 6)), (14.99, (3, 4)), (5, (3, 4)),
     (4.99, (1, 2)), (0.01, (1, 2)), (0, 0), (-0.01, 0)],
)  # fmt: skip
def test_growth_of_net_assets_gives_the_room_for_points(growth_in_percent: float, room: object) -> None:
    later = 100 * (1 + growth_in_percent / 100)
    found = assess(
        "high_tech_enterprise", net_assets_1=0, net_assets_2=100, net_assets_3=later, given_asset_growth=None
    )
    assert says(found, "growth.asset_growth") == room


@pytest.mark.parametrize(
    ("name", "facts", "state"),
    [  # by hand: 15 for own class 1 rights; R&D of 1 % 5, of 2 % 10
        ("innovation", {"rd": 999_999}, N), ("innovation", {"rd": 1_000_000}, M), ("innovation", {"rd": 2_000_000}, M),
        # growth of revenue 20 %: 20; 0 %: 5; below: 0. Debts of 40 %: 10; of 60 %: 5
        ("growth", {"revenue_2": 80_000_000, "debts": 60}, N), ("growth", {"revenue_2": 80_000_000}, M), ("growth", {"revenue_2": 84_000_000}, M),
        # 15 + 5 for innovation, 5 + 10 for growth, and what is given
        *(("score", {"rd": 800_000, "revenue_2": 80_000_000, "given_specialisation": given}, state) for given, state in [(24, N), (25, M), (26, M)]),
    ],
)  # fmt: skip
def test_each_group_of_points_of_an_innovative_sme_has_its_own_bound(
    name: str, facts: dict[str, object], state: str
) -> None:
    assert says(assess("innovative_sme", **facts), name) == state


@pytest.mark.parametrize(("funded", "state"), [(4, N), (5, M), (6, M)])
def test_funded_teams_do_instead_of_new_firms(funded: int, state: str) -> None:
    assert says(assess("national_makerspace", registered_per_year=0, funded_per_year=funded), "new_firms") == state


@pytest.mark.parametrize(("months", "county", "term", "parts"), [(35, 0.3, M, M), (36, 0.29, M, N), (37, 0.31, N, N)])
def test_the_term_and_the_parts_of_hunan(months: int, county: float, term: str, parts: str) -> None:
    facts = {
        "loan": 300,
        "months": months,
        "collateral": False,
        "province_part": 0.5,
        "prefecture_part": 0.2,
        "county_part": county,
    }
    found = score(facts, read_pack("hunan_2020"))
    assert (says(found, "term"), says(found, "parts")) == (term, parts)


def test_growth_without_a_first_year_takes_the_later_two() -> None:
    found = assess("high_tech_enterprise", sales_1=0, sales_2=1_000_000, sales_3=1_250_000, given_sales_growth=None)
    assert says(found, "growth.sales_growth") == (7, 8)


@pytest.mark.parametrize(
    ("class1", "class2", "room"),
    [
        (0, 0, 0),
        (0, 1, (1, 2)),
        (0, 2, (1, 2)),
        (0, 3, (3, 4)),
        (0, 4, (3, 4)),
        (0, 5, (5, 6)),
        (0, 9, (5, 6)),
        (1, 0, (7, 8)),
    ],
)
def test_the_number_of_rights_gives_the_room_for_points(class1: int, class2: int, room: object) -> None:
    found = assess(
        "high_tech_enterprise", class1_ip=class1, class2_ip=class2, given_quantity=None, given_acquisition=None
    )
    assert says(found, "ip.quantity") == room


@pytest.mark.parametrize(
    ("conversions", "room"),
    [
        (15, (25, 30)),
        (14, (19, 24)),
        (12, (19, 24)),
        (11, (13, 18)),
        (9, (13, 18)),
        (8, (7, 12)),
        (6, (7, 12)),
        (5, (1, 6)),
        (3, (1, 6)),
        (2, 0),
    ],
)
def test_results_put_to_use_give_the_room_for_points(conversions: int, room: object) -> None:
    found = assess("high_tech_enterprise", conversions=conversions, given_transformation=None)
    assert says(found, "transformation.conversions_per_year") == room


@pytest.mark.parametrize(
    ("class1", "class2", "points"), [(1, 0, 30), (0, 5, 24), (0, 4, 24), (0, 3, 18), (0, 2, 12), (0, 1, 6), (0, 0, 0)]
)
def test_rights_of_a_technology_based_sme(class1: int, class2: int, points: int) -> None:
    assert says(assess("tech_sme", class1_ip=class1, class2_ip=class2), "results.rights") == points


@pytest.mark.parametrize(("staff", "class2", "state"), [(10, 0, N), (10, 1, M), (9, 5, N)])
def test_a_technology_based_sme_needs_60_points_and_some_for_staff(staff: int, class2: int, state: str) -> None:
    # by hand: R&D 50 points; staff 10 -> 4, 9 -> 0; class 2: 0 -> 0, 1 -> 6, 5 -> 24; so 54 fails, 60 passes, 74 without staff points fails
    assert says(assess("tech_sme", st_staff=staff, class1_ip=0, class2_ip=class2), "score") == state


@pytest.mark.parametrize(
    ("given", "total", "grade", "line"),
    [({}, 86, "A", 500), ({"honours": 0}, 80, "A", 500), ({"rd_latest": 3, "honours": 0}, 70, "B", 400),
     ({"class1_ip": 1, "honours": 0, "rd_latest": 3}, 60, "C", 300), ({"class1_ip": 0, "honours": 0, "rd_latest": 3}, 50, "D", 160),
     ({"class1_ip": 0, "honours": 0, "rd_latest": 1}, 40, "E", 80), ({"class1_ip": 0, "honours": 0, "rd_latest": 0}, 35, "none", 0)],
)  # fmt: skip
def test_points_make_a_grade_and_a_grade_makes_a_line(
    given: dict[str, object], total: float, grade: str, line: float
) -> None:
    found = assess("demonstration_loan", **given)
    assert (found.total_low, says(found, "grade"), says(found, "line")) == (total, grade, line)


@pytest.mark.parametrize(("grade", "line"), [("A", 500), ("B", 400), ("C", 300), ("D", 160), ("E", 80), ("none", 0)])
def test_the_lines_of_chongqing(grade: str, line: float) -> None:
    found = assess("chongqing_2023", grade=grade)
    assert (says(found, "line"), says(found, "pool_risk")) == (line, 0.8 * line)


def test_workstations_do_instead_of_area() -> None:
    assert says(assess("national_makerspace", area=499.99, shared_area=400, workstations=29), "space") == N
    assert says(assess("national_makerspace", area=499.99, shared_area=400, workstations=30), "space") == M
