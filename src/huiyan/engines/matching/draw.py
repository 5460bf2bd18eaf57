"""A draw by wishes: who gets which of the wished places when there are too few, by rules that leave nothing to choose.

The rules stand in order; each is decided among all answers that are the best by those before it (lexicographic optimisation):

1. Schools in turns: as many schools as possible get a first class in, then as many as possible a second, and so on.
2. As many parties as possible get one of their wishes.
3. The sum of the ranks of the wishes that are served is as small as possible.
4. The parties in the order of the lot: each gets the best wish that the rules above leave it.

The last rule leaves exactly one answer, so that every machine and every solver finds the same. Each rule is an integer
programme for HiGHS; the order of the lot is that of SHA-256 digests.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from huiyan.engines.matching.problem import Ints

NOTHING = -1
LARGEST_WEIGHT = 4096
"""Of a programme that settles a block of parties at once; the solver takes 1e-6 for whole, so a weight of a million would be too much."""


@dataclass(frozen=True)
class WishList:
    """A party of so many people, its wishes (slots, the dearest first), and its school (NOTHING for people who come alone)."""

    seats: int
    wishes: tuple[int, ...]
    school: int = NOTHING


@dataclass(frozen=True)
class Drawn:
    """The slot of each party and the rank of that wish, from 1 (NOTHING and 0 for who gets none), and how the rules ended.

    `in_turn` says how many schools got a first, a second, ... class in; `programmes` how many integer programmes were solved.
    """

    slot: tuple[int, ...]
    rank: tuple[int, ...]
    in_turn: tuple[int, ...]
    served: int
    ranks: int
    programmes: int


def lot_order(seed: str, codes: Sequence[str]) -> list[int]:
    """The numbers of the parties in the order of the lot: by SHA-256 of the seed, a colon, and the party's code.

    >>> lot_order("seed", ["A", "B", "C"])
    [1, 2, 0]
    """
    digests = [hashlib.sha256(f"{seed}:{code}".encode()).hexdigest() for code in codes]
    return sorted(range(len(codes)), key=digests.__getitem__)


def draw_wishes(
    parties: Sequence[WishList],
    places: Sequence[int],
    order: Sequence[int],
    *,
    most_of_school: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Drawn:
    """Give slots with so many `places` to parties by the rules above; a school gets at most `most_of_school` parties in.

    `order` holds each party once, the first of the lot first. Parts that share no slot and no school are solved apart.
    `progress` is told how many parties are settled, and of how many. Raises ArithmeticError where the solver fails.

    >>> draw_wishes([WishList(2, (0,)), WishList(2, (0, 1))], [2, 2], [0, 1]).slot
    (0, 1)
    """
    slot, rank = [NOTHING] * len(parties), [0] * len(parties)
    in_turn = [0] * most_of_school
    settled = programmes = 0
    for part in _parts(parties):
        members = set(part)
        ordered = [party for party in order if party in members]
        part_of_draw = _Part(parties, places, ordered, most_of_school)
        found = part_of_draw.solve()
        programmes += part_of_draw.programmes
        for party, wish in found.items():
            slot[party], rank[party] = parties[party].wishes[wish], wish + 1
        for turn, schools in enumerate(part_of_draw.in_turn(found)):
            in_turn[turn] += schools
        settled += len(part)
        if progress:
            progress(settled, len(parties))
    served = sum(one > 0 for one in rank)
    return Drawn(tuple(slot), tuple(rank), tuple(in_turn), served, sum(rank), programmes)


def _parts(parties: Sequence[WishList]) -> list[list[int]]:
    """The parties in parts that share neither slot nor school: what one part gets is nothing to the others."""
    root: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for number, party in enumerate(parties):
        joined = [("slot", slot) for slot in party.wishes]
        if party.school != NOTHING:
            joined.append(("school", party.school))
        for node in joined:
            root[find(node)] = find(("party", number))
    found = defaultdict(list)
    for number in range(len(parties)):
        found[find(("party", number))].append(number)
    return sorted(found.values())


class _Part:
    """One part of a draw as integer programmes over its wishes; a rule that is decided becomes a row of the next programme."""

    def __init__(
        self, parties: Sequence[WishList], places: Sequence[int], order: Sequence[int], most_of_school: int
    ) -> None:
        self.parties, self.order, self.most = parties, order, most_of_school
        self.pairs = [
            (party, wish)
            for party in order
            for wish, slot in enumerate(parties[party].wishes)
            if parties[party].seats <= places[slot]
        ]
        self.schools = sorted({parties[party].school for party, _ in self.pairs} - {NOTHING})
        self.columns_of: dict[int, list[int]] = {}
        for column, (party, _) in enumerate(self.pairs):
            self.columns_of.setdefault(party, []).append(column)
        self.widest = max((wish for _, wish in self.pairs), default=0) + 1
        columns = len(self.pairs) + most_of_school * len(self.schools)
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.low, self.high = np.zeros(columns), np.ones(columns)
        self.programmes, self.value = 0, 0.0
        self._limits(places)

    def solve(self) -> dict[int, int]:
        """Which wish each served party of this part gets."""
        if not self.pairs:
            return {}
        width = len(self.pairs)
        for turn in range(self.most if self.schools else 0):
            self._decide({width + turn + self.most * at: -1.0 for at in range(len(self.schools))})
        self._decide(dict.fromkeys(range(width), -1.0))
        chosen = self._decide({column: float(wish + 1) for column, (_, wish) in enumerate(self.pairs)})
        wishing = [party for party in self.order if party in self.columns_of]
        size = max(1, int(math.log(LARGEST_WEIGHT) / math.log(self.widest + 1)))
        for begin in range(0, len(wishing), size):
            chosen = self._settle(wishing[begin : begin + size], chosen)
        return {self.pairs[column][0]: self.pairs[column][1] for column in chosen}

    def in_turn(self, found: dict[int, int]) -> list[int]:
        """How many schools got a first, a second, ... class in."""
        classes = [sum(self.parties[party].school == school for party in found) for school in self.schools]
        return [sum(count > turn for count in classes) for turn in range(self.most)]

    def _limits(self, places: Sequence[int]) -> None:
        """One wish for a party, no slot over its places, and a school's classes counted by turns."""
        of_party: dict[int, dict[int, float]] = defaultdict(dict)
        of_slot: dict[int, dict[int, float]] = defaultdict(dict)
        of_school: dict[int, dict[int, float]] = defaultdict(dict)
        for column, (party, wish) in enumerate(self.pairs):
            one = self.parties[party]
            of_party[party][column] = 1.0
            of_slot[one.wishes[wish]][column] = float(one.seats)
            of_school[one.school][column] = 1.0
        self.rows += [(weights, 0.0, 1.0) for weights in of_party.values()]
        self.rows += [(weights, 0.0, float(places[slot])) for slot, weights in of_slot.items()]
        for at, school in enumerate(self.schools):
            first = len(self.pairs) + self.most * at
            turns = dict.fromkeys(range(first, first + self.most), -1.0)
            self.rows.append(({**of_school[school], **turns}, 0.0, 0.0))

    def _settle(self, block: Sequence[int], chosen: list[int]) -> list[int]:
        """Give the parties of a block, each before the next, the best wish that the rules leave, and fix it."""
        mine = {party: self.columns_of[party] for party in block}
        granted = {self.pairs[column][0]: column for column in chosen}
        if any(granted.get(party) != columns[0] for party, columns in mine.items()):
            worth = {
                column: -float((self.widest + 1) ** (len(block) - 1 - at) * (self.widest - self.pairs[column][1]))
                for at, columns in enumerate(mine.values())
                for column in columns
            }
            chosen = self._solve(worth)
            granted = {self.pairs[column][0]: column for column in chosen}
        for party, columns in mine.items():
            for column in columns:
                self.low[column] = self.high[column] = float(column == granted.get(party))
        return chosen

    def _decide(self, cost: dict[int, float]) -> list[int]:
        """The best by this rule; all that comes later must be as good."""
        chosen = self._solve(cost)
        self.rows.append((cost, -np.inf, float(round(self.value))))
        return chosen

    def _solve(self, cost: dict[int, float]) -> list[int]:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        at = [row for row, (weights, _, _) in enumerate(self.rows) for _ in weights]
        columns = [column for weights, _, _ in self.rows for column in weights]
        weights = [weight for weights, _, _ in self.rows for weight in weights.values()]
        matrix = csr_array((weights, (at, columns)), shape=(len(self.rows), len(self.low)))
        goal = np.zeros(len(self.low))
        goal[list(cost)] = list(cost.values())
        answer = milp(
            goal,
            constraints=[
                LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
            ],
            integrality=np.ones(len(goal), np.int64),
            bounds=Bounds(self.low, self.high),
            options={"mip_rel_gap": 0.0},
        )
        self.programmes += 1
        if answer.x is None or answer.status != 0:
            raise ArithmeticError(answer.message)
        self.value = float(answer.fun)
        taken: Ints = np.flatnonzero(answer.x[: len(self.pairs)] > 0.5)
        return [int(column) for column in taken]
