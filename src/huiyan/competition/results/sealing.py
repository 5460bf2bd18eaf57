"""What of a ranking becomes public: marks under random codes, the rules, the places, and names only where they are opened."""

from __future__ import annotations

from dataclasses import dataclass

from huiyan.competition.judging.queries import Marks
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.engines import proof
from huiyan.publishing.actions import Table


@dataclass(frozen=True)
class Codes:
    """Random codes of entries and judges, each with the salt that ties it to a name."""

    entries: dict[int, str]
    judges: dict[int, str]
    salts: dict[str, bytes]


def draw_codes(marks: Marks) -> Codes:
    """Fresh codes for everyone in the bundle: nobody can tell from them who is who."""
    entries = proof.new_codes(len(marks.entries), prefix="E")
    judges = proof.new_codes(len(marks.judges), prefix="J")
    return Codes(
        entries={entry.pk: code for entry, code in zip(marks.entries, entries, strict=True)},
        judges={judge.pk: code for judge, code in zip(marks.judges, judges, strict=True)},
        salts={code: proof.new_salt() for code in [*entries, *judges]},
    )


def tables(marks: Marks, rows: list[RankingRow], codes: Codes, *, opened: set[int]) -> list[Table]:
    """The tables of the bundle; names of the `opened` entries are given with their salts, the others stay closed."""
    entry_names = {codes.entries[entry.pk]: f"{entry.number_text} {entry.title}" for entry in marks.entries}
    judge_names = {codes.judges[judge.pk]: str(judge) for judge in marks.judges}
    names = {**entry_names, **judge_names}
    commitments = [[code, proof.commit([code, name], codes.salts[code])] for code, name in sorted(names.items())]
    shown = sorted(codes.entries[pk] for pk in opened)
    return [
        Table("ballots", ("entry", "judge", "criterion", "mark"), _ballots(marks, codes)),
        Table("commitments", ("code", "commitment"), commitments),
        Table("names", ("code", "name", "salt"), [[code, names[code], codes.salts[code].hex()] for code in shown]),
        Table(
            "ranking",
            ("entry", "rank", "score"),
            ranking_rows([(codes.entries[row.entry_id], row.rank, f"{row.score.normalize():f}") for row in rows]),
        ),
    ]


def ranking_rows(rows: list[tuple[str, int, str]]) -> list[list[str | int]]:
    """Places in the order of the bundle: by rank, then by code."""
    return [[entry, rank, score] for entry, rank, score in sorted(rows, key=lambda row: (row[1], row[0]))]


def payload(ranking: Ranking) -> dict[str, object]:
    """What the sealed record says besides its tables."""
    return {
        "competition": ranking.round.competition.name,
        "competition_en": ranking.round.competition.name_en,
        "edition": ranking.round.competition.edition,
        "round": ranking.round.name,
        "track": ranking.track.name if ranking.track else "",
        "rules": ranking.options["rules"],
        "seed": ranking.seed,
        "engine": ranking.engine_version,
        "input": ranking.input_digest,
    }


def _ballots(marks: Marks, codes: Codes) -> list[list[str]]:
    rows = [
        [
            codes.entries[marks.entries[entry].pk],
            codes.judges[marks.judges[judge].pk],
            marks.criteria[criterion].key,
            f"{mark:f}",
        ]
        for entry, judge, criterion, mark in marks.ballots
    ]
    return sorted(rows)
