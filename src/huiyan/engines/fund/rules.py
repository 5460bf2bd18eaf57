"""One year of a scheme: from defaulted loans to what the pool is asked to pay, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.fund.scheme import Scheme, Tranche
from huiyan.engines.fund.shares import FULL

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# in the order in which they take from what the pool pays; the pool's own size comes last, where it is known
RULES = ("agreed", "firm_cap", "tranches", "breaker", "bank_cap", "year_cap")


@dataclass(frozen=True)
class Year:
    """What a year did, by scenario, in fen: `cut[rule]` is what the rule left to the banks; `halted` is a share of the books."""

    lent: Integers
    defaulted: Integers
    claimed: Integers
    cut: dict[str, Integers]
    halted: Floats


class Rules:
    """Applies a scheme year by year; remembers how large each bank's book is (1 = as today) and whether it is halted."""

    def __init__(self, scheme: Scheme, book: Integers, scenarios: int) -> None:
        self._scheme, self._book = scheme, book
        self._year = 0
        self._volume: Floats = np.ones((scenarios, len(book)))
        watched = len(book) if scheme.breaker and scheme.breaker.by_bank else 1
        self._halted: Flags = np.zeros((scenarios, watched), bool)

    def next_year(self, sums: Integers) -> Year:
        """Apply every rule but the pool's size to one year's defaults, shape (scenarios, 2 * banks): principal, agreed."""
        if self._year:
            self._volume = self._next_volume()
        # rint: a volume of 1 - 1e-16 must not cost a fen
        scaled = np.rint(sums * np.tile(self._volume, 2)).astype(np.int64)
        defaulted, claim = np.hsplit(scaled, 2)
        lent = np.rint(self._volume * self._book).astype(np.int64)
        halted = self._halted.mean(axis=1)

        cut, claim = self._cut(defaulted, claim, lent)
        self._watch(defaulted, lent)
        self._year += 1
        return Year(lent.sum(axis=1), defaulted.sum(axis=1), claim, cut, halted)

    def _cut(self, defaulted: Integers, claim: Integers, lent: Integers) -> tuple[dict[str, Integers], Integers]:
        uncapped = claim
        if self._scheme.caps.firm is not None:
            uncapped = np.maximum(claim, defaulted * self._scheme.public_bp // FULL)
        steps = [defaulted, uncapped, claim]
        steps.append(self._after_tranches(steps[-1], defaulted, lent))
        steps.append(self._after_breaker(steps[-1], defaulted, lent))
        steps.append(self._after_bank_cap(steps[-1], lent))
        totals = [step.sum(axis=1) for step in steps]
        totals.append(self._after_year_cap(totals[-1], lent))
        return {rule: totals[at] - totals[at + 1] for at, rule in enumerate(RULES)}, totals[-1]

    def _after_tranches(self, claim: Integers, defaulted: Integers, lent: Integers) -> Integers:
        if not self._scheme.tranches:
            return claim
        paid = tranche_share(defaulted.sum(axis=1), lent.sum(axis=1), self._scheme.tranches)
        return _times(claim, paid[:, None])

    def _after_breaker(self, claim: Integers, defaulted: Integers, lent: Integers) -> Integers:
        breaker = self._scheme.breaker
        if breaker is None or not breaker.halts_compensation:
            return claim
        watched, book = self._watched(defaulted), self._watched(lent)
        # in the year of the breach the pool still pays for defaults up to the stop
        upto = np.minimum(1.0, book * (breaker.stop_bp / FULL) / np.maximum(watched, 1))
        return _times(claim, np.where(self._halted, 0.0, upto))

    def _after_bank_cap(self, claim: Integers, lent: Integers) -> Integers:
        cap = self._scheme.caps.bank_bp
        return claim if cap is None else np.minimum(claim, lent * cap // FULL)

    def _after_year_cap(self, claim: Integers, lent: Integers) -> Integers:
        caps = self._scheme.caps
        if caps.year_bp is not None:
            claim = np.minimum(claim, lent.sum(axis=1) * caps.year_bp // FULL)
        return claim if caps.year is None else np.minimum(claim, caps.year)

    def _watched(self, amounts: Integers) -> Integers:
        return amounts if self._halted.shape[1] == amounts.shape[1] else amounts.sum(axis=1, keepdims=True)

    def _watch(self, defaulted: Integers, lent: Integers) -> None:
        breaker = self._scheme.breaker
        if breaker is None:
            return
        watched, book = self._watched(defaulted) * FULL, self._watched(lent)
        # hysteresis: between the two thresholds everything stays as it was
        self._halted = (watched > book * breaker.stop_bp) | (
            self._halted & (watched >= book * breaker.resume_bp) & (book > 0)
        )

    def _next_volume(self) -> Floats:
        lending = self._scheme.lending
        growth, maturing = lending.growth_bp / FULL, lending.maturing_bp / FULL
        kept = self._volume * (1 - maturing)
        if lending.years is not None and self._year >= lending.years:
            return kept
        fresh = (1 + growth) ** (self._year - 1) * (growth + maturing)
        stopped = (
            self._halted if self._scheme.breaker and self._scheme.breaker.halts_lending else np.zeros_like(self._halted)
        )
        return kept + np.where(stopped, 0.0, fresh)


def tranche_share(defaulted: Integers, lent: Integers, tranches: tuple[Tranche, ...]) -> Floats:
    """Share of the agreed compensation that is paid for a year's defaults, averaged over the tranches they reach.

    >>> share = tranche_share(np.array([8]), np.array([100]), (Tranche(500, 10000), Tranche(1000, 5000)))
    >>> float(share[0])  # 5 in full and 3 by half, of 8
    0.8125
    """
    paid = np.zeros(len(defaulted))
    below = np.zeros(len(defaulted), np.float64)
    for tranche in tranches:
        bound = np.asarray(lent * (tranche.up_to_bp / FULL), np.float64)
        reached = np.minimum(defaulted, bound)
        paid += np.maximum(reached - below, 0.0) * (tranche.paid_bp / FULL)
        below = bound
    return paid / np.maximum(defaulted, 1)


def _times(amounts: Integers, share: Floats) -> Integers:
    return np.floor(amounts * share).astype(np.int64)
