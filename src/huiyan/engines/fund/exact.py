"""The exact distribution of one year's payments: conditional characteristic functions, then one FFT."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.fund.draws import conditional, thresholds
from huiyan.engines.fund.portfolio import Book, agreed, by_firm, probabilities
from huiyan.engines.fund.scheme import Model, Scheme
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
REACH = 7.0  # factors are integrated over +-7 standard deviations, beyond which lies 3e-12
IN_CACHE = 2**14  # complex numbers worked on at a time: a quarter of the time of large arrays
MOST_POINTS = 2**17
SHOCK_SPACING = (
    0.6  # over the square root of the degrees: trapezoids of the log chi-squared density are then exact to 1e-13
)
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Distribution:
    """P(payments = j * unit) = probability[j]; `mean` in fen; `refined` is the largest change of the distribution function
    when the integration grid was last made finer; `nodes` the points of that grid."""

    unit: int
    probability: Floats
    mean: float
    refined: float
    nodes: int

    def tail(self, amount: float) -> float:
        """P(payments > amount), amount in fen."""
        return float(self.probability[int(np.floor(amount / self.unit + 1e-9)) + 1 :].sum())

    def quantile(self, confidence: float) -> int:
        """The smallest amount in fen that is not passed with the given confidence."""
        # summed from the far end, so that small tails keep their digits
        beyond = np.append(np.cumsum(self.probability[::-1])[::-1][1:], 0.0)
        return int(np.argmax(beyond <= 1 - confidence)) * self.unit


@dataclass(frozen=True)
class _Lattice:
    """Firms of one sector and grade whose amounts fall between `steps` and `steps + 1` units, `part` of the way on average."""

    sector: int
    threshold: float
    steps: int
    part: float
    firms: int


@one_thread()
def exact_distribution(loans: Book, scheme: Scheme, *, unit: int | None = None) -> Distribution:
    """Distribution of what the agreed shares cost the pool in one year, before the caps of bank, year and pool.

    Amounts are put on a lattice of `unit` fen (None: at most 4,096 steps); one between two steps is split over both so
    that its mean stays, so the mean is that of the closed form. The conditional characteristic function is a product
    over firms; the factors are integrated by trapezoids, which converge geometrically here; the grid is refined until
    the distribution function moves by less than 1e-10. Meant for some thousand firms; the smooth engine takes over above.
    Source: Fourier inversion of the conditional loss as in Merino and Nyfeler (2002), Risk 15(8).

    >>> from huiyan.engines.fund import Model, Scheme, book, exact_distribution
    >>> scheme = Scheme(shares_bp={"city": 8000}, grades={"A": 0.5}, model=Model(correlation=0, sector=0))
    >>> exact_distribution(book([100, 100], ["A", "A"]), scheme, unit=80).probability.round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    owed = by_firm(loans, agreed(loans, scheme))
    total = int(owed.sum())
    unit = unit or max(1, -(-total // 4096))
    # every amount between two steps may end on the upper one
    points = int((-(-owed // unit)).sum()) + 1
    if points > MOST_POINTS:
        raise BadInput(
            gettext_noop("a unit of {unit} fen needs {points} lattice points, over {most}"),
            unit=unit,
            points=points,
            most=MOST_POINTS,
        )
    groups = _lattice(loans, scheme, owed, unit)
    spacing = 0.5 if scheme.model.sector == 0 else 1.0
    last = _invert(groups, scheme.model, points, spacing)
    for _ in range(6):
        spacing /= 2
        finer, nodes = _invert(groups, scheme.model, points, spacing), int(2 * REACH / spacing) + 1
        refined = float(np.abs(np.cumsum(finer - last)).max())
        last = finer
        if refined < TOLERANCE:
            break
    mean = float(np.arange(points) @ last) * unit
    return Distribution(unit, last[: int(np.flatnonzero(last > 0)[-1]) + 1], mean, refined, nodes)


def _lattice(loans: Book, scheme: Scheme, owed: NDArray[np.int64], unit: int) -> list[_Lattice]:
    first = np.unique(loans.firm, return_index=True)[1]
    threshold = thresholds(probabilities(loans, scheme.grades), scheme.model)
    steps, rest = np.divmod(owed, unit)
    keys = np.stack([loans.sector[first], loans.grade[first], steps], axis=1)
    groups, of, firms = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    part = np.bincount(of.ravel(), rest / unit) / firms
    return [
        _Lattice(int(sector), float(threshold[grade]), int(step), float(part[at]), int(firms[at]))
        for at, (sector, grade, step) in enumerate(groups)
    ]


def _invert(groups: list[_Lattice], model: Model, points: int, spacing: float) -> Floats:
    length = 1 << (points - 1).bit_length()
    frequency = 2 * np.pi * np.arange(length // 2 + 1) / length
    transform = np.zeros(len(frequency), np.complex128)
    width = max(4, IN_CACHE // len(_values(model, spacing)[0]))
    for weight, shock in _shocks(model):
        for begin in range(0, len(frequency), width):
            block = slice(begin, begin + width)
            transform[block] += weight * _characteristic(groups, model, frequency[block], shock, spacing)
    return np.fft.irfft(np.conj(transform), length)[:points]


def _characteristic(groups: list[_Lattice], model: Model, frequency: Floats, shock: float, spacing: float) -> Complexes:
    """E exp(i w payments), integrated first over each sector's factor given the common one, then over the common one."""
    common, weight = _grid(spacing)
    value, given_common = _values(model, spacing)
    product = np.ones((len(common), len(frequency)), np.complex128)
    for sector in sorted({group.sector for group in groups}):
        given = np.ones((len(value), len(frequency)), np.complex128)
        for group in groups:
            if group.sector == sector:
                probability = conditional(np.array(group.threshold), value, np.array(shock), model)
                base = probability[:, None] * _jump(group, frequency)
                base += 1
                given *= _power(base, group.firms)
        product *= given if given_common is None else given_common @ given
    return np.asarray(weight @ product)


def _jump(group: _Lattice, frequency: Floats) -> Complexes:
    step = np.exp(1j * frequency * group.steps)
    return np.asarray(step * (1 + group.part * np.expm1(1j * frequency)) - 1)


def _power(base: Complexes, exponent: int) -> Complexes:
    """base ** exponent by squaring: faster than the complex logarithm and exact for zeros."""
    result = None
    while exponent:
        if exponent & 1:
            result = base if result is None else result * base
        exponent >>= 1
        if exponent:
            base = base * base
    return np.ones_like(base) if result is None else result


def _grid(spacing: float) -> tuple[Floats, Floats]:
    half = int(np.ceil(REACH / spacing))
    points = np.asarray(spacing * np.arange(-half, half + 1), np.float64)
    weight = np.exp(-points * points / 2)
    return points, weight / weight.sum()


def _values(model: Model, spacing: float) -> tuple[Floats, Floats | None]:
    """Values of common + sector factor, and the weight of each given each common factor (None: no sector factor)."""
    common, _ = _grid(spacing)
    if model.sector == 0:
        return np.sqrt(model.correlation) * common, None
    total, own = np.sqrt(model.correlation + model.sector), np.sqrt(model.sector)
    step = spacing * own / 2 if model.sector < model.correlation else spacing * total / 4
    half = int(np.ceil(REACH * total / step))
    value = step * np.arange(-half, half + 1)
    distance = (value[None, :] - np.sqrt(model.correlation) * common[:, None]) / own
    weight = np.exp(-distance * distance / 2)
    return value, weight / weight.sum(axis=1, keepdims=True)


def _shocks(model: Model) -> list[tuple[float, float]]:
    """Weights and values of the t copula's common shock, sqrt(chi-squared / degrees): trapezoids in its logarithm."""
    if model.copula == "gaussian":
        return [(1.0, 1.0)]
    logarithm = np.arange(-80.0, 8.0, SHOCK_SPACING / np.sqrt(model.degrees))
    density = model.degrees / 2 * logarithm - np.exp(logarithm) / 2
    weight = np.exp(density - density.max())
    kept = weight > 1e-14
    chi, weight = np.exp(logarithm[kept]), weight[kept] / weight[kept].sum()
    return [(float(part), float(value)) for part, value in zip(weight, np.sqrt(chi / model.degrees), strict=True)]
