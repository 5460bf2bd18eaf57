"""Invented enterprises that stand well inside every rule of a pack; a test moves one fact of them to a bound."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from huiyan.engines.scorecard import Assessment, Pack, read_pack, score

HIGH_TECH: Mapping[str, object] = {
    "registered_on": date(2020, 1, 1), "applied_on": date(2026, 6, 1), "owns_core_ip": True, "in_field": True, "accident": False,
    "staff": 100, "st_staff": 30, "sales_1": 10_000_000, "sales_2": 10_000_000, "sales_3": 10_000_000,
    "rd_1": 1_000_000, "rd_2": 1_000_000, "rd_3": 1_000_000, "rd_domestic": 3_000_000, "total_income": 10_000_000,
    "ht_income": 9_000_000, "class1_ip": 1, "class2_ip": 0, "ip_by_own_rd": True, "joined_standards": False, "conversions": 15,
    "net_assets_1": 100, "net_assets_2": 100, "net_assets_3": 100, "given_advancement": 8, "given_core_support": 8,
    "given_quantity": 8, "given_acquisition": 6, "given_standards": 0, "given_transformation": 30, "given_rd_system": 6,
    "given_rd_institution": 6, "given_incentives": 2, "given_talent": 0, "given_asset_growth": 0, "given_sales_growth": 0,
}  # fmt: skip
TECH_SME: Mapping[str, object] = {
    "resident": True, "staff": 100, "st_staff": 30, "sales": 100_000_000, "assets": 100_000_000, "prohibited_product": False,
    "violation": False, "rd": 6_000_000, "cost": 90_000_000, "class1_ip": 1, "class2_ip": 0,
}  # fmt: skip
INNOVATIVE: Mapping[str, object] = {
    "best_ip": "class1_own", "rd": 5_000_000, "revenue_1": 80_000_000, "revenue_2": 100_000_000, "debts": 40, "assets": 100,
    "given_specialisation": 20,
}  # fmt: skip
MAKERSPACE: Mapping[str, object] = {
    "clear_direction": True, "dedicated_operator": True, "operating_months": 30, "area": 800, "workstations": 10, "shared_area": 700,
    "residents": 30, "registered_per_year": 12, "funded_per_year": 0, "cases_per_year": 4, "full_time_staff": 5, "mentors": 6,
    "events_per_year": 12, "reports_statistics": True,
}  # fmt: skip
DEMONSTRATION: Mapping[str, object] = {
    "rd_latest": 6, "sales_latest": 100, "class1_ip": 2, "class2_ip": 0, "staff": 50, "st_staff": 20, "honours": 1,
    "grade_of_tax_credit": "A", "operating_months": 30, "dishonest": False,
}  # fmt: skip
BASES: Mapping[str, Mapping[str, object]] = {
    "high_tech_enterprise": HIGH_TECH,
    "tech_sme": TECH_SME,
    "innovative_sme": INNOVATIVE,
    "national_makerspace": MAKERSPACE,
    "demonstration_loan": DEMONSTRATION,
    "chongqing_2023": {"grade": "A"},
    "hubei_2025": {"grade": "A", "asked": 500, "months": 12, "security": "none"},
}


@cache
def pack_named(name: str) -> Pack:
    """A pack, read once."""
    return read_pack(name)


def assess(pack: str, **changes: object) -> Assessment:
    """The enterprise of that pack with some facts changed."""
    return score({**BASES[pack], **changes}, pack_named(pack), name="回雁（虚构）")


def says(found: Assessment, name: str) -> object:
    """What the assessment says of a condition, direct way, item (lowest and highest points), outcome, `verdict` or `total`."""
    if name in ("verdict", "total"):
        return found.verdict if name == "verdict" else found.total_low
    for check in (*found.conditions, *found.direct):
        if check.id == name:
            return check.state
    for points in found.points:
        if f"{points.section}.{points.id}" == name:
            return points.low if points.low == points.high else (points.low, points.high)
    return next(result.low for result in found.outcomes if result.id == name)
