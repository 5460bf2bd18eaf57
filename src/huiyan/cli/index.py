"""`huiyan index`: composite indexes, and how sure their ranks are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyan.engines.composite import Choices, Framework, Observations, Recipe

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

Vary = Annotated[
    list[str],
    typer.Option(
        "--vary",
        help="STAGE=OPTION,OPTION...: equally likely alternatives of imputation, treatment, normalisation, weighting, "
        "aggregation (or aggregation.LEVEL), dropped (or dropped=each). May be repeated.",
    ),
]
Noise = Annotated[float, typer.Option("--noise", help="Each weight moves by up to this share; 0 leaves weights alone.")]
NoiseLevels = Annotated[
    str, typer.Option("--noise-levels", help="Levels whose weights move, 1 for indicators; empty: all.")
]
NoiseVectors = Annotated[
    int,
    typer.Option(
        "--noise-vectors", help="Draw this many sets of weights once, so that all combinations can be enumerated."
    ),
]
Draws = Annotated[int, typer.Option("--draws", help="Points to draw where the combinations cannot all be enumerated.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of everything drawn; the same seed gives the same bytes.")]
Year = Annotated[int | None, typer.Option("--year", help="Year to rank; the latest by default.")]
Processes = Annotated[int, typer.Option("--processes", help="Work in this many processes; the result is the same.")]
Cluster = Annotated[
    str | None, typer.Option("--cluster", help="Address of a Dask scheduler to work on; the result is the same.")
]
DEFAULT_VARY = ("normalisation=minmax:1:100,percentile:1:100", "aggregation=arithmetic,geometric")


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
    from huiyan.cli.index_report import report_index
    from huiyan.engines.composite import compute_index

    tree, table = _read(data, framework, relative_weights)
    recipe = _recipe(table, imputation, treatment, normalisation, weighting, aggregation, coverage)
    result = compute_index(table, tree, recipe)
    report_index(result, out, stages, as_json=as_json)


@app.command()
def uncertainty(
    data: DataFile,
    framework: FrameworkFile,
    out: OutFile = None,
    vary: Vary = [],  # noqa: B006  (typer copies it)
    noise: Noise = 0.25,
    noise_levels: NoiseLevels = "",
    noise_vectors: NoiseVectors = 0,
    draws: Draws = 10_000,
    seed: Seed = 0,
    top: Annotated[int, typer.Option("--top", help="Report the probability to be among the first so many.")] = 10,
    year: Year = None,
    imputation: ImputationText = "auto",
    treatment: TreatmentText = "winsorise:5",
    normalisation: NormalisationText = "minmax:0:100",
    weighting: WeightingText = "given",
    aggregation: AggregationText = "arithmetic",
    coverage: Coverage = 0.0,
    relative_weights: RelativeWeights = False,
    processes: Processes = 0,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Say how sure each rank is when the choices vary: median, 90 % interval, chance of the top, bands."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.cli.index_report import report_uncertainty
    from huiyan.engines.composite import uncertainty as run

    tree, table = _read(data, framework, relative_weights)
    recipe = _recipe(table, imputation, treatment, normalisation, weighting, aggregation, coverage)
    choices = _choices(tree, vary, noise, noise_levels, noise_vectors)
    with open_executor(processes, cluster) as executor, progress_bar("variants") as progress:
        found = run(
            table, tree, recipe, choices, draws=draws, seed=seed, year=year, executor=executor, progress=progress
        )
    report_uncertainty(found, choices, top, out, as_json=as_json)


@app.command()
def sensitivity(
    data: DataFile,
    framework: FrameworkFile,
    out: OutFile = None,
    vary: Vary = [],  # noqa: B006  (typer copies it)
    noise: Noise = 0.25,
    noise_levels: NoiseLevels = "",
    noise_vectors: NoiseVectors = 0,
    draws: Draws = 10_000,
    seed: Seed = 0,
    year: Year = None,
    imputation: ImputationText = "auto",
    treatment: TreatmentText = "winsorise:5",
    normalisation: NormalisationText = "minmax:0:100",
    weighting: WeightingText = "given",
    aggregation: AggregationText = "arithmetic",
    coverage: Coverage = 0.0,
    relative_weights: RelativeWeights = False,
    processes: Processes = 0,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Say which choice moves the ranks: shares of variance, alone and with all interactions, overall and by unit."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.cli.index_report import report_sensitivity
    from huiyan.engines.composite import sensitivity as run

    tree, table = _read(data, framework, relative_weights)
    recipe = _recipe(table, imputation, treatment, normalisation, weighting, aggregation, coverage)
    choices = _choices(tree, vary, noise, noise_levels, noise_vectors)
    with open_executor(processes, cluster) as executor, progress_bar("variants") as progress:
        found = run(
            table, tree, recipe, choices, draws=draws, seed=seed, year=year, executor=executor, progress=progress
        )
    report_sensitivity(found, out, as_json=as_json)


def _choices(tree: Framework, vary: list[str], noise: float, levels: str, vectors: int) -> Choices:
    from huiyan.engines.composite import Choices, Factor, WeightNoise
    from huiyan.engines.tables import BadInput, gettext_noop

    numbers = [text.strip() for text in levels.split(",") if text.strip()]
    if not all(number.isdigit() for number in numbers):
        raise BadInput(gettext_noop("'{found}' does not name levels by number"), found=levels)
    factors = tuple(Factor.parse(text, tree) for text in vary or DEFAULT_VARY)
    return Choices(factors, WeightNoise(noise, tuple(map(int, numbers)), vectors or None) if noise else None)


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
