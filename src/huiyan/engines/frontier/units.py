"""The observed units: what they use and what they make, checked once for all models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """n units with m inputs (n, m) and s outputs (n, s), each in its own measure."""

    inputs: Floats
    outputs: Floats

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Units, inputs, outputs."""
        return len(self.inputs), self.inputs.shape[1], self.outputs.shape[1]


def check_units(inputs: ArrayLike, outputs: ArrayLike) -> Units:
    """Units of two tables; BadInput for a shape that does not fit, a value that is not finite or below zero, or nothing at all.

    Zeros are allowed, but each unit must use something and make something, and no column may be all zero.
    """
    units = Units(_table(inputs), _table(outputs))
    if len(units.inputs) != len(units.outputs):
        raise BadInput(
            gettext_noop("there are inputs for {inputs} units and outputs for {outputs}"),
            inputs=len(units.inputs), outputs=len(units.outputs),
        )  # fmt: skip
    if not len(units):
        raise BadInput(gettext_noop("there are no units"))
    check_values(units.inputs, gettext_noop("unit {unit}, input {number}: {value} is not a number from 0 up"))
    check_values(units.outputs, gettext_noop("unit {unit}, output {number}: {value} is not a number from 0 up"))
    _refuse_nothing(units.inputs, gettext_noop("unit {unit} uses nothing: all its inputs are 0"), axis=1)
    _refuse_nothing(units.outputs, gettext_noop("unit {unit} makes nothing: all its outputs are 0"), axis=1)
    _refuse_nothing(units.inputs, gettext_noop("input {number} is 0 for every unit"), axis=0)
    _refuse_nothing(units.outputs, gettext_noop("output {number} is 0 for every unit"), axis=0)
    return units


def needed_units(inputs: int, outputs: int) -> int:
    """Units below which most look efficient for want of company: max(m s, 3 (m + s)) (Cooper, Seiford, Tone 2007, p. 284).

    >>> needed_units(3, 2)
    15
    """
    return max(inputs * outputs, 3 * (inputs + outputs))


def check_values(values: Floats, template: str) -> None:
    """BadInput for the first value that is not finite or is below zero; the template names unit, number and value."""
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        unit, number = np.argwhere(wrong)[0]
        raise BadInput(template, unit=int(unit) + 1, number=int(number) + 1, value=float(values[unit, number]))


def check_positions(chosen: Sequence[int], count: int) -> Ints:
    """Positions (from 0) of chosen columns, sorted; BadInput for one that is not there."""
    for position in chosen:
        if not 0 <= position < count:
            raise BadInput(gettext_noop("there is no column {number}"), number=position + 1)
    return np.array(sorted(set(chosen)), dtype=np.int64)


def _table(values: ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or table.shape[1] == 0:
        raise BadInput(gettext_noop("inputs and outputs are tables with a row for each unit"))
    return table


def _refuse_nothing(values: Floats, template: str, *, axis: int) -> None:
    nothing = (values == 0).all(axis=axis)
    if nothing.any():
        at = int(nothing.argmax()) + 1
        raise BadInput(template, unit=at, number=at)
