"""`huiyan index`: composite indexes, and how sure their ranks are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from huiyan.engines.composite import Framework, Index, Observations, Recipe

app = typer.Typer(
    help="Composite indexes: compute them, and say how sure their ranks are.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DataFile = Annotated[
    Path, typer.Option("--data", help="CSV: a row for each unit (uCode or unit), a column for each indicator.")
]
FrameworkFile = Annotated[
    Path, typer.Option("--framework", help="CSV of the tree: iCode, Parent, Type, Direction, Weight ...")
]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write the result to this CSV file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ImputationText = Annotated[
    str, typer.Option("--imputation", help="none, mean, median, group_mean[:GROUP], group_median[:GROUP], last_year, em; auto: group_mean if there are groups, else median.")
]  # fmt: skip
TreatmentText = Annotated[str, typer.Option("--treatment", help="none, winsorise[:POINTS], log, boxcox.")]
NormalisationText = Annotated[
    str,
    typer.Option("--normalisation", help="minmax[:LOW:HIGH], zscore[:MEAN:SD], rank, percentile, target, goalposts."),
]
WeightingText = Annotated[str, typer.Option("--weighting", help="given, equal, entropy, critic, pca.")]
AggregationText = Annotated[
    str, typer.Option("--aggregation", help="arithmetic, geometric, harmonic, power:P, copeland, doubt; one, or one for each level from the bottom, with commas.")
]  # fmt: skip
Coverage = Annotated[float, typer.Option("--coverage", help="Share of indicators that a unit must have to be kept.")]
RelativeWeights = Annotated[
    bool, typer.Option("--relative-weights", help="Weights below one parent need not sum to 1 or 100.")
]


@app.callback()
def index() -> None:
    """Composite indexes: compute them, and say how sure their ranks are."""


@app.command()
def compute(
    data: DataFile,
    framework: FrameworkFile,
    out: OutFile = None,
    stages: Annotated[
        Path | None, typer.Option("--stages", help="Write every stage as a CSV into this folder.")
    ] = None,
    imputation: ImputationText = "auto",
    treatment: TreatmentText = "winsorise:5",
    normalisation: NormalisationText = "minmax:0:100",
    weighting: WeightingText = "given",
    aggregation: AggregationText = "arithmetic",
    coverage: Coverage = 0.0,
    relative_weights: RelativeWeights = False,
    as_json: AsJson = False,
) -> None:
    """Compute an index: every aggregate, the index and its rank for each unit."""
    from huiyan.cli.report import print_json
    from huiyan.engines.composite import compute_index
    from huiyan.engines.tables import write_csv

    tree, table = _read(data, framework, relative_weights)
    recipe = _recipe(table, imputation, treatment, normalisation, weighting, aggregation, coverage)
    result = compute_index(table, tree, recipe)
    columns, rows = _result_table(result)
    if stages:
        _write_stages(stages, result)
    if out:
        write_csv(out, columns, rows)
    if as_json:
        print_json({**_summary(result), "results": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        _print_result(result, columns, rows)


def _read(data: Path, framework: Path, relative_weights: bool) -> tuple[Framework, Observations]:
    from huiyan.engines.composite import read_framework, read_observations

    tree = read_framework(framework, relative_weights=relative_weights)
    return tree, read_observations(data, tree)


def _recipe(
    data: Observations,
    imputation: str,
    treatment: str,
    normalisation: str,
    weighting: str,
    aggregation: str,
    coverage: float,
) -> Recipe:
    from huiyan.engines import composite

    if imputation == "auto":
        imputation = f"group_mean:{composite.coarsest_group(data)}" if data.groups else "median"
    return composite.Recipe(
        coverage,
        composite.Imputation.parse(imputation),
        composite.Treatment.parse(treatment),
        composite.Normalisation.parse(normalisation),
        composite.Weighting.parse(weighting),
        tuple(composite.Aggregation.parse(text.strip()) for text in aggregation.split(",")),
    )


def _result_table(result: Index) -> tuple[list[str], list[list[Any]]]:
    """Unit (and year), every aggregate, the index, its rank; the latest year first, best first."""
    years = result.data.years
    codes = [node.code for node in result.framework.aggregates]
    columns = ["unit", *(["year"] if years is not None else []), *codes, "rank"]
    order = sorted(
        range(len(result.data.units)), key=lambda row: (0 if years is None else -int(years[row]), int(result.rank[row]))
    )
    rows = [
        [
            result.data.units[row],
            *([int(years[row])] if years is not None else []),
            *(None if score != score else float(score) for score in result.scores[row]),
            int(result.rank[row]),
        ]
        for row in order
    ]
    return columns, rows


def _summary(result: Index) -> dict[str, Any]:
    recipe = result.recipe
    codes = result.data.codes
    return {
        "recipe": {
            "coverage": recipe.coverage,
            "imputation": str(recipe.imputation),
            "treatment": str(recipe.treatment),
            "normalisation": str(recipe.normalisation),
            "weighting": str(recipe.weighting),
            "aggregation": [str(method) for method in recipe.aggregation],
        },
        "dropped": list(result.dropped),
        "imputed_cells": int(result.imputed.sum()),
        "winsorised": {code: int(n) for code, n in zip(codes, result.treated.winsorised, strict=True) if n},
        "transformed": {
            code: bend for code, bend in zip(codes, result.treated.transformation, strict=True) if bend != "none"
        },
    }


def _print_result(result: Index, columns: list[str], rows: list[list[Any]]) -> None:
    from huiyan.cli.report import translate

    summary = _summary(result)
    print(
        translate("{units} units, {indicators} indicators; {imputed} cells imputed ({imputation}), {winsorised} points winsorised").format(
            units=len(set(result.data.units)), indicators=len(result.data.codes), imputed=summary["imputed_cells"],
            imputation=summary["recipe"]["imputation"], winsorised=sum(summary["winsorised"].values()),
        )
    )  # fmt: skip
    if result.dropped:
        print(translate("left out for lack of data: {units}").format(units=", ".join(result.dropped)))
    year = [1] if "year" in columns else []
    shown = [columns.index("rank"), 0, *year, len(columns) - 2]
    for row in rows[:10]:
        rank, unit, *rest, score = (row[at] for at in shown)
        print(f"{rank:>4}  {unit:<12} {' '.join(map(str, rest))} {score:10.4f}")


def _write_stages(folder: Path, result: Index) -> None:
    from huiyan.engines.tables import write_csv

    folder.mkdir(parents=True, exist_ok=True)
    stages = {
        "1_raw": result.data.values, "2_denominated": result.denominated, "3_imputed": result.complete,
        "4_treated": result.treated.values, "5_normalised": result.normalised,
    }  # fmt: skip
    years = result.data.years
    for name, values in stages.items():
        rows = [
            [
                unit,
                *([int(years[row])] if years is not None else []),
                *(None if cell != cell else float(cell) for cell in values[row]),
            ]
            for row, unit in enumerate(result.data.units)
        ]
        write_csv(folder / f"{name}.csv", ["unit", *(["year"] if years is not None else []), *result.data.codes], rows)
