"""From a CSV file to the tables of `huiyan efficiency`: what is read, what is written, what is said."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.cli.report import translate
from huiyan.engines import frontier
from huiyan.engines.frontier import Efficiency, Intervals, ScaleTest
from huiyan.engines.tables import BadInput, Table, gettext_noop, read_csv

Floats = NDArray[np.float64]
Row = list[object]


@dataclass(frozen=True)
class Source:
    """What was read: names of units, columns and periods, and the amounts."""

    table: Table
    units: list[str]
    input_names: list[str]
    output_names: list[str]
    used: Floats  # (n, m); with periods (T, n, m)
    made: Floats
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The same result for people (columns and rows) and for programs (document)."""

    columns: list[str]
    rows: list[Row]
    document: dict[str, Any]
    units: int
    measured: int
    needed: int
    notes: tuple[str, ...] = ()  # sentences on the whole


def read_source(path: Path, inputs: str, outputs: str, period: str = "") -> Source:
    """Read and check the amounts; an error names the cell."""
    table = read_csv(path)
    input_names, output_names = split_names(inputs), split_names(outputs)
    for name in {*input_names} & {*output_names}:
        raise wrong(table, gettext_noop("column '{name}' is both input and output"), name)
    for names, kind in ((input_names, "--inputs"), (output_names, "--outputs")):
        if not names:
            raise wrong(table, gettext_noop("{name} names no column"), kind)
    used, made = amounts(table, input_names), amounts(table, output_names)
    refuse_nothing(table, used, gettext_noop("the unit uses nothing: all its inputs are 0"))
    refuse_nothing(table, made, gettext_noop("the unit makes nothing: all its outputs are 0"))
    units = table.names(table.columns[0])
    if period:
        return by_period(Source(table, units, input_names, output_names, used, made), table.names(period))
    for row, unit in enumerate(units):
        if units.index(unit) != row:
            raise table.bad(row, table.columns[0], gettext_noop("unit '{unit}' stands twice"), unit=unit)
    return Source(table, units, input_names, output_names, used, made)


def split_names(text: str) -> list[str]:
    """Names with commas between, each once."""
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def amounts(table: Table, names: list[str]) -> Floats:
    """Columns of numbers from 0 up."""
    columns = [table.numbers(name) for name in names]
    for name, values in zip(names, columns, strict=True):
        for row in np.flatnonzero(values < 0)[:1]:
            raise table.bad(int(row), name, gettext_noop("{value} is below 0"), value=values[row])
    return np.column_stack(columns)


def refuse_nothing(table: Table, values: Floats, template: str) -> None:
    """Each unit uses something and makes something."""
    for row in np.flatnonzero((values == 0).all(axis=1))[:1]:
        raise table.bad(int(row), None, template)


def by_period(source: Source, periods: list[str]) -> Source:
    """The amounts as (T, n, columns), periods in order of their names, units in order of first appearance."""
    table, units, times = source.table, list(dict.fromkeys(source.units)), sorted(set(periods), key=period_key)
    place: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(periods, source.units, strict=True)):
        if key in place:
            raise table.bad(
                row, None, gettext_noop("unit '{unit}' stands twice in {period}"), unit=key[1], period=key[0]
            )
        place[key] = row
    for unit in units:
        for time in times:
            if (time, unit) not in place:
                raise wrong(table, gettext_noop("unit '{name}' is missing in {period}"), unit, period=time)
    order = np.array([[place[time, unit] for unit in units] for time in times])
    return replace(source, units=units, used=source.used[order], made=source.made[order], periods=tuple(times))


def period_key(period: str) -> tuple[float, str]:
    """Numbers by size, then words by letter."""
    try:
        return float(period), period
    except ValueError:
        return math.inf, period


def report_radial(source: Source, model: str, orientation: str, fixed: str, sure: Intervals | None) -> Report:
    """Scores, intervals, slacks, targets, peers and a sentence for each unit."""
    keep = split_names(fixed)
    for name in keep:
        if name not in source.input_names + source.output_names:
            raise wrong(source.table, gettext_noop("column '{name}' is neither input nor output"), name)
    found = frontier.measure_efficiency(
        source.used, source.made, model=model, orientation=orientation,
        fixed_inputs=[at for at, name in enumerate(source.input_names) if name in keep],
        fixed_outputs=[at for at, name in enumerate(source.output_names) if name in keep],
    )  # fmt: skip
    names = source.input_names + source.output_names
    columns = ["unit", "efficiency", "low", "high", *(f"slack_{name}" for name in names)]
    columns += [*(f"target_{name}" for name in names), "peers", "words"]
    units = [_unit_document(source, found, sure, at) for at in range(len(source.units))]
    rows = [_unit_row(document) for document in units]
    document = {
        "model": model, "orientation": orientation, "units": units,
        "diagnostics": {
            "largest_gap": float(np.nanmax(found.gap)), "solved_again": [source.units[at] for at in found.resolved],
            "units_needed": found.needed,
        },
    }  # fmt: skip
    report = to_report(source, columns, rows, document)
    return report if sure is None else _with_intervals(report, sure)


def _with_intervals(report: Report, sure: Intervals) -> Report:
    """The same report saying how the intervals were made."""
    made = {
        "confidence": sure.confidence, "draws": sure.draws, "seed": sure.seed, "subsample": sure.subsample,
        "method": "subsampling",
    }  # fmt: skip
    return replace(report, document={**report.document, "intervals": made})


def _unit_document(source: Source, found: Efficiency, sure: Intervals | None, at: int) -> dict[str, Any]:
    names = source.input_names + source.output_names
    slacks = np.concatenate([found.input_slacks[at], found.output_slacks[at]]).tolist()
    targets = np.concatenate([found.input_targets[at], found.output_targets[at]]).tolist()
    return {
        "unit": source.units[at],
        "efficiency": float(found.score[at]),
        "low": None if sure is None else float(sure.low[at]),
        "high": None if sure is None else float(sure.high[at]),
        "slacks": dict(zip(names, slacks, strict=True)),
        "targets": dict(zip(names, targets, strict=True)),
        "peers": [{"unit": source.units[peer], "weight": weight} for peer, weight in found.peers_of(at)],
        "words": words(source, found, at),
    }


def _unit_row(document: dict[str, Any]) -> Row:
    peers = "; ".join(f"{peer['unit']} {peer['weight']:.4g}" for peer in document["peers"])
    head = [document[name] for name in ("unit", "efficiency", "low", "high")]
    return [*head, *document["slacks"].values(), *document["targets"].values(), peers, document["words"]]


def words(source: Source, found: Efficiency, at: int) -> str:
    """What the unit could do, in one sentence."""
    unit = source.units[at]
    now = np.concatenate([source.used[at], source.made[at]])
    target = np.concatenate([found.input_targets[at], found.output_targets[at]])
    changes = [
        f"{name} {old:.4g} → {new:.4g}"
        for name, old, new in zip(source.input_names + source.output_names, now, target, strict=True)
        if abs(new - old) > 1e-6 * max(abs(old), abs(new))
    ]
    if not changes:
        return translate(gettext_noop("{unit} is on the frontier.")).format(unit=unit)
    peers = translate(gettext_noop(", ")).join(source.units[peer] for peer, _ in found.peers_of(at) if peer != at)
    sentence = gettext_noop("{unit} would reach the frontier with {changes}; it can learn from {peers}.")
    joined = translate(gettext_noop(", ")).join(changes)
    return translate(sentence).format(unit=unit, changes=joined, peers=peers)


def with_returns_test(report: Report, test: ScaleTest) -> Report:
    """The same report with the test of constant returns."""
    found = {"p_value": test.p_value, "statistic": test.statistic, "draws": test.draws, "seed": test.seed}
    sentence = gettext_noop("constant returns to scale: p = {p} ({draws} draws); a small p speaks against them")
    note = translate(sentence).format(p=f"{test.p_value:.4g}", draws=test.draws)
    return replace(report, document={**report.document, "constant_returns": found}, notes=(*report.notes, note))


def short_table(report: Report) -> str:
    """The first columns and the peers, for people."""
    wanted = [name for name in report.columns if not name.startswith(("slack_", "target_")) and name != "words"]
    at = [report.columns.index(name) for name in wanted]
    cells = [wanted] + [[_shown(row[place]) for place in at] for row in report.rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(wanted))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines)


def _shown(cell: object) -> str:
    if cell is None:
        return "-"
    return f"{cell:.4f}" if isinstance(cell, float) else str(cell)


def to_report(source: Source, columns: list[str], rows: list[Row], document: dict[str, Any]) -> Report:
    measured = (len(source.input_names), len(source.output_names))
    needed = frontier.needed_units(*measured)
    return Report(columns, rows, document, len(source.units), sum(measured), needed)


def wrong(table: Table, template: str, name: str, **values: str) -> BadInput:
    named: dict[str, Any] = {"name": name, **values}
    return BadInput(template, file=table.file, **named)
