"""Earlier rounds whose official scores count in a later one: which they are, and the marks that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Judge
from huiyan.competition.judging.queries import Marks, score_table
from huiyan.competition.results.models import Ranking
from huiyan.competition.results.queries import standing_ranking
from huiyan.competition.results.refusals import EarlierRoundChanged, EarlierRoundNotPublic
from huiyan.engines import proof
from huiyan.shell.naming import name_of


@dataclass(frozen=True)
class Earlier:
    """A round that counts: its marks, and its public ranking, whose rule sheet makes its score."""

    round: Round
    marks: Marks
    ranking: Ranking

    def said(self) -> dict[str, Any]:
        """What a ranking and its sealed record keep of it."""
        record = self.ranking.publication
        return {
            "round": self.round.name,
            "rules": self.ranking.options["rules"],
            "input": self.ranking.input_digest,
            "record": record.digest if record else "",
        }


def counted_rounds(round: Round) -> list[Round]:
    """The earlier rounds that a rule sheet counts, and those that these count, in their order."""
    if not round.rules.get("rounds"):
        return []
    before = {one.name: one for one in round.competition.rounds.filter(position__lt=round.position)}
    counted: set[str] = set()
    waiting = [round]
    while waiting:
        named = {one["name"] for one in waiting.pop().rules.get("rounds") or []} & before.keys()
        waiting += [before[name] for name in named - counted]
        counted |= named
    return [one for name, one in before.items() if name in counted]


def earlier_rounds(round: Round) -> list[Earlier]:
    """The rounds that count with their public rankings; refused while one is not public, or its marks are others by now."""
    found: list[Earlier] = []
    for one in counted_rounds(round):
        ranking = standing_ranking(one)
        if ranking is None:
            raise EarlierRoundNotPublic(round=name_of(one))
        marks, own = score_table(one), {earlier.pk for earlier in counted_rounds(one)}
        if input_digest(marks, [part for part in found if part.round.pk in own]) != ranking.input_digest:
            raise EarlierRoundChanged(round=name_of(one))
        found.append(Earlier(one, marks, ranking))
    return found


def input_digest(marks: Marks, earlier: Sequence[Earlier] = ()) -> str:
    """SHA-256 of what was ranked: numbers of entries, judges, criteria and marks, and the digests of rounds that count."""
    rows = [
        [marks.entries[e].number, marks.judges[j].pk, marks.criteria[c].key, f"{mark:f}"]
        for e, j, c, mark in marks.ballots
    ]
    if earlier:
        return proof.digest([rows, [[one.round.name, one.ranking.input_digest] for one in earlier]])
    return proof.digest(rows)


def only(marks: Marks, entries: Sequence[Entry]) -> Marks:
    """The marks of these entries, in their order."""
    place = {entry.pk: at for at, entry in enumerate(entries)}
    kept = [(place[marks.entries[e].pk], j, c, m) for e, j, c, m in marks.ballots if marks.entries[e].pk in place]
    seen = sorted({j for _e, j, _c, _m in kept})
    at = {j: new for new, j in enumerate(seen)}
    return replace(
        marks,
        entries=tuple(entries),
        judges=tuple(marks.judges[j] for j in seen),
        ballots=tuple(sorted((e, at[j], c, m) for e, j, c, m in kept)),
    )


def all_judges(marks: Marks, earlier: Sequence[Earlier]) -> list[Judge]:
    """Whoever marked these entries in this round or one that counts, each once."""
    parts = [*(only(one.marks, marks.entries) for one in earlier), marks]
    return list({judge.pk: judge for part in parts for judge in part.judges}.values())
