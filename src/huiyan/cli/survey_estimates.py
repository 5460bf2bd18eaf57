"""What `huiyan survey estimate` asks of a sample: which figure, and how its error is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from huiyan.engines.measurement import Design, Estimate, Margin, Replicates
    from huiyan.engines.measurement.figures import Figure
    from huiyan.engines.tables import Table


class Asked(NamedTuple):
    """The figure that is wanted of every column and group."""

    statistic: str
    denominator: str | None
    probability: list[float]
    thresholds: list[float]
    above: bool
    interval: str
    confidence: float


class Errors(NamedTuple):
    """How standard errors are found: linearised, jackknife, bootstrap, or brr with the columns that begin with `prefix`."""

    method: str
    prefix: str | None
    draws: int
    seed: int


class Sample(NamedTuple):
    """A design, raked if asked for; and its replicates, None where errors are linearised."""

    design: Design
    replicates: Replicates | None


class Wanted(NamedTuple):
    """One figure: its name, its linearised estimate, and the figure as a function of the weights."""

    label: str
    linearised: Callable[[Design], Estimate]
    figure: Figure
    share: bool = False


def check_errors(asked: Asked, errors: Errors) -> None:
    """Refuses errors that would be wrong: the jackknife's of a quantile (Shao and Wu 1989)."""
    from huiyan.engines.tables import BadInput, gettext_noop

    if errors.method == "jackknife" and asked.statistic == "quantile" and not asked.thresholds:
        raise BadInput(gettext_noop("the jackknife does not find the error of a quantile; take --errors bootstrap"))


def make_sample(table: Table, design: Design, margins: list[Margin], errors: Errors) -> Sample:
    """Rakes the design and each of its replicates to the margins, if there are any."""
    from huiyan.engines import measurement

    replicates = _replicates(table, design, errors)
    if not margins:
        return Sample(design, replicates)
    raked = None if replicates is None else measurement.rake_replicates(replicates, margins)
    return Sample(measurement.rake(design, margins).design, raked)


def _replicates(table: Table, design: Design, errors: Errors) -> Replicates | None:
    import numpy as np

    from huiyan.engines import measurement
    from huiyan.engines.tables import BadInput, gettext_noop

    if (errors.method == "brr") != (errors.prefix is not None):
        raise BadInput(gettext_noop("--errors brr and --replicates belong together"))
    if errors.method == "linearised":
        return None
    if errors.prefix is not None:
        columns = [name for name in table.columns if name.startswith(errors.prefix)]
        if not columns:
            raise BadInput(
                gettext_noop("no column begins with '{prefix}'"), file=table.file, prefix=errors.prefix
            )  # fmt: skip
        return measurement.balanced_replicates(np.column_stack([table.numbers(name) for name in columns]))
    return measurement.replicate_weights(design, errors.method, draws=errors.draws, seed=errors.seed)


def estimates_of(table: Table, sample: Sample, asked: Asked, name: str, domain: Any) -> list[tuple[str, Estimate]]:
    """The estimates of one column for one domain, each with the name of its statistic."""
    return [(wanted.label, _estimate(sample, wanted, asked)) for wanted in _wanted(table, asked, name, domain)]


def _estimate(sample: Sample, wanted: Wanted, asked: Asked) -> Estimate:
    from huiyan.engines.measurement import proportion_interval, replicate_estimate

    found = wanted.linearised(sample.design)
    if sample.replicates is None:
        return found
    again = replicate_estimate(
        sample.design.weights, sample.replicates, wanted.figure, confidence=asked.confidence,
        respondents=found.respondents,
    )  # fmt: skip
    if not wanted.share:
        return again
    low, high = proportion_interval(
        again.value, again.se, again.respondents, again.degrees, asked.confidence, asked.interval
    )
    return replace(again, low=low, high=high, interval=asked.interval)


def _wanted(table: Table, asked: Asked, name: str, domain: Any) -> list[Wanted]:
    from huiyan.engines import measurement
    from huiyan.engines.tables import BadInput, gettext_noop

    values, options = table.numbers(name, missing=True), {"domain": domain, "confidence": asked.confidence}
    if asked.thresholds:
        sign, inclusive = ">" if asked.above else ">=", not asked.above
        return [
            _share(f"{sign} {mark:g}", measurement.reaches(values, mark, inclusive=inclusive), asked, domain)
            for mark in asked.thresholds
        ]
    if asked.statistic == "proportion":
        return [_share("proportion", values, asked, domain)]
    if asked.statistic == "mean":
        figure = measurement.figure_of_mean(values, domain)
        return [Wanted("mean", lambda design: measurement.mean(design, values, **options), figure)]
    if asked.statistic == "total":
        figure = measurement.figure_of_total(values, domain)
        return [Wanted("total", lambda design: measurement.total(design, values, **options), figure)]
    if asked.statistic == "ratio" and asked.denominator:
        below = table.numbers(asked.denominator, missing=True)
        figure = measurement.figure_of_ratio(values, below, domain)
        label = f"ratio to {asked.denominator}"
        return [Wanted(label, lambda design: measurement.ratio(design, values, below, **options), figure)]
    if asked.statistic == "quantile":
        return [_quantile(values, p, options) for p in asked.probability]
    raise BadInput(
        gettext_noop("--statistic is mean, total, proportion, quantile, or ratio with --denominator, not '{value}'"),
        value=asked.statistic,
    )


def _share(label: str, column: Any, asked: Asked, domain: Any) -> Wanted:
    from huiyan.engines import measurement

    def linearised(design: Design) -> Estimate:
        return measurement.proportion(
            design, column, domain=domain, confidence=asked.confidence, interval=asked.interval
        )

    return Wanted(label, linearised, measurement.figure_of_mean(column, domain), share=True)


def _quantile(values: Any, probability: float, options: dict[str, Any]) -> Wanted:
    from huiyan.engines import measurement

    return Wanted(
        f"quantile {probability:g}", lambda design: measurement.quantile(design, values, probability, **options),
        measurement.figure_of_quantile(values, probability, options["domain"]),
    )  # fmt: skip
