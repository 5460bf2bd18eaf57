"""Reads what `huiyan survey` is given: the design, weights, margins, answers; what cannot be used is named by its cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyan.engines.measurement import Design, Margin
    from huiyan.engines.tables import Table


def read_design(table: Table, weights: str, strata: str | None, clusters: list[str], population: list[str]) -> Design:
    """The design from the named columns; a negative weight is named by its cell."""
    from huiyan.engines.measurement import survey_design

    return survey_design(
        read_weights(table, weights),
        strata=None if strata is None else table.names(strata),
        clusters=[table.names(name) for name in clusters] or None,
        population=[table.numbers(name) for name in population] or None,
    )


def read_groups(table: Table, by: str | None) -> list[tuple[str, Any]]:
    """All respondents, then each value of a column with the mask of its rows."""
    import numpy as np

    if by is None:
        return [("", None)]
    labels = np.array(table.texts(by))
    return [("", None), *((str(value), labels == value) for value in sorted(set(labels) - {""}))]


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


def read_controls(path: Path, table: Table) -> tuple[Any, list[float]]:
    """Columns (n, k) and their known totals: whether a row has the value; or, with an empty value, the number itself."""
    import numpy as np

    from huiyan.engines.tables import read_csv

    given = read_csv(path, required=["variable", "value", "total"])
    columns = [
        np.array(table.texts(variable)) == value if value else table.numbers(variable)
        for variable, value in zip(given.names("variable"), given.texts("value"), strict=True)
    ]
    return np.column_stack(columns).astype(np.float64), given.numbers("total").tolist()


def read_new_name(table: Table, name: str) -> None:
    """Refuses the name of a new column that is there already."""
    from huiyan.engines.tables import BadInput, gettext_noop

    if table.has(name):
        raise BadInput(
            gettext_noop("the file already has a column '{name}'; choose another with --name"),
            file=table.file, name=name,
        )  # fmt: skip


def read_items(table: Table, items: str | None, others: tuple[str | None, ...]) -> list[str]:
    """The named columns, or all but the others."""
    if items:
        return [name.strip() for name in items.split(",")]
    return [name for name in table.columns if name not in others]


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
