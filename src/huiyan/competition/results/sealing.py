"""What of a ranking becomes public: marks under random codes, the rules, the places, and names only where they are opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Judge
from huiyan.competition.judging.queries import Marks
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.rounds import Earlier, all_judges, only
from huiyan.engines import proof
from huiyan.publishing.actions import Table

BALLOT = ("entry", "judge", "criterion", "mark")


@dataclass(frozen=True)
class Codes:
    """Random codes of entries and judges, each with the salt that ties it to a name."""

    entries: dict[int, str]
    judges: dict[int, str]
    salts: dict[str, bytes]


def draw_codes(marks: Marks, judges: Sequence[Judge], kept: Iterable[RankingRow] = ()) -> Codes:
    """Fresh codes for everyone in the bundle: nobody can tell from them who is who.

    Entries keep the code of a ranking that is public already, so that a later stage of it shows the same codes.
    """
    known = {row.entry_id: (row.code, bytes.fromhex(row.code_salt)) for row in kept if row.code}
    entries = proof.new_codes(len(marks.entries), prefix="E", taken=frozenset(code for code, _ in known.values()))
    codes = proof.new_codes(len(judges), prefix="J")
    salts = {code: proof.new_salt() for code in [*entries, *codes]} | dict(known.values())
    of_entry = {entry.pk: code for entry, code in zip(marks.entries, entries, strict=True)}
    return Codes(
        entries=of_entry | {pk: code for pk, (code, _) in known.items()},
        judges={judge.pk: code for judge, code in zip(judges, codes, strict=True)},
        salts=salts,
    )


def tables(
    marks: Marks,
    rows: list[RankingRow],
    codes: Codes,
    *,
    opened: set[int],
    rules: Mapping[str, Any],
    earlier: Sequence[Earlier] = (),
) -> list[Table]:
    """The tables of the bundle; names of the `opened` entries are given with their salts, the others stay closed.

    Where earlier rounds count, their marks of these entries stand beside those of this round, and each says its round.
    """
    within = rules.get("rank_within") == "room"
    entry_names = {codes.entries[entry.pk]: f"{entry.number_text} {entry.title}" for entry in marks.entries}
    judges = {codes.judges[judge.pk]: judge for judge in all_judges(marks, earlier)}
    judge_names = {code: str(judge) for code, judge in judges.items()}
    names = {**entry_names, **judge_names}
    commitments = [[code, proof.commit([code, name], codes.salts[code])] for code, name in sorted(names.items())]
    shown = sorted(codes.entries[pk] for pk in opened)
    ranking = sorted(
        (room_of(row.entry) if within else "", row.rank, codes.entries[row.entry_id], plain(row.score)) for row in rows
    )
    ballots = _ballots(marks, codes, within)
    if earlier:
        parts = [(one.round.name, only(one.marks, marks.entries)) for one in earlier]
        parts.append((rows[0].ranking.round.name, marks))
        ballots = sorted([*row, name] for name, part in parts for row in _ballots(part, codes, within))
    found = [
        Table("ballots", (*BALLOT, *["room"] * within, *["round"] * bool(earlier)), ballots),
        Table("commitments", ("code", "commitment"), commitments),
        Table("names", ("code", "name", "salt"), [[code, names[code], codes.salts[code].hex()] for code in shown]),
        Table("ranking", ("entry", "rank", "score"), [[code, rank, score] for _, rank, code, score in ranking]),
    ]
    if rules.get("panels") or any(one.said()["rules"].get("panels") for one in earlier):
        found.append(Table("judges", ("judge", "panel"), sorted([code, one.panel] for code, one in judges.items())))
    return sorted(found, key=lambda table: table.name)


def room_of(entry: Entry) -> str:
    """How an entry's track is named where ranks count within tracks; the position keeps equal names apart."""
    return f"{entry.track.position:02d} {entry.track.name}"


def plain(score: Decimal) -> str:
    """A score as it stands in the bundle: no exponent, no zeros at the end."""
    return f"{score.normalize():f}"


def payload(ranking: Ranking, stage: str) -> dict[str, object]:
    """What the sealed record says besides its tables."""
    return {
        "competition": ranking.round.competition.name,
        "competition_en": ranking.round.competition.name_en,
        "edition": ranking.round.competition.edition,
        "round": ranking.round.name,
        "track": ranking.track.name if ranking.track else "",
        "stage": stage,
        "rules": ranking.options["rules"],
        **({"earlier": ranking.options["earlier"]} if ranking.options.get("earlier") else {}),
        "seed": ranking.seed,
        "engine": ranking.engine_version,
        "input": ranking.input_digest,
    }


def _ballots(marks: Marks, codes: Codes, within: bool) -> list[list[str]]:
    rows = [
        [
            codes.entries[marks.entries[entry].pk],
            codes.judges[marks.judges[judge].pk],
            marks.criteria[criterion].key,
            f"{mark:f}",
            *([room_of(marks.entries[entry])] if within else []),
        ]
        for entry, judge, criterion, mark in marks.ballots
    ]
    return sorted(rows)
