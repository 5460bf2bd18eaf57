"""Options that the commands of `huiyan index` share: the files, the recipe, what is varied."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from huiyan.engines.composite import Choices, Framework, Observations, Recipe

DEFAULT_VARY = ("normalisation=minmax:1:100,percentile:1:100", "aggregation=arithmetic,geometric")

Out = Annotated[Path | None, typer.Option("--out", help="Write the result to this CSV file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Year = Annotated[int | None, typer.Option("--year", help="Year to look at; the latest by default.")]


@dataclass(frozen=True)
class Task:
    """What the files and options of a command say."""

    framework: Framework
    data: Observations
    recipe: Recipe


@dataclass(frozen=True)
class Variation:
    """What is varied, how it is drawn, and where the work is done."""

    choices: Choices
    draws: int
    seed: int
    year: int | None
    processes: int
    cluster: str | None


def takes_index(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the files and the recipe; it receives them as `task`."""
    return _with_options(command, _task_options, "task", lambda _task, options: _read_task(**options))


def takes_variation(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command (below `takes_index`, whose task it needs) the options of what is varied, as `variation`."""
    return _with_options(
        command, _variation_options, "variation", lambda task, options: _read_variation(task.framework, **options)
    )


def _task_options(
    data: Annotated[Path, typer.Option(help="CSV: a row for each unit (uCode or unit), a column for each indicator.")],
    framework: Annotated[Path, typer.Option(help="CSV of the tree: iCode, Parent, Type, Direction, Weight ...")],
    imputation: Annotated[str, typer.Option(help="none, mean, median, group_mean[:GROUP], group_median[:GROUP], last_year, em; auto: group_mean if there are groups, else median.")] = "auto",
    treatment: Annotated[str, typer.Option(help="none, winsorise[:POINTS], log, boxcox.")] = "winsorise:5",
    normalisation: Annotated[str, typer.Option(help="minmax[:LOW:HIGH], zscore[:MEAN:SD], rank, percentile, target, goalposts.")] = "minmax:0:100",
    weighting: Annotated[str, typer.Option(help="given, equal, entropy, critic, pca.")] = "given",
    aggregation: Annotated[str, typer.Option(help="arithmetic, geometric, harmonic, power:P, copeland, doubt; one, or one for each level from the bottom, with commas.")] = "arithmetic",
    coverage: Annotated[float, typer.Option(help="Share of indicators that a unit must have to be kept.")] = 0.0,
    pairwise: Annotated[Path | None, typer.Option(help="CSV of pairwise judgements (parent, first, second, times): weights by AHP.")] = None,
    relative_weights: Annotated[bool, typer.Option("--relative-weights", help="Weights below one parent need not sum to 1 or 100.")] = False,
) -> None: ...  # fmt: skip


def _variation_options(
    vary: Annotated[list[str], typer.Option(help="STAGE=OPTION,OPTION...: equally likely alternatives of imputation, treatment, normalisation, weighting, aggregation (or aggregation.LEVEL), dropped (or dropped=each). May be repeated.")] = [],  # noqa: B006
    noise: Annotated[float, typer.Option(help="Each weight moves by up to this share; 0 leaves weights alone.")] = 0.25,
    noise_levels: Annotated[str, typer.Option(help="Levels whose weights move, 1 for indicators; empty: all.")] = "",
    noise_vectors: Annotated[int, typer.Option(help="Draw this many sets of weights once, so that all combinations can be enumerated.")] = 0,
    draws: Annotated[int, typer.Option(help="Points to draw where the combinations cannot all be enumerated.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of everything drawn; the same seed gives the same bytes.")] = 0,
    year: Year = None,
    processes: Annotated[int, typer.Option(help="Work in this many processes; the result is the same.")] = 0,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler to work on; the result is the same.")] = None,
) -> None: ...  # fmt: skip


def _with_options(
    command: Callable[..., None],
    options: Callable[..., None],
    name: str,
    build: Callable[[Any, dict[str, Any]], Any],
) -> Callable[..., None]:
    """Replace the parameter `name` of a command by the parameters of `options`; typer reads the new signature."""

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        found = {key: given.pop(key) for key in inspect.signature(options).parameters}
        command(**given, **{name: build(given.get("task"), found)})

    shared = list(inspect.signature(options).parameters.values())
    own = [part for part in inspect.signature(command).parameters.values() if part.name != name]
    hints = get_type_hints(options, include_extras=True) | {
        key: hint for key, hint in _hints(command).items() if key != name
    }
    parameters = [
        part.replace(annotation=hints.get(part.name, part.annotation), kind=part.KEYWORD_ONLY)
        for part in (*own, *shared)
    ]
    wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {part.name: part.annotation for part in parameters}
    return wrapped


def _hints(command: Callable[..., None]) -> dict[str, Any]:
    if hasattr(command, "__signature__"):
        return dict(command.__annotations__)
    return get_type_hints(command, include_extras=True)


def _read_task(
    data: Path, framework: Path, imputation: str, treatment: str, normalisation: str, weighting: str,
    aggregation: str, coverage: float, pairwise: Path | None, relative_weights: bool,
) -> Task:  # fmt: skip
    from huiyan.engines import composite

    tree = composite.read_framework(framework, relative_weights=relative_weights or pairwise is not None)
    if pairwise:
        tree = tree.with_weights(_judged_weights(pairwise, tree))
        if not relative_weights:
            composite.check_weight_sums(tree)
    table = composite.read_observations(data, tree)
    if imputation == "auto":
        imputation = f"group_mean:{composite.coarsest_group(table)}" if table.groups else "median"
    recipe = composite.Recipe(
        coverage,
        composite.Imputation.parse(imputation),
        composite.Treatment.parse(treatment),
        composite.Normalisation.parse(normalisation),
        composite.Weighting.parse(weighting),
        tuple(composite.Aggregation.parse(text.strip()) for text in aggregation.split(",")),
    )
    return Task(tree, table, recipe)


def _judged_weights(path: Path, tree: Framework) -> dict[str, float]:
    """Weights by AHP; how consistent the judgements are is said on standard error."""
    import sys

    from huiyan.cli.report import translate
    from huiyan.engines.composite import children_of, read_pairwise

    weights: dict[str, float] = {}
    for parent, judged in read_pairwise(path, tree).items():
        weights |= dict(zip(children_of(tree, parent), map(float, judged.weights), strict=True))
        sentence = translate("{parent}: consistency ratio {ratio}").format(
            parent=parent, ratio=f"{judged.consistency_ratio:.3f}"
        )
        doubt = (
            translate("over 0.1: the judgements contradict each other, ask again")
            if judged.consistency_ratio > 0.1
            else ""
        )
        print(f"{sentence} ({doubt})" if doubt else sentence, file=sys.stderr)
    return weights


def _read_variation(
    tree: Framework, vary: list[str], noise: float, noise_levels: str, noise_vectors: int,
    draws: int, seed: int, year: int | None, processes: int, cluster: str | None,
) -> Variation:  # fmt: skip
    from huiyan.engines.composite import Choices, Factor, WeightNoise
    from huiyan.engines.tables import BadInput, gettext_noop

    levels = [text.strip() for text in noise_levels.split(",") if text.strip()]
    if not all(level.isdigit() for level in levels):
        raise BadInput(gettext_noop("'{found}' does not name levels by number"), found=noise_levels)
    factors = tuple(Factor.parse(text, tree) for text in vary or DEFAULT_VARY)
    moving = WeightNoise(noise, tuple(map(int, levels)), noise_vectors or None) if noise else None
    return Variation(Choices(factors, moving), draws, seed, year, processes, cluster)
