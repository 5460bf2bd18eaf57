"""How results of `huiyan survey` are shown: as rows of a CSV, as JSON, and as a table for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyan.engines.measurement import Estimate, Fitted, ItemModel, PersonScores
    from huiyan.engines.tables import Table


def item_rows(names: list[str], fitted: Any, statistics: Any) -> list[dict[str, Any]]:
    """One row for each item: the model's figures and the classical ones."""
    rows = []
    for j, name in enumerate(names):
        row: dict[str, Any] = {"item": name, "slope": fitted.slopes[j], "se_slope": fitted.se_slopes[j]}
        for k in range(fitted.intercepts.shape[1]):
            tail = "" if fitted.intercepts.shape[1] == 1 else f"_{k + 1}"
            row |= {f"intercept{tail}": fitted.intercepts[j, k], f"se_intercept{tail}": fitted.se_intercepts[j, k],
                    f"difficulty{tail}": fitted.difficulties[j, k]}  # fmt: skip
        row |= {"answered": statistics.answered[j], "mean": statistics.means[j], "rest_correlation": statistics.rest_correlations[j],
                "alpha_without": statistics.alpha_without[j]}  # fmt: skip
        rows.append({key: plain(value) for key, value in row.items()})
    return rows


def add_differences(
    rows: list[dict[str, Any]], answers: Any, table: Table, group: str, counts: Any | None
) -> None:  # fmt: skip
    """Adds to every item how it differs between two groups of equal score; the first group by name is the reference."""
    import numpy as np

    from huiyan.engines.measurement import item_differences
    from huiyan.engines.tables import BadInput, gettext_noop

    labels = np.array(table.names(group))
    values = sorted(set(labels.tolist()))
    if len(values) != 2:
        raise BadInput(
            gettext_noop("two groups are compared, this column has {count}"),
            file=table.file,
            column=group,
            count=len(values),
        )
    found = item_differences(answers, labels == values[0], counts=counts)
    for row, item in zip(rows, found, strict=True):
        row |= {"reference": values[0], "odds_ratio": plain(item.odds_ratio), "chi_square": plain(item.chi_square),
                "p": plain(item.p), "delta": plain(item.delta), "class": item.size}  # fmt: skip


def fit_facts(model: str, fitted: ItemModel, persons: PersonScores) -> dict[str, Any]:
    """How well the model fits."""
    return {
        "model": model, "persons": fitted.persons, "log_likelihood": fitted.log_likelihood, "aic": fitted.aic,
        "bic": fitted.bic, "rounds": fitted.rounds, "converged": fitted.converged, "reliability": persons.reliability,
    }  # fmt: skip


def write_scores(path: Path, persons: PersonScores) -> None:
    """A row for each person: the number of the row, the ability and its sd."""
    from huiyan.engines.tables import write_csv

    pairs = zip(persons.score.tolist(), persons.sd.tolist(), strict=True)
    write_csv(path, ["row", "ability", "sd"], ([at + 1, repr(score), repr(sd)] for at, (score, sd) in enumerate(pairs)))


def give_fit(fitted: Fitted, variables: list[str], as_json: bool) -> None:
    """How the weights were fitted, as JSON or for people."""
    from huiyan.cli.report import print_json

    found = {
        "margins": list(dict.fromkeys(variables)), "respondents": len(fitted.weights), "rounds": fitted.rounds,
        "error": fitted.error, "least_factor": fitted.least_factor, "most_factor": fitted.most_factor,
        "kish_design_effect": fitted.kish,
    }  # fmt: skip
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        print(f"{key:<20} {' '.join(value) if isinstance(value, list) else value}")


def as_row(found: Estimate) -> dict[str, Any]:
    """An estimate as columns; what does not exist is empty."""
    from dataclasses import asdict

    return {key: plain(value) for key, value in asdict(found).items()}


def plain(value: Any) -> Any:
    """A number for JSON and CSV: NaN and infinity become nothing."""
    import math

    if isinstance(value, int | str) or value is None:
        return value
    return float(value) if math.isfinite(value) else None


def give(rows: list[dict[str, Any]], out: Path | None, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Write the rows if asked to, and print them, as JSON or for people."""
    from huiyan.cli.report import print_json
    from huiyan.engines.tables import write_csv

    if out is not None:
        write_csv(out, list(rows[0]), ([exact(row.get(key)) for key in rows[0]] for row in rows))
    if as_json:
        print_json({**(more or {}), "rows": rows})
        return
    for key, value in (more or {}).get("fit", {}).items():
        print(f"{key:<16} {short(value)}")
    shown = [key for key in rows[0] if any(row[key] not in ("", None) for row in rows)]
    print("  ".join(f"{key:>14}" for key in shown))
    for row in rows:
        print("  ".join(f"{short(row[key]):>14}" for key in shown))


def exact(value: Any) -> Any:
    """A float with all its digits."""
    return repr(value) if isinstance(value, float) else value


def short(value: Any) -> str:
    """A value for people."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
