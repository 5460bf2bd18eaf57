"""`huiyan survey`: estimates with their standard errors, fitted weights, and item response models from CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from huiyan.engines.measurement import Design, Estimate, Margin
    from huiyan.engines.tables import Table

app = typer.Typer(help="Estimate from sample surveys.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def survey() -> None:
    """Estimate from sample surveys."""


@app.command()
def estimate(
    file: Path = typer.Argument(..., help="CSV with a row for each respondent."),
    variable: list[str] = typer.Option(..., "--variable", help="Column to estimate; may be given several times."),
    weights: str = typer.Option(..., "--weights", help="Column of weights."),
    strata: str | None = typer.Option(None, "--strata", help="Column of strata."),
    clusters: list[str] = typer.Option(
        [], "--clusters", help="Column of clusters; once for each stage, the first stage first."
    ),
    population: list[str] = typer.Option(
        [], "--population", help="Column with the units of the stratum; once for each stage."
    ),
    statistic: str = typer.Option("mean", "--statistic", help="mean, total, proportion, ratio or quantile."),
    denominator: str | None = typer.Option(None, "--denominator", help="Column below the line of a ratio."),
    probability: list[float] = typer.Option([0.5], "--probability", help="Which quantiles."),
    threshold: float | None = typer.Option(
        None, "--threshold", help="Proportion at or above this mark, as for the literacy rate."
    ),
    above: bool = typer.Option(False, "--above", help="With --threshold: above the mark, the mark itself not counted."),
    margins: Path | None = typer.Option(
        None, "--margins", help="CSV with variable, value, total: rake first, and let the errors know of it."
    ),
    by: str | None = typer.Option(None, "--by", help="Also estimate for every value of this column."),
    interval: str = typer.Option("logit", "--interval", help="Interval of a proportion: logit, wilson, beta or t."),
    confidence: float = typer.Option(0.95, "--confidence", min=0.5, max=0.9999, help="Confidence of the interval."),
    out: Path | None = typer.Option(None, "--out", help="Write the estimates to this CSV."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:
    """Means, totals, proportions, ratios and quantiles with standard errors that respect the design."""
    import numpy as np

    from huiyan.engines.tables import read_csv

    table = read_csv(file)
    design = read_design(table, weights, strata, clusters, population)
    if margins is not None:
        design = fit_margins(design, read_margins(margins, table))
    groups: list[tuple[str, Any]] = [("", None)]
    if by is not None:
        labels = np.array(table.texts(by))
        groups += [(str(value), labels == value) for value in sorted(set(labels) - {""})]
    options = {"denominator": denominator, "probability": probability, "threshold": threshold, "above": above,
               "interval": interval, "confidence": confidence}  # fmt: skip
    rows = [
        {"variable": name, "statistic": label, "by": by or "", "group": group, **as_row(found)}
        for name in variable
        for group, domain in groups
        for label, found in estimates_of(table, design, name, statistic, domain, options)
    ]
    give(rows, out, as_json)


@app.command()
def rake(
    file: Path = typer.Argument(..., help="CSV with a row for each respondent."),
    margins: Path = typer.Option(..., "--margins", help="CSV with the columns variable, value, total."),
    weights: str = typer.Option(..., "--weights", help="Column of weights."),
    out: Path = typer.Option(..., "--out", help="Write the rows with their fitted weight to this CSV."),
    name: str = typer.Option("raked_weight", "--name", help="Name of the new column."),
    tolerance: float = typer.Option(1e-12, "--tolerance", help="Largest relative error left in a margin."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON how the fit went."),
) -> None:
    """Scale weights until they add up to known totals of several variables."""
    from huiyan.cli.report import print_json
    from huiyan.engines import measurement
    from huiyan.engines.tables import BadInput, gettext_noop, read_csv, write_csv

    table = read_csv(file)
    if table.has(name):
        raise BadInput(
            gettext_noop("the file already has a column '{name}'; choose another with --name"),
            file=table.file,
            name=name,
        )
    design = read_design(table, weights, None, [], [])
    known = read_margins(margins, table)
    fitted = measurement.rake(design, known, tolerance=tolerance)
    new = [repr(float(weight)) for weight in fitted.weights]
    write_csv(out, [*table.columns, name], ([*row, weight] for row, weight in zip(table.rows, new, strict=True)))
    found = {
        "margins": [margin.name for margin in known], "respondents": len(new), "rounds": fitted.rounds, "error": fitted.error,
        "least_factor": fitted.least_factor, "most_factor": fitted.most_factor, "kish_design_effect": fitted.kish,
    }  # fmt: skip
    if as_json:
        print_json(found)
    else:
        for key, value in found.items():
            print(f"{key:<20} {value if not isinstance(value, list) else ' '.join(value)}")


@app.command()
def irt(
    file: Path = typer.Argument(
        ..., help="CSV with a row for each respondent; answers 0, 1 (or 0, 1, 2 ...), empty where not answered."
    ),
    items: str | None = typer.Option(
        None, "--items", help="Columns of the items, with commas; by default all columns."
    ),
    model: str = typer.Option("2pl", "--model", help="2pl, rasch or graded."),
    weights: str | None = typer.Option(None, "--weights", help="Column of weights, or of how often a pattern occurs."),
    group: str | None = typer.Option(
        None, "--group", help="Column with two values: compare item by item (Mantel-Haenszel)."
    ),
    errors: bool = typer.Option(True, "--errors/--no-errors", help="Standard errors of the items."),
    tolerance: float = typer.Option(1e-6, "--tolerance", help="Stop when the log-likelihood changes by less."),
    out: Path | None = typer.Option(None, "--out", help="Write the items to this CSV."),
    scores: Path | None = typer.Option(None, "--scores", help="Write every person's ability and its sd to this CSV."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:
    """Fit an item response model: slopes, difficulties, item statistics, persons' abilities."""
    import numpy as np

    from huiyan.engines import measurement
    from huiyan.engines.tables import read_csv, write_csv

    table = read_csv(file)
    names = (
        [name.strip() for name in items.split(",")]
        if items
        else [c for c in table.columns if c not in (weights, group)]
    )
    answers = read_answers(table, names, model)
    person_weights = read_weights(table, weights) if weights else None
    fitted = measurement.fit_items(
        answers, model=model, weights=person_weights, tolerance=tolerance, standard_errors=errors
    )
    persons = measurement.score_persons(fitted, answers)
    rows = item_rows(names, fitted, measurement.item_statistics(answers, weights=person_weights))
    if group is not None:
        add_differences(rows, answers, table, group)
    fit = {"model": model, "persons": fitted.persons, "log_likelihood": fitted.log_likelihood, "aic": fitted.aic, "bic": fitted.bic,
           "rounds": fitted.rounds, "converged": fitted.converged, "reliability": persons.reliability}  # fmt: skip
    if scores is not None:
        write_csv(scores, ["row", "ability", "sd"], ([i + 1, repr(float(a)), repr(float(s))] for i, (a, s) in
                  enumerate(zip(np.asarray(persons.score), persons.sd, strict=True))))  # fmt: skip
    give(rows, out, as_json, {"fit": fit})


def estimates_of(
    table: Table, design: Design, name: str, statistic: str, domain: Any, options: dict[str, Any]
) -> list[tuple[str, Estimate]]:
    """The estimates of one column for one domain, each with the name of its statistic."""
    from huiyan.engines import measurement
    from huiyan.engines.tables import BadInput, gettext_noop

    values, confidence = table.numbers(name, missing=True), options["confidence"]
    if options["threshold"] is not None:
        found = measurement.literacy_rate(
            design, values, threshold=options["threshold"], inclusive=not options["above"], domain=domain,
            confidence=confidence, interval=options["interval"],
        )  # fmt: skip
        return [(f"{'>' if options['above'] else '>='} {options['threshold']:g}", found.rate)]
    if statistic == "mean":
        return [(statistic, measurement.mean(design, values, domain=domain, confidence=confidence))]
    if statistic == "total":
        return [(statistic, measurement.total(design, values, domain=domain, confidence=confidence))]
    if statistic == "proportion":
        share = measurement.proportion(
            design, values, domain=domain, confidence=confidence, interval=options["interval"]
        )
        return [(statistic, share)]
    if statistic == "ratio" and options["denominator"]:
        below = table.numbers(options["denominator"], missing=True)
        return [
            (
                f"ratio to {options['denominator']}",
                measurement.ratio(design, values, below, domain=domain, confidence=confidence),
            )
        ]
    if statistic == "quantile":
        return [
            (f"quantile {p:g}", measurement.quantile(design, values, p, domain=domain, confidence=confidence))
            for p in options["probability"]
        ]
    raise BadInput(
        gettext_noop("--statistic is mean, total, proportion, quantile, or ratio with --denominator, not '{value}'"),
        value=statistic,
    )


def read_design(table: Table, weights: str, strata: str | None, clusters: list[str], population: list[str]) -> Design:
    """The design from the named columns; a negative weight is named by its cell."""
    from huiyan.engines.measurement import survey_design

    return survey_design(
        read_weights(table, weights),
        strata=None if strata is None else table.names(strata),
        clusters=[table.names(name) for name in clusters] or None,
        population=[table.numbers(name) for name in population] or None,
    )


def fit_margins(design: Design, margins: list[Margin]) -> Design:
    """The design raked to the margins, which its standard errors then take into account."""
    from huiyan.engines import measurement

    return measurement.rake(design, margins).design


def read_weights(table: Table, column: str) -> Any:
    """A column of weights from 0 upwards."""
    from huiyan.engines.tables import gettext_noop

    values = table.numbers(column)
    for row, value in enumerate(values):
        if value < 0:
            raise table.bad(row, column, gettext_noop("the weight {weight} is negative"), weight=f"{value:g}")
    return values


def read_margins(path: Path, table: Table) -> list[Margin]:
    """Known totals by variable and value; a value twice or a negative total is named by its cell."""
    from huiyan.engines.measurement import Margin
    from huiyan.engines.tables import gettext_noop, read_csv

    given = read_csv(path, required=["variable", "value", "total"])
    found: dict[str, dict[str, float]] = {}
    numbers = given.numbers("total")
    for row, (variable, value) in enumerate(zip(given.names("variable"), given.names("value"), strict=True)):
        totals = found.setdefault(variable, {})
        if value in totals:
            raise given.bad(
                row,
                "value",
                gettext_noop("'{value}' of '{variable}' has a total already"),
                value=value,
                variable=variable,
            )
        if numbers[row] < 0:
            raise given.bad(row, "total", gettext_noop("the total {total} is negative"), total=f"{numbers[row]:g}")
        totals[value] = float(numbers[row])
    return [Margin(variable, table.names(variable), totals) for variable, totals in found.items()]


def read_answers(table: Table, names: list[str], model: str) -> Any:
    """Answers (n, J) with NaN where a cell is empty; a cell that is no category is named."""
    import numpy as np

    from huiyan.engines.tables import gettext_noop

    columns = [table.numbers(name, missing=True) for name in names]
    for name, column in zip(names, columns, strict=True):
        wrong = ~np.isnan(column) & ((column < 0) | (column != np.floor(column)) | ((column > 1) & (model != "graded")))
        if wrong.any():
            row = int(np.argmax(wrong))
            wanted = "0, 1, 2 ..." if model == "graded" else "0, 1"
            raise table.bad(
                row, name, gettext_noop("'{text}' is not an answer: {wanted}"), text=f"{column[row]:g}", wanted=wanted
            )
        if np.unique(column[~np.isnan(column)]).size < 2:
            raise table.bad(0, name, gettext_noop("everybody answered this item alike, so it cannot be measured with"))
    return np.column_stack(columns)


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


def add_differences(rows: list[dict[str, Any]], answers: Any, table: Table, group: str) -> None:
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
    for row, found in zip(rows, item_differences(answers, labels == values[0]), strict=True):
        row |= {"reference": values[0], "odds_ratio": plain(found.odds_ratio), "chi_square": plain(found.chi_square),
                "p": plain(found.p), "delta": plain(found.delta), "class": found.size}  # fmt: skip


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
