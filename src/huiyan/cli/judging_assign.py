"""`huiyan judging assign`: judges to entries from plain files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from huiyan.engines.matching import Assignment, Names
    from huiyan.engines.tables import Table

TEXTS = ("title", "text", "topics")
LARGEST_DENSE = 40_000_000
DEFAULT_CAP = 0.5


def gettext_noop(template: str) -> str:
    """Mark a sentence for translation."""
    return template


class Objective(StrEnum):
    """What is made as good as it can be."""

    total = "total"
    fair = "fair"
    random = "random"


def assign(
    entries: Annotated[Path, typer.Option(help="CSV with entry, and title, text, topics where you have them.")],
    judges: Annotated[Path, typer.Option(help="CSV with judge, and max_load, text, topics where you have them.")],
    out: Annotated[Path, typer.Option(help="The assignment, CSV: entry, judge.")],
    per_entry: Annotated[int, typer.Option(min=1, help="Judges for each entry.")],
    max_load: Annotated[
        int | None, typer.Option(min=0, help="Most entries of a judge; the column max_load goes first.")
    ] = None,
    min_load: Annotated[int, typer.Option(min=0, help="Fewest entries of a judge.")] = 0,
    affinity: Annotated[
        Path | None, typer.Option(help="CSV: entry, judge, affinity; or NPY: entries x judges. Else from the texts.")
    ] = None,
    conflicts: Annotated[Path | None, typer.Option(help="CSV: entry, judge that must be kept apart.")] = None,
    fixed: Annotated[Path | None, typer.Option(help="CSV: entry, judge that are decided already.")] = None,
    forbidden: Annotated[Path | None, typer.Option(help="CSV: entry, judge that you do not want.")] = None,
    objective: Annotated[
        Objective, typer.Option(help="Largest total, fairest worst entry, or a lottery.")
    ] = Objective.total,
    cap: Annotated[float | None, typer.Option(help="Lottery: highest probability of a pair; 0.5 unless given.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Lottery: seed of the draw.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result for programs.")] = False,
) -> None:
    """Give every entry its judges: the best assignment there is, and the proof how good it is."""
    from huiyan.cli.executors import progress_bar
    from huiyan.engines import matching
    from huiyan.engines.tables import read_csv, write_csv

    entry_table = read_csv(entries, required=["entry"])
    judge_table = read_csv(judges, required=["judge"])
    names = _names(entry_table, judge_table)
    with progress_bar(translate(gettext_noop("Looking for the best assignment"))) as progress:
        found = matching.assign(
            _affinity(affinity, entry_table, judge_table, names), per_entry=per_entry,
            max_load=_loads(judge_table, max_load), min_load=min_load, fixed=_pairs(fixed, names),
            forbidden=[*_pairs(conflicts, names), *_pairs(forbidden, names)], objective=objective.value,
            cap=DEFAULT_CAP if objective is Objective.random and cap is None else cap, seed=seed,
            names=names, progress=progress,
        )  # fmt: skip
    write_csv(out, ["entry", "judge"], _named(found, names))
    if json:
        print_json(_summary(found, names, objective.value, seed))
    else:
        print(_sentence(found))


def _names(entries: Table, judges: Table) -> Names:
    """Entries and judges, each named once; with the topics of the entries where they are there."""
    from huiyan.engines import matching

    return matching.Names(
        entries=_once(entries, "entry"), judges=_once(judges, "judge"),
        topics=entries.texts("topics") if entries.has("topics") else None,
    )  # fmt: skip


def _once(table: Table, column: str) -> list[str]:
    """A column of names, each once."""
    from huiyan.engines.tables import gettext_noop as template

    found = table.names(column)
    first: dict[str, int] = {}
    for row, name in enumerate(found):
        if name in first:
            raise table.bad(
                row,
                column,
                template("'{name}' stands already in line {first}"),
                name=name,
                first=table.lines[first[name]],
            )
        first[name] = row
    return found


def _pairs(path: Path | None, names: Names) -> list[tuple[int, int]]:
    """Pairs of a file as numbers; an unknown name is named with its line."""
    if path is None:
        return []
    from huiyan.engines.tables import read_csv

    table = read_csv(path, required=["entry", "judge"], empty=True)
    return list(zip(_numbers(table, "entry", names.entries), _numbers(table, "judge", names.judges), strict=True))


def _numbers(table: Table, column: str, known: Sequence[str] | None) -> list[int]:
    number = {name: at for at, name in enumerate(known or ())}
    found = table.names(column)
    for row, name in enumerate(found):
        if name not in number:
            raise table.bad(row, column, gettext_noop("'{name}' is not in the list"), name=name)
    return [number[name] for name in found]


def _loads(judges: Table, max_load: int | None) -> NDArray[np.float64]:
    """Largest load of each judge: the column max_load where it is filled in, else the option."""
    import numpy as np

    loads = judges.numbers("max_load", missing=True) if judges.has("max_load") else np.full(len(judges), np.nan)
    for row, load in enumerate(loads):
        if load < 0 or (not np.isnan(load) and load % 1):
            raise judges.bad(row, "max_load", gettext_noop("a load is a whole number, 0 or more"))
    if max_load is None and np.isnan(loads).any():
        raise typer.BadParameter(
            translate(gettext_noop("--max-load is missing, and not every judge has a max_load of its own"))
        )
    return np.where(np.isnan(loads), max_load if max_load is not None else 0, loads)


def _affinity(path: Path | None, entries: Table, judges: Table, names: Names) -> Any:
    """Affinity entries x judges from an NPY matrix, a list of pairs, or the texts."""
    from huiyan.engines import matching
    from huiyan.engines.tables import read_csv, read_matrix

    if path is None:
        return matching.profile_affinity(_texts(entries), _texts(judges))
    if path.suffix.lower() == ".npy":
        return read_matrix(path, shape=(len(entries), len(judges)))
    return _listed_affinity(read_csv(path, required=["entry", "judge", "affinity"], empty=True), names)


def _listed_affinity(table: Table, names: Names) -> Any:
    """Affinity from a list; a pair that is absent is worth 0."""
    import numpy as np
    from scipy.sparse import csr_array

    entry, judge = _numbers(table, "entry", names.entries), _numbers(table, "judge", names.judges)
    first: dict[tuple[int, int], int] = {}
    for row, pair in enumerate(zip(entry, judge, strict=True)):
        if pair in first:
            raise table.bad(
                row, None, gettext_noop("this pair stands already in line {first}"), first=table.lines[first[pair]]
            )
        first[pair] = row
    shape = (len(names.entries or ()), len(names.judges or ()))
    if shape[0] * shape[1] > LARGEST_DENSE:
        print(translate(gettext_noop("So many pairs that only those listed are considered.")), file=sys.stderr)
        return csr_array((table.numbers("affinity"), (entry, judge)), shape=shape)
    dense = np.zeros(shape)
    dense[entry, judge] = table.numbers("affinity")
    return dense


def _texts(table: Table) -> list[str]:
    """All that a row says about itself."""
    from huiyan.engines.tables import BadInput

    columns = [column for column in TEXTS if table.has(column)]
    if not columns:
        raise BadInput(
            gettext_noop("without --affinity a column of texts is needed: {wanted}"),
            file=table.file,
            wanted=", ".join(TEXTS),
        )
    return ["\n".join(parts) for parts in zip(*(table.texts(column) for column in columns), strict=True)]


def _named(found: Assignment, names: Names) -> list[tuple[str, str]]:
    return [(names.entry(entry), names.judge(judge)) for entry, judge in found.pairs.tolist()]


def _summary(found: Assignment, names: Names, objective: str, seed: int | None) -> dict[str, Any]:
    lottery = found.probabilities
    return {
        "objective": objective,
        "pairs": len(found.pairs),
        "total": found.total,
        "worst_entry": found.worst_entry,
        "worst_entry_bound": found.worst_bound,
        "upper_bound": found.upper_bound,
        "gap": found.gap,
        "loads": {names.judge(judge): int(load) for judge, load in enumerate(found.loads)},
        "seed": seed,
        **({} if lottery is None else {"cap": lottery.cap, "expected_total": lottery.expected_total}),
    }


def _sentence(found: Assignment) -> str:
    template = gettext_noop(
        "{pairs} readings; total {total:.4f} of at most {bound:.4f} (gap {gap:.4%}), worst entry {worst:.4f} of at most {worst_bound:.4f}."
    )
    return translate(template).format(
        pairs=len(found.pairs),
        total=found.total,
        bound=found.upper_bound,
        gap=found.gap,
        worst=found.worst_entry,
        worst_bound=found.worst_bound,
    )
