"""The same pool loan by loan and scenario by scenario, as the scheme's text says it: slow, and nothing shared with the engine."""

from dataclasses import dataclass
from math import floor, sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from huiyan.engines.fund import Book, Scheme


@dataclass
class Brute:
    ran_out: np.ndarray
    paid: np.ndarray
    borne: np.ndarray


def brute_force(loans: Book, scheme: Scheme, *, pool: int, years: int, scenarios: int, seed: int) -> Brute:
    draw = np.random.default_rng([seed, 4])
    found = Brute(np.zeros(scenarios), np.zeros(scenarios), np.zeros(scenarios))
    for scenario in range(scenarios):
        found.ran_out[scenario], found.paid[scenario], found.borne[scenario] = one_future(
            loans, scheme, pool, years, draw
        )
    return found


def one_future(loans: Book, scheme: Scheme, pool: int, years: int, draw: np.random.Generator) -> tuple[bool, int, int]:
    banks = range(len(loans.banks))
    owed = [agreed_for(loans, scheme, loan) for loan in range(len(loans))]
    today = [int(loans.principal[loans.bank == bank].sum()) for bank in banks]
    volume = [1.0 for _ in banks]
    halted = [False for _ in banks]
    balance, paid, borne, ran_out, common = pool, [], 0, False, None
    for year in range(years):
        if year:
            volume = [next_volume(scheme, year, volume[bank], halted[bank]) for bank in banks]
        broke, common = defaulting(loans, scheme, common, draw)
        lent = [round(volume[bank] * today[bank]) for bank in banks]
        lost, claims = [0 for _ in banks], [0 for _ in banks]
        for bank in banks:
            mine = np.flatnonzero(broke & (loans.bank == bank))
            lost[bank] = round(volume[bank] * sum(int(loans.principal[loan]) for loan in mine))
            claims[bank] = round(volume[bank] * sum(owed[loan] for loan in mine))
        claim = claim_of_the_year(scheme, claims, lost, lent, halted)
        halted = watch(scheme, lost, lent, halted)
        back = sum(paid[year - r.after_years] * r.bp // 10_000 for r in scheme.recoveries if year >= r.after_years)
        balance += balance * scheme.interest_bp // 10_000 + back
        balance += scheme.top_ups[year] if year < len(scheme.top_ups) else 0
        paid.append(min(claim, balance * scheme.caps.pool_bp // 10_000))
        balance -= paid[-1]
        ran_out |= paid[-1] < claim
        borne += sum(lost) - paid[-1]
    return ran_out, sum(paid), borne


def agreed_for(loans: Book, scheme: Scheme, loan: int) -> int:
    def public(principal: int) -> int:
        return sum(principal * share // 10_000 for share in scheme.shares_bp.values())

    owed = public(int(loans.principal[loan]))
    if scheme.caps.firm is None:
        return owed
    firm = sum(public(int(principal)) for principal in loans.principal[loans.firm == loans.firm[loan]])
    return owed if firm <= scheme.caps.firm else floor(owed * (scheme.caps.firm / firm))


def defaulting(loans: Book, scheme: Scheme, last: float | None, draw: np.random.Generator) -> tuple[np.ndarray, float]:
    model = scheme.model
    keep = model.autocorrelation
    fresh = draw.standard_normal()
    common = fresh if last is None else keep * last + sqrt(1 - keep**2) * fresh
    sector = draw.standard_normal(len(loans.sectors))
    own = draw.standard_normal(loans.firm.max() + 1)
    hidden = sqrt(model.correlation) * common + sqrt(model.sector) * sector[loans.sector]
    hidden = hidden + sqrt(1 - model.correlation - model.sector) * own[loans.firm]
    chance = np.array([scheme.grades[loans.grades[grade]] for grade in loans.grade])
    if model.copula == "gaussian":
        return hidden < ndtri(chance), common
    return hidden / sqrt(draw.chisquare(model.degrees) / model.degrees) < stdtrit(model.degrees, chance), common


def claim_of_the_year(scheme: Scheme, claims: list[int], lost: list[int], lent: list[int], halted: list[bool]) -> int:
    total, book = sum(lost), sum(lent)
    if scheme.tranches and total:
        share, below = 0.0, 0.0
        for tranche in scheme.tranches:
            bound = book * tranche.up_to_bp / 10_000
            share += max(min(total, bound) - below, 0) * tranche.paid_bp / 10_000 / total
            below = bound
        claims = [floor(claim * share + 1e-9) for claim in claims]
    if scheme.breaker and scheme.breaker.halts_compensation:
        for bank in range(len(claims)):
            mine, of = (lost[bank], lent[bank]) if scheme.breaker.by_bank else (total, book)
            upto = min(1.0, of * scheme.breaker.stop_bp / 10_000 / mine) if mine else 1.0
            claims = [*claims[:bank], 0 if halted[bank] else floor(claims[bank] * upto), *claims[bank + 1 :]]
    if scheme.caps.bank_bp is not None:
        claims = [min(claim, of * scheme.caps.bank_bp // 10_000) for claim, of in zip(claims, lent, strict=True)]
    claim = sum(claims)
    return claim if scheme.caps.year_bp is None else min(claim, book * scheme.caps.year_bp // 10_000)


def watch(scheme: Scheme, lost: list[int], lent: list[int], halted: list[bool]) -> list[bool]:
    breaker = scheme.breaker
    if not breaker:
        return halted
    after = []
    for bank, was in enumerate(halted):
        mine, book = (lost[bank], lent[bank]) if breaker.by_bank else (sum(lost), sum(lent))
        ratio = mine / book * 10_000 if book else 0.0
        after.append(ratio > breaker.stop_bp or (was and ratio >= breaker.resume_bp))
    return after


def next_volume(scheme: Scheme, year: int, volume: float, halted: bool) -> float:
    growth, maturing = scheme.lending.growth_bp / 10_000, scheme.lending.maturing_bp / 10_000
    volume *= 1 - maturing
    over = scheme.lending.years is not None and year >= scheme.lending.years
    if over or (halted and scheme.breaker and scheme.breaker.halts_lending):
        return volume
    return volume + (1 + growth) ** (year - 1) * (growth + maturing)
