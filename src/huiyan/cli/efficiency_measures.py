"""The measures of `huiyan efficiency` besides the radial one: each takes the question and gives a report."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from huiyan.cli.efficiency_tables import Floats, Report, Row, Source, amounts, split_names, to_report, wrong
from huiyan.engines import frontier
from huiyan.engines.tables import BadInput, gettext_noop

RESTRICTION = re.compile(r"\s*(.+?)\s*<=\s*(?:([0-9.]+)\s*\*\s*)?(.+?)\s*")


@dataclass(frozen=True)
class Question:
    """What the command line asks, beside the table. Texts hold names with commas between."""

    measure: str
    model: str
    orientation: str
    fixed: str = ""
    harm: str = ""
    between: str = ""
    prices: str = ""
    choice: str = ""
    restrictions: tuple[str, ...] = ()
    period: str = ""
    window: int = 0
    bootstrap: int = 0


def find_measure(source: Source, question: Question) -> Callable[[Source, Question], Report] | None:
    """The function that answers, None for radial; a measure that is not there, and an option that would do nothing, are refused."""
    name = question.measure
    if name == "radial" and (question.period or question.window):
        name = "window" if question.window else "malmquist"
    if name not in ALLOWED:
        sentence = gettext_noop("there is no measure '{name}'; there are: {known}")
        raise wrong(source.table, sentence, name, known=", ".join(ALLOWED))
    given = {
        "--fixed": question.fixed, "--harm": question.harm, "--between": question.between, "--prices": question.prices,
        "--choice": question.choice, "--restrict": question.restrictions, "--bootstrap": question.bootstrap,
        "--period": question.period, "--window": question.window,
    }  # fmt: skip
    for option in [option for option, value in given.items() if value and option not in ALLOWED[name]]:
        homes = ", ".join(measure for measure, options in ALLOWED.items() if option in options)
        raise BadInput(
            gettext_noop("{option} does nothing with the measure {name}; it belongs to: {homes}"),
            option=option, name=name, homes=homes,
        )  # fmt: skip
    for option, value in ((option, given[option]) for option in NEEDED.get(name, ())):
        if not value:
            raise BadInput(gettext_noop("the measure {name} needs {option}"), name=name, option=option)
    return FUNCTIONS.get(name)


def report_scores(
    source: Source, question: Question, columns: Sequence[tuple[str, Sequence[object]]], **more: object
) -> Report:
    """One row for each unit: its name and the columns."""
    names = ["unit", *(name for name, _ in columns)]
    shown = [[_cell(value) for value in values] for _, values in columns]
    rows: list[Row] = [[unit, *cells] for unit, *cells in zip(source.units, *shown, strict=True)]
    units = [dict(zip(names, row, strict=True)) for row in rows]
    document = {"measure": question.measure, "model": question.model, "orientation": question.orientation}
    return to_report(source, names, rows, {**document, **more, "units": units})


def _cell(value: object) -> object:
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return str(value) if isinstance(value, np.str_) else value


def _columns(prefix: str, names: list[str], table: Floats) -> list[tuple[str, Sequence[object]]]:
    return [(f"{prefix}_{name}", table[:, at].tolist()) for at, name in enumerate(names)]


def super_efficiency(source: Source, question: Question) -> Report:
    score = frontier.super_efficiency(source.used, source.made, model=question.model, orientation=question.orientation)
    return report_scores(source, question, [("efficiency", score.tolist())])


def cross_efficiency(source: Source, question: Question) -> Report:
    choice = question.choice or "benevolent"
    score = frontier.cross_efficiency(source.used, source.made, choice=choice).score
    return report_scores(source, question, [("efficiency", score.tolist())], choice=choice)


def slacks_based(source: Source, question: Question) -> Report:
    found = frontier.slacks_based_efficiency(
        source.used, source.made, model=question.model, orientation=question.orientation
    )
    return _with_slacks(source, question, found)


def additive(source: Source, question: Question) -> Report:
    found = frontier.additive_efficiency(source.used, source.made, model=question.model, weights="range")
    return _with_slacks(source, question, found)


def _with_slacks(source: Source, question: Question, found: frontier.SlackBased) -> Report:
    slacks = np.concatenate([found.input_slacks, found.output_slacks], axis=1)
    names = source.input_names + source.output_names
    return report_scores(source, question, [("efficiency", found.score.tolist()), *_columns("slack", names, slacks)])


def scale(source: Source, question: Question) -> Report:
    """Scale efficiency and where each unit stands."""
    found = frontier.scale_efficiency(source.used, source.made, orientation=question.orientation)
    return report_scores(
        source, question, [("scale_efficiency", found.share.tolist()), ("returns", found.returns.tolist())]
    )


def weights(source: Source, question: Question) -> Report:
    """Radial scores with restricted weights, and the weights."""
    limits = np.array([_restriction(source, text) for text in question.restrictions])
    found = frontier.restricted_efficiency(
        source.used, source.made, limits, model=question.model, orientation=question.orientation
    )
    prices = np.concatenate([found.input_prices, found.output_prices], axis=1)
    names = source.input_names + source.output_names
    return report_scores(
        source, question, [("efficiency", found.score.tolist()), *_columns("weight", names, prices)],
        restrictions=list(question.restrictions),
    )  # fmt: skip


def _restriction(source: Source, text: str) -> list[float]:
    """'staff <= 2 * area' as a row over inputs and outputs: 1 for staff, -2 for area."""
    names = source.input_names + source.output_names
    match = RESTRICTION.fullmatch(text)
    if match is None or not {match[1], match[3]} <= set(names) or match[1] == match[3]:
        raise BadInput(
            gettext_noop("the restriction '{text}' is not written like: {first} <= 2 * {second}"),
            text=text, first=names[0], second=names[1],
        )  # fmt: skip
    row = dict.fromkeys(names, 0.0)
    row[match[1]], row[match[3]] = 1.0, -_factor(text, match[2] or "1")
    return list(row.values())


def _factor(text: str, number: str) -> float:
    try:
        return float(number)
    except ValueError:
        raise BadInput(gettext_noop("'{text}': '{number}' is not a number"), text=text, number=number) from None


def harm(source: Source, question: Question) -> Report:
    """With unwanted outputs: turned round (radial), or weakly disposable (directional: how far the unit can go)."""
    names = split_names(question.harm)
    bad = amounts(source.table, names)
    if question.orientation == "directional":
        reach = frontier.directional_with_harm(source.used, source.made, bad, model=question.model)
        return report_scores(source, question, [("inefficiency", reach.tolist())], harm=names)
    found = frontier.efficiency_with_harm(
        source.used, source.made, bad, model=question.model, orientation=question.orientation
    )
    return report_scores(source, question, [("efficiency", found.score.tolist())], harm=names)


def two_stage(source: Source, question: Question) -> Report:
    names = split_names(question.between)
    found = frontier.two_stage_efficiency(source.used, amounts(source.table, names), source.made)
    parts = ("overall", "first", "second", "second_alone")
    return report_scores(source, question, [(part, getattr(found, part).tolist()) for part in parts], between=names)


def cost(source: Source, question: Question) -> Report:
    prices = _prices(source, question.prices, source.input_names)
    found = frontier.cost_efficiency(source.used, source.made, prices, model=question.model)
    return _priced(source, question, found, source.input_names, "least_cost")


def revenue(source: Source, question: Question) -> Report:
    prices = _prices(source, question.prices, source.output_names)
    found = frontier.revenue_efficiency(source.used, source.made, prices, model=question.model)
    return _priced(source, question, found, source.output_names, "most_revenue")


def _priced(source: Source, question: Question, found: frontier.Priced, names: list[str], value: str) -> Report:
    parts: list[tuple[str, Sequence[object]]] = [
        (part, getattr(found, part).tolist()) for part in ("overall", "technical", "allocative")
    ]
    return report_scores(
        source, question, [*parts, *_columns("best", names, found.best), (value, found.value.tolist())]
    )


def _prices(source: Source, text: str, names: list[str]) -> Floats:
    """Prices (n, columns), each a number for all units or the name of a column with a price for each."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if len(words) != len(names):
        raise BadInput(
            gettext_noop("--prices: {found} given, {expected} needed, for: {names}"),
            found=len(words), expected=len(names), names=", ".join(names),
        )  # fmt: skip
    return np.column_stack([_price(source, word) for word in words])


def _price(source: Source, word: str) -> Floats:
    if word not in source.table.columns:
        try:
            return np.full(len(source.units), float(word))
        except ValueError:
            pass  # then it was meant as a column, and the table says that it has none of that name
    return amounts(source.table, [word])[:, 0]


def malmquist(source: Source, question: Question) -> Report:
    """Change of productivity from period to period with its causes."""
    found = frontier.malmquist_index(source.used, source.made, orientation=question.orientation)
    parts = ("index", "catch_up", "shift", "pure_catch_up", "scale_change")
    tables = [getattr(found, part) for part in parts]
    rows: list[Row] = [
        [unit, source.periods[step], source.periods[step + 1], *(_cell(table[step, at]) for table in tables)]
        for step in range(len(source.periods) - 1)
        for at, unit in enumerate(source.units)
    ]
    columns = ["unit", "from", "to", *parts]
    changes = [dict(zip(columns, row, strict=True)) for row in rows]
    return to_report(source, columns, rows, {"orientation": question.orientation, "changes": changes})


def window(source: Source, question: Question) -> Report:
    """Scores of each unit in each period of each window."""
    found = frontier.window_efficiency(
        source.used, source.made, width=question.window, model=question.model, orientation=question.orientation
    )
    rows: list[Row] = [
        [unit, source.periods[first], source.periods[first + step], _cell(found[first, step, at])]
        for first in range(len(found))
        for step in range(question.window)
        for at, unit in enumerate(source.units)
    ]
    columns = ["unit", "window", "period", "efficiency"]
    document = {
        "model": question.model, "orientation": question.orientation, "width": question.window,
        "units": [dict(zip(columns, row, strict=True)) for row in rows],
    }  # fmt: skip
    return to_report(source, columns, rows, document)


FUNCTIONS: dict[str, Callable[[Source, Question], Report]] = {
    "super": super_efficiency,
    "cross": cross_efficiency,
    "sbm": slacks_based,
    "additive": additive,
    "scale": scale,
    "weights": weights,
    "harm": harm,
    "two-stage": two_stage,
    "cost": cost,
    "revenue": revenue,
    "malmquist": malmquist,
    "window": window,
}
NEEDED = {
    "weights": ["--restrict"], "harm": ["--harm"], "two-stage": ["--between"], "cost": ["--prices"],
    "revenue": ["--prices"], "malmquist": ["--period"], "window": ["--period", "--window"],
}  # fmt: skip
MAY = {"radial": ["--fixed", "--bootstrap"], "cross": ["--choice"], "scale": ["--bootstrap"]}
ALLOWED = {name: [*NEEDED.get(name, []), *MAY.get(name, [])] for name in ("radial", *FUNCTIONS)}
