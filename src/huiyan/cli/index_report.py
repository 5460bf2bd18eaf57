"""What `huiyan index` writes and prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from huiyan.cli.report import print_json, translate
from huiyan.engines.composite import Cell, Changes, Choices, FittedWeights, Index, ParentCheck, Sensitivity, Uncertainty
from huiyan.engines.tables import write_csv


def report_index(result: Index, out: Path | None, stages: Path | None, *, as_json: bool) -> None:
    """Write every aggregate, the index and its rank; print them as JSON, or the head of the list."""
    columns, rows = _result_table(result)
    if stages:
        _write_stages(stages, result)
    if out:
        write_csv(out, columns, rows)
    if as_json:
        print_json({**_summary(result), "results": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        _print_result(result, columns, rows)


def report_uncertainty(found: Uncertainty, choices: Choices, top: int, out: Path | None, *, as_json: bool) -> None:
    """Write nominal, median and 90 % ranks, chance of the top, bands; print them as JSON or as a table."""
    chance, error = found.top(top), found.top_error(top)
    columns = ["unit", "rank", "median", "low", "high", "mean", "mean_error", f"top_{top}", f"top_{top}_error", "band"]
    order = sorted(range(len(found.units)), key=lambda row: int(found.nominal[row]))
    rows: list[list[Any]] = [
        [
            found.units[row], int(found.nominal[row]), int(found.median[row]), int(found.low[row]), int(found.high[row]),
            float(found.mean[row]), float(found.mean_error[row]), float(chance[row]), float(error[row]),
            None if found.bands is None else int(found.bands[row]),
        ]
        for row in order
    ]  # fmt: skip
    if out:
        write_csv(out, columns, rows)
    if as_json:
        ahead = None if found.ahead is None else found.ahead[order][:, order].tolist()
        facts = {"varied": list(choices.names), "exact": found.exact, "draws": found.draws, "seed": found.seed}
        print_json({**facts, "results": [dict(zip(columns, row, strict=True)) for row in rows], "ahead": ahead})
        return
    print(_how(exact=found.exact, draws=found.draws, seed=found.seed))
    print(
        f"{translate('unit'):<12} {translate('rank'):>5} {translate('median'):>7} {translate('interval 90 %'):>14} top {top:<4} {translate('band'):>5}"
    )
    for unit, rank, median, low, high, _, _, top_chance, _, band in rows:
        print(
            f"{unit:<12} {rank:>5} {median:>7} {f'{low}-{high}':>14} {top_chance:>7.2f} {'' if band is None else band:>6}"
        )


def report_sensitivity(found: Sensitivity, out: Path | None, *, as_json: bool) -> None:
    """Write first-order and total shares, overall and by unit; print them as JSON or as a table."""
    columns = ["unit", "factor", "first", "first_error", "total", "total_error"]
    overall: list[list[Any]] = [
        ["", name, *(_number(part[at]) for part in (found.first, found.first_error, found.total, found.total_error))]
        for at, name in enumerate(found.factors)
    ]
    by_unit: list[list[Any]] = [
        [unit, name, _number(found.unit_first[row, at]), None, _number(found.unit_total[row, at]), None]
        for row, unit in enumerate(found.units)
        for at, name in enumerate(found.factors)
    ]
    if out:
        write_csv(out, columns, [*overall, *by_unit])
    if as_json:
        facts = {"exact": found.exact, "draws": found.draws, "seed": found.seed, "mean_shift": found.mean_shift}
        factors = [dict(zip(columns[1:], row[1:], strict=True)) for row in overall]
        units = [
            {key: row[at] for at, key in ((0, "unit"), (1, "factor"), (2, "first"), (4, "total"))} for row in by_unit
        ]
        print_json({**facts, "factors": factors, "units": units})
        return
    print(_how(exact=found.exact, draws=found.draws, seed=found.seed))
    print(translate("on average a unit moves by {shift} ranks").format(shift=f"{found.mean_shift:.2f}"))
    print(f"{translate('choice'):<24} {translate('alone'):>16} {translate('with interactions'):>20}")
    for _, name, first, first_error, total, total_error in overall:
        print(f"{name:<24} {_with_error(first, first_error):>16} {_with_error(total, total_error):>20}")


def _how(*, exact: bool, draws: int, seed: int) -> str:
    if exact:
        return translate("all {draws} combinations").format(draws=draws)
    return translate("{draws} scrambled Sobol points, seed {seed}").format(draws=draws, seed=seed)


def _with_error(share: float | None, error: float | None) -> str:
    if share is None:
        return "-"
    return f"{share:.3f}" if not error else f"{share:.3f} ± {error:.3f}"


def _number(value: Any) -> float | None:
    """A number for JSON and CSV; one that does not exist is None."""
    return None if value != value else float(value)


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


def report_cells(cells: Sequence[Cell], out: Path | None, *, as_json: bool) -> None:
    """Write one row for each indicator of a unit: raw, denominated, imputed, treated, normalised, share, points."""
    names = [part.name for part in fields(Cell)]
    rows = [[_plain(getattr(cell, name)) for name in names] for cell in cells]
    if out:
        write_csv(out, names, rows)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    marks = {"imputed": translate("imputed"), "winsorised": translate("winsorised")}
    for cell in cells:
        notes = [marks[name] for name in marks if getattr(cell, name)]
        notes += [cell.transformation] if cell.transformation != "none" else []
        points = "" if cell.points is None else f"{cell.points:8.3f}"
        print(
            f"{cell.indicator:<12} {cell.complete:>14.6g} {cell.normalised:>9.3f} x {cell.share:.4f} {points}  {', '.join(notes)}"
        )


def report_changes(found: Changes, codes: Sequence[str], out: Path | None, *, as_json: bool) -> None:
    """Write the change of each unit and the part of each indicator, largest change first."""
    order = sorted(range(len(found.units)), key=lambda row: -float(found.total[row]))
    columns = ["unit", "change", *codes]
    rows: list[list[Any]] = [
        [found.units[row], float(found.total[row]), *map(float, found.by_value[row])] for row in order
    ]
    if out:
        write_csv(out, columns, rows)
    if as_json:
        imputed = {
            found.units[row]: [code for code, mark in zip(codes, found.imputed[row], strict=True) if mark]
            for row in order
        }
        years = {"from": found.first_year, "to": found.last_year}
        print_json({**years, "results": [dict(zip(columns, row, strict=True)) for row in rows], "imputed": imputed})
        return
    for row in order:
        parts = sorted(zip(found.by_value[row], codes, strict=True), key=lambda part: -abs(part[0]))[:3]
        print(
            f"{found.units[row]:<12} {found.total[row]:+8.3f}  {', '.join(f'{code} {part:+.2f}' for part, code in parts)}"
        )


def report_checks(found: Sequence[ParentCheck], out: Path | None, *, as_json: bool) -> None:
    """Write one row for each child: its parent's alpha, mean correlation and first component, its own correlations."""
    columns = ["parent", "alpha", "mean_correlation", "first_component", "child", "with_parent", "with_index"]
    rows = [
        [
            part.parent,
            *map(_number, (part.alpha, part.mean_correlation, part.first_component)),
            child,
            _number(up),
            _number(top),
        ]
        for part in found
        for child, up, top in zip(part.children, part.with_parent, part.with_index, strict=True)
    ]
    if out:
        write_csv(out, columns, rows)
    if as_json:
        doubts = {part.parent: {"opposed": part.opposed, "redundant": part.redundant} for part in found}
        print_json({"children": [dict(zip(columns, row, strict=True)) for row in rows], "pairs": doubts})
        return
    for part in found:
        print(f"{part.parent:<12} alpha {part.alpha:6.3f}  {translate('first component')} {part.first_component:5.1%}")
        for kind, pairs in ((translate("opposed"), part.opposed), (translate("redundant"), part.redundant)):
            for one, other, correlation in pairs:
                print(f"             {kind}: {one} - {other} {correlation:+.2f}")


def report_fit(found: FittedWeights, out: Path | None, *, as_json: bool) -> None:
    """Write the fitted weight and the influence of each node."""
    columns = ["code", "weight", "influence"]
    rows = [
        [code, float(weight), float(influence)]
        for code, weight, influence in zip(found.codes, found.weights, found.influence, strict=True)
    ]
    if out:
        write_csv(out, columns, rows)
    if as_json:
        print_json(
            {
                "converged": found.converged,
                "loss": found.loss,
                "weights": [dict(zip(columns, row, strict=True)) for row in rows],
            }
        )
        return
    for code, weight, influence in rows:
        print(f"{code:<12} {weight:8.4f}  {translate('influence')} {influence:.4f}")
    if not found.reached:
        print(translate("no weights give this influence, the indicators are too much alike; these come nearest"))


def _plain(value: object) -> object:
    """A cell for JSON and CSV; a number that does not exist is None."""
    return None if value != value else value
