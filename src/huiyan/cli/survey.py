"""`huiyan survey`: estimates with their standard errors, fitted weights, and item response models from CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from huiyan.engines.measurement import Fitted
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
    clusters: list[str] = typer.Option([], "--clusters", help="Column of clusters; once for each stage, the first stage first."),
    population: list[str] = typer.Option([], "--population", help="Column with the units of the stratum; once for each stage."),
    statistic: str = typer.Option("mean", "--statistic", help="mean, total, proportion, ratio or quantile."),
    denominator: str | None = typer.Option(None, "--denominator", help="Column below the line of a ratio."),
    probability: list[float] = typer.Option([0.5], "--probability", help="Which quantiles."),
    threshold: list[float] = typer.Option([], "--threshold", help="Proportion at or above this mark, as for the literacy rate; may be given several times."),
    above: bool = typer.Option(False, "--above", help="With --threshold: above the mark, the mark itself not counted."),
    margins: Path | None = typer.Option(None, "--margins", help="CSV with variable, value, total: rake first, and let the errors know of it."),
    errors: str = typer.Option("linearised", "--errors", help="Standard errors: linearised, jackknife, bootstrap, or brr with --replicates."),
    replicates: str | None = typer.Option(None, "--replicates", help="brr: columns of balanced replicate weights begin with this."),
    draws: int = typer.Option(500, "--draws", help="bootstrap: how many."),
    seed: int = typer.Option(1, "--seed", help="bootstrap: the same seed gives the same errors."),
    by: str | None = typer.Option(None, "--by", help="Also estimate for every value of this column."),
    interval: str = typer.Option("logit", "--interval", help="Interval of a proportion: logit, wilson, beta or t."),
    confidence: float = typer.Option(0.95, "--confidence", min=0.5, max=0.9999, help="Confidence of the interval."),
    out: Path | None = typer.Option(None, "--out", help="Write the estimates to this CSV."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:  # fmt: skip
    """Means, totals, proportions, ratios and quantiles with standard errors that respect the design."""
    from huiyan.cli.survey_estimates import Asked, Errors, check_errors, estimates_of, make_sample
    from huiyan.cli.survey_read import read_design, read_groups, read_margins
    from huiyan.cli.survey_report import as_row, give
    from huiyan.engines.tables import read_csv

    table = read_csv(file)
    design = read_design(table, weights, strata, clusters, population)
    known = [] if margins is None else read_margins(margins, table)
    asked = Asked(statistic, denominator, probability, threshold, above, interval, confidence)
    how = Errors(errors, replicates, draws, seed)
    check_errors(asked, how)
    sample = make_sample(table, design, known, how)
    rows = [
        {"variable": name, "statistic": label, "by": by or "", "group": group, **as_row(found)}
        for name in variable
        for group, domain in read_groups(table, by)
        for label, found in estimates_of(table, sample, asked, name, domain)
    ]
    give(rows, out, as_json)


@app.command()
def rake(
    file: Path = typer.Argument(..., help="CSV with a row for each respondent."),
    margins: Path = typer.Option(
        ...,
        "--margins",
        help="CSV with variable, value, total; linear: an empty value is the total of a column of numbers.",
    ),
    weights: str = typer.Option(..., "--weights", help="Column of weights."),
    out: Path = typer.Option(..., "--out", help="Write the rows with their fitted weight to this CSV."),
    name: str = typer.Option("raked_weight", "--name", help="Name of the new column."),
    method: str = typer.Option(
        "raking", "--method", help="raking (one margin: post-stratification), or linear calibration."
    ),
    tolerance: float = typer.Option(1e-12, "--tolerance", help="raking: largest relative error left in a margin."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON how the fit went."),
) -> None:
    """Scale weights until they add up to known totals of several variables."""
    from huiyan.cli.survey_read import read_new_name
    from huiyan.cli.survey_report import give_fit
    from huiyan.engines.tables import read_csv, write_csv

    table = read_csv(file)
    read_new_name(table, name)
    fitted = _fit(table, weights, margins, method, tolerance)
    new = [repr(float(weight)) for weight in fitted.weights]
    write_csv(out, [*table.columns, name], ([*row, weight] for row, weight in zip(table.rows, new, strict=True)))
    give_fit(fitted, read_csv(margins).names("variable"), as_json)


def _fit(table: Table, weights: str, margins: Path, method: str, tolerance: float) -> Fitted:
    from huiyan.cli.survey_read import read_controls, read_design, read_margins
    from huiyan.engines import measurement
    from huiyan.engines.tables import BadInput, gettext_noop

    design = read_design(table, weights, None, [], [])
    if method == "raking":
        return measurement.rake(design, read_margins(margins, table), tolerance=tolerance)
    if method == "linear":
        return measurement.calibrate(design, *read_controls(margins, table))
    raise BadInput(gettext_noop("'{value}' is none of: {allowed}"), value=method, allowed="raking, linear")


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
    from huiyan.cli.survey_read import read_answers, read_items, read_weights
    from huiyan.cli.survey_report import add_differences, fit_facts, give, item_rows, write_scores
    from huiyan.engines import measurement
    from huiyan.engines.tables import read_csv

    table = read_csv(file)
    names = read_items(table, items, (weights, group))
    answers = read_answers(table, names, model)
    counts = read_weights(table, weights) if weights else None
    fitted = measurement.fit_items(answers, model=model, weights=counts, tolerance=tolerance, standard_errors=errors)
    persons = measurement.score_persons(fitted, answers)
    rows = item_rows(names, fitted, measurement.item_statistics(answers, weights=counts))
    if group is not None:
        add_differences(rows, answers, table, group, counts)
    if scores is not None:
        write_scores(scores, persons)
    give(rows, out, as_json, {"fit": fit_facts(model, fitted, persons)})
