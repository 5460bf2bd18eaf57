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


@dataclass(frozen=True)
class Part:
    """The marks of one round as they stand in a bundle; the round's name is given where rounds are told apart."""

    marks: Marks
    round: str = ""


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
    within_rooms = rules.get("rank_within") == "room"
    parts = [Part(marks)]
    if earlier:
        parts = [Part(only(one.marks, marks.entries), one.round.name) for one in earlier]
        parts.append(Part(marks, rows[0].ranking.round.name))
    judges = all_judges(marks, earlier)
    names = _names(marks, judges, codes)
    found = [
        _ballots(parts, codes, within_rooms=within_rooms),
        _commitments(names, codes),
        _opened_names(names, codes, opened),
        _ranking(rows, codes, within_rooms=within_rooms),
    ]
    if rules.get("panels") or any(one.said()["rules"].get("panels") for one in earlier):
        found.append(Table("judges", ("judge", "panel"), sorted([codes.judges[one.pk], one.panel] for one in judges)))
    return sorted(found, key=lambda table: table.name)


def _names(marks: Marks, judges: Sequence[Judge], codes: Codes) -> dict[str, str]:
    """Who stands behind each code."""
    entries = {codes.entries[one.pk]: f"{one.number_text} {one.title}" for one in marks.entries}
    return entries | {codes.judges[one.pk]: str(one) for one in judges}


def _ballots(parts: Sequence[Part], codes: Codes, *, within_rooms: bool) -> Table:
    """Every mark under the codes, with the room and the round where they matter."""
    by_rounds = len(parts) > 1
    rows = [
        [
            codes.entries[part.marks.entries[entry].pk],
            codes.judges[part.marks.judges[judge].pk],
            part.marks.criteria[criterion].key,
            f"{mark:f}",
            *([room_of(part.marks.entries[entry])] if within_rooms else []),
            *([part.round] if by_rounds else []),
        ]
        for part in parts
        for entry, judge, criterion, mark in part.marks.ballots
    ]
    return Table("ballots", (*BALLOT, *["room"] * within_rooms, *["round"] * by_rounds), sorted(rows))


def _commitments(names: Mapping[str, str], codes: Codes) -> Table:
    """A digest of each code and its name, from which nobody learns the name before its salt is opened."""
    rows = [[code, proof.commit([code, name], codes.salts[code])] for code, name in sorted(names.items())]
    return Table("commitments", ("code", "commitment"), rows)


def _opened_names(names: Mapping[str, str], codes: Codes, opened: set[int]) -> Table:
    shown = sorted(codes.entries[entry] for entry in opened)
    return Table("names", ("code", "name", "salt"), [[code, names[code], codes.salts[code].hex()] for code in shown])


def _ranking(rows: Sequence[RankingRow], codes: Codes, *, within_rooms: bool) -> Table:
    """Places in their order, within the rooms where ranks count there."""
    ordered = sorted(
        (room_of(row.entry) if within_rooms else "", row.rank, codes.entries[row.entry_id], plain(row.score))
        for row in rows
    )
    return Table("ranking", ("entry", "rank", "score"), [[code, rank, score] for _room, rank, code, score in ordered])


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
