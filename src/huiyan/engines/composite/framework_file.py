"""Reads the tree of an index from a CSV; what is wrong is named by its cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.framework import Aggregate, Framework, Indicator, check_weight_sums
from huiyan.engines.tables import Table, gettext_noop, read_csv, said_of


def read_framework(path: str | Path, *, relative_weights: bool = False) -> Framework:
    """Read a framework from CSV with the columns iCode, Parent and Type, as COINr's iMeta files have them.

    Type is Indicator, Aggregate, Group or Denominator; rows of other types are left aside. Optional columns: iName,
    Direction (1 or -1), Weight, Unit, Denominator, Target, Low and High (goalposts), Level (checked against the tree).
    """
    table = read_csv(path, required=["iCode", "Parent", "Type"])
    kinds = [text.lower() for text in table.texts("Type")]
    codes = table.names("iCode")
    for row, code in enumerate(codes):
        if code in codes[:row]:
            raise table.bad(row, "iCode", gettext_noop("the code '{code}' stands twice"), code=code)
    rows = {kind: [row for row, found in enumerate(kinds) if found == kind] for kind in set(kinds)}
    denominators = [codes[row] for row in rows.get("denominator", ())]
    with said_of(table.file):
        framework = Framework.build(
            _read_indicators(table, rows.get("indicator", []), denominators),
            _read_aggregates(table, rows.get("aggregate", [])),
            groups=[codes[row] for row in rows.get("group", ())],
            denominators=denominators,
        )
        _check_levels(table, framework)
        if not relative_weights:
            check_weight_sums(framework)
    return framework


def _read_indicators(table: Table, rows: Sequence[int], denominators: Sequence[str]) -> list[Indicator]:
    found = []
    columns = {name: _optional(table, name) for name in ("Direction", "Weight", "Target", "Low", "High")}
    parents, texts = table.texts("Parent"), {name: _texts(table, name) for name in ("iName", "Unit", "Denominator")}
    for row in rows:
        number = {name: None if np.isnan(values[row]) else float(values[row]) for name, values in columns.items()}
        direction = 1.0 if number["Direction"] is None else number["Direction"]
        if direction not in (1.0, -1.0):
            raise table.bad(
                row, "Direction", gettext_noop("a direction is 1 or -1, not {found}"), found=f"{direction:g}"
            )
        denominator = texts["Denominator"][row] or None
        if denominator is not None and denominator not in denominators:
            raise table.bad(
                row, "Denominator", gettext_noop("'{code}' is not a row of type Denominator"), code=denominator
            )
        found.append(
            Indicator(
                table.texts("iCode")[row], _parent(table, row, parents), texts["iName"][row],
                _weight(table, row, number["Weight"]), int(direction), texts["Unit"][row], denominator,
                number["Target"], number["Low"], number["High"],
            )
        )  # fmt: skip
    return found


def _read_aggregates(table: Table, rows: Sequence[int]) -> list[Aggregate]:
    weights, names = _optional(table, "Weight"), _texts(table, "iName")
    codes, parents = table.texts("iCode"), table.texts("Parent")
    return [
        Aggregate(
            codes[row], parents[row] or None, names[row],
            _weight(table, row, None if np.isnan(weights[row]) else float(weights[row])),
        )
        for row in rows
    ]  # fmt: skip


def _optional(table: Table, column: str) -> NDArray[np.float64]:
    return table.numbers(column, missing=True) if table.has(column) else np.full(len(table), np.nan)


def _texts(table: Table, column: str) -> list[str]:
    return table.texts(column) if table.has(column) else [""] * len(table)


def _parent(table: Table, row: int, parents: Sequence[str]) -> str:
    if not parents[row]:
        raise table.bad(row, "Parent", gettext_noop("an indicator needs a parent"))
    return parents[row]


def _weight(table: Table, row: int, weight: float | None) -> float:
    if weight is not None and weight < 0:
        raise table.bad(row, "Weight", gettext_noop("a weight is not negative"))
    return 1.0 if weight is None else weight


def _check_levels(table: Table, framework: Framework) -> None:
    """A Level column must agree with the tree: a parent stands higher than its children."""
    if not table.has("Level"):
        return
    level = dict(zip(table.texts("iCode"), table.numbers("Level", missing=True), strict=True))
    lines = {code: row for row, code in enumerate(table.texts("iCode"))}
    for node in framework.nodes:
        if node.parent is not None and level[node.code] >= level[node.parent]:
            raise table.bad(
                lines[node.code],
                "Level",
                gettext_noop("the parent '{parent}' does not stand higher"),
                parent=node.parent,
            )
