"""The figures of an index: one row for each unit (and year), one column for each indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.framework import Framework
from huiyan.engines.tables import BadInput, Table, gettext_noop, read_csv

UNIT_COLUMNS = ("uCode", "unit", "code")
NAME_COLUMNS = ("uName", "name")
YEAR_COLUMNS = ("Time", "year")


@dataclass(frozen=True)
class Observations:
    """Values of shape (rows, indicators) in the order of the framework, NaN where missing.

    `years` is None for one year; otherwise a unit has one row for each year. `file` and `lines` say where a row was read.
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    values: NDArray[np.float64]
    denominators: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: NDArray[np.int64] | None = None
    names: tuple[str, ...] = ()
    file: str | None = None
    lines: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.units), len(self.codes)):
            raise ValueError(f"values have shape {self.values.shape}, not {(len(self.units), len(self.codes))}")
        seen: set[tuple[str, int | None]] = set()
        for row, unit in enumerate(self.units):
            key = (unit, None if self.years is None else int(self.years[row]))
            if key in seen:
                raise self.bad(row, None, gettext_noop("the unit '{unit}' stands twice"), unit=unit)
            seen.add(key)

    def bad(self, row: int, column: str | None, template: str, **values: object) -> BadInput:
        """An error about one cell, with file and line where they are known."""
        line = self.lines[row] if self.lines else None
        return BadInput(template, file=self.file, line=line, column=column, **values)

    def keep(self, rows: NDArray[np.bool_]) -> Observations:
        """Only some rows."""
        at = np.flatnonzero(rows)
        return replace(
            self,
            units=tuple(self.units[row] for row in at),
            values=self.values[at],
            denominators={code: column[at] for code, column in self.denominators.items()},
            groups={code: tuple(column[row] for row in at) for code, column in self.groups.items()},
            years=None if self.years is None else self.years[at],
            names=tuple(self.names[row] for row in at) if self.names else (),
            lines=tuple(self.lines[row] for row in at) if self.lines else (),
        )

    def masks_by_year(self) -> list[NDArray[np.bool_]]:
        """Which rows belong to each year, earliest first; one mask of all rows where there are no years."""
        if self.years is None:
            return [np.ones(len(self.units), dtype=np.bool_)]
        return [self.years == year for year in np.unique(self.years)]


def read_observations(path: str | Path, framework: Framework) -> Observations:
    """Read the data of a framework from CSV: a column for the unit (uCode or unit) and one for each indicator.

    Denominators and groups of the framework are read too; Time or year makes several years. An empty cell is a missing
    value; other text where a number belongs, a missing column and a unit twice raise BadInput.
    """
    table = read_csv(path)
    unit = _first(table, UNIT_COLUMNS)
    if unit is None:
        raise BadInput(
            gettext_noop("no column names the units; one of these is needed: {wanted}"),
            file=table.file, line=1, wanted=", ".join(UNIT_COLUMNS),
        )  # fmt: skip
    name, year = _first(table, NAME_COLUMNS), _first(table, YEAR_COLUMNS)
    for leaf in framework.indicators:
        if not table.has(leaf.code):
            raise BadInput(
                gettext_noop("the indicator '{code}' has no column"), file=table.file, line=1, code=leaf.code
            )
    years = None if year is None else _read_years(table, year)
    return Observations(
        units=tuple(table.names(unit)),
        codes=tuple(leaf.code for leaf in framework.indicators),
        values=np.column_stack([_numbers(table, leaf.code) for leaf in framework.indicators]),
        denominators={code: _numbers(table, code) for code in framework.denominators if table.has(code)},
        groups={code: tuple(table.names(code)) for code in framework.groups if table.has(code)},
        years=None if years is None or len(set(years)) == 1 else years,
        names=tuple(table.texts(name)) if name else (),
        file=table.file,
        lines=table.lines,
    )


def _read_years(table: Table, column: str) -> NDArray[np.int64]:
    values = table.numbers(column)
    for row, value in enumerate(values):
        if value != int(value):
            raise table.bad(row, column, gettext_noop("'{found}' is not a year"), found=f"{value:g}")
    return values.astype(np.int64)


def _numbers(table: Table, column: str) -> NDArray[np.float64]:
    return table.numbers(column, missing=True)


def _first(table: Table, columns: Sequence[str]) -> str | None:
    return next((column for column in columns if table.has(column)), None)
