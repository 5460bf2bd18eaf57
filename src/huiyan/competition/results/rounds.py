"""Earlier rounds whose official scores count in a later one: which they are, and the marks that they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """The earlier rounds that a rule sheet counts, and those that these count in turn, in their order."""
    if not round.rules.get("rounds"):
        return []
    before = list(round.competition.rounds.filter(position__lt=round.position))
    counted = _names_in(round.rules)
    for one in reversed(before):  # a round counts only earlier ones, so one pass from the last to the first finds all
        if one.name in counted:
            counted |= _names_in(one.rules)
    return [one for one in before if one.name in counted]


def _names_in(rules: Mapping[str, Any]) -> set[str]:
    return {one["name"] for one in rules.get("rounds") or []}


def earlier_rounds(round: Round) -> list[Earlier]:
    """The rounds that count with their public rankings; refused while one is not public, or its marks are others by now."""
    found: list[Earlier] = []
    for one in counted_rounds(round):
        ranking = standing_ranking(one)
        if ranking is None:
            raise EarlierRoundNotPublic(round=name_of(one))
        marks = score_table(one)
        own = {part.pk for part in counted_rounds(one)}
        counted_by_it = [part for part in found if part.round.pk in own]
        if input_digest(marks, counted_by_it) != ranking.input_digest:
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
    """The marks of these entries, in their order, with the judges who gave them; both are numbered anew."""
    entry_at = {entry.pk: at for at, entry in enumerate(entries)}
    kept = [ballot for ballot in marks.ballots if marks.entries[ballot[0]].pk in entry_at]
    judges = sorted({judge for _entry, judge, _criterion, _mark in kept})
    judge_at = {judge: at for at, judge in enumerate(judges)}
    ballots = (
        (entry_at[marks.entries[entry].pk], judge_at[judge], criterion, mark) for entry, judge, criterion, mark in kept
    )
    return replace(
        marks,
        entries=tuple(entries),
        judges=tuple(marks.judges[judge] for judge in judges),
        ballots=tuple(sorted(ballots)),
    )


def all_judges(marks: Marks, earlier: Sequence[Earlier]) -> list[Judge]:
    """Whoever marked these entries in this round or one that counts, each once."""
    parts = [*(only(one.marks, marks.entries) for one in earlier), marks]
    return list({judge.pk: judge for part in parts for judge in part.judges}.values())
