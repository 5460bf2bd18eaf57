"""What a scheme promises: who pays which share, up to which caps, when it stops, what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from huiyan.engines.fund.shares import FULL, check_shares
from huiyan.engines.tables import BadInput, gettext_noop

CORRELATION_FLOOR = 0.12


@dataclass(frozen=True)
class Tranche:
    """Defaults up to `up_to_bp` of the year's book are paid with `paid_bp` of the agreed compensation."""

    up_to_bp: int
    paid_bp: int


@dataclass(frozen=True)
class Caps:
    """Most that is paid, None where there is no cap: by firm (fen), by bank and by year (share of the book lent), by pool."""

    firm: int | None = None
    bank_bp: int | None = None
    year_bp: int | None = None
    year: int | None = None
    pool_bp: int = FULL  # of the balance, in one year


@dataclass(frozen=True)
class Breaker:
    """Stops when a year's defaulted principal passes `stop_bp` of the book, and resumes under `resume_bp` (hysteresis).

    `by_bank` watches each bank alone. While stopped, no new loans and no compensation, as far as switched on.
    """

    stop_bp: int
    resume_bp: int
    by_bank: bool = False
    halts_lending: bool = True
    halts_compensation: bool = True


@dataclass(frozen=True)
class Recovery:
    """`bp` of what the pool paid comes back `after_years` years later."""

    after_years: int
    bp: int


@dataclass(frozen=True)
class Lending:
    """New loans: the book grows by `growth_bp` a year; `maturing_bp` of it falls due each year; lending ends after `years`."""

    growth_bp: int = 0
    maturing_bp: int = FULL
    years: int | None = None


@dataclass(frozen=True)
class Model:
    """How defaults hang together: one factor, a small sector term, years linked by AR(1); Gaussian or t copula.

    `correlation` and `sector` are shares of the variance of a firm's hidden value (Vasicek 2002; Gordy 2003).
    """

    correlation: float = CORRELATION_FLOOR
    sector: float = 0.02
    autocorrelation: float = 0.4
    copula: Literal["gaussian", "t"] = "gaussian"
    degrees: float = 8.0

    def __post_init__(self) -> None:
        for name in ("correlation", "sector"):
            if not 0 <= getattr(self, name) < 1:
                raise BadInput(
                    gettext_noop("{name} is {value}; it must be from 0 up to 1"), name=name, value=getattr(self, name)
                )
        if self.correlation + self.sector >= 1:
            raise BadInput(
                gettext_noop("correlation and sector add up to {total}; it must be under 1"),
                total=self.correlation + self.sector,
            )
        if not -1 < self.autocorrelation < 1:
            raise BadInput(
                gettext_noop("{name} is {value}; it must be between -1 and 1"),
                name="autocorrelation",
                value=self.autocorrelation,
            )
        if self.copula not in ("gaussian", "t"):
            raise BadInput(
                gettext_noop("the copula '{copula}' is unknown; known are gaussian and t"), copula=self.copula
            )
        if self.copula == "t" and not self.degrees > 2:
            raise BadInput(
                gettext_noop("the t copula has {degrees} degrees of freedom; it needs more than 2"),
                degrees=self.degrees,
            )


def views(model: Model) -> Mapping[str, Model]:
    """Three ways to see the same pool: its own history; the correlation not under 12 %; and that with joint shocks (t copula).

    The floor is hard, because a calm history says little about a crisis that it does not hold.

    >>> {name: (view.correlation, view.copula) for name, view in views(Model(correlation=0.03)).items()}
    {'own': (0.03, 'gaussian'), 'floor': (0.12, 'gaussian'), 't': (0.12, 't')}
    """
    own = replace(model, copula="gaussian")
    floor = replace(own, correlation=max(model.correlation, CORRELATION_FLOOR))
    return {"own": own, "floor": floor, "t": replace(floor, copula="t")}


@dataclass(frozen=True)
class Scheme:
    """All rules of one risk-compensation scheme; money in fen, shares in basis points."""

    shares_bp: Mapping[str, int]
    grades: Mapping[str, float]  # probability of default within a year
    tranches: tuple[Tranche, ...] = ()
    caps: Caps = field(default_factory=Caps)
    breaker: Breaker | None = None
    recoveries: tuple[Recovery, ...] = ()
    interest_bp: int = 0
    top_ups: tuple[int, ...] = ()  # by year; years beyond the list get nothing
    lending: Lending = field(default_factory=Lending)
    model: Model = field(default_factory=Model)
    about: Mapping[str, str] = field(default_factory=dict)  # name, document, issuer, source, confidence ...

    def __post_init__(self) -> None:
        check_shares(self.shares_bp)
        _check_grades(self.grades)
        _check_tranches(self.tranches)
        _check_breaker(self.breaker)
        _check_recoveries(self.recoveries)

    @property
    def public_bp(self) -> int:
        """The share of a loss that the pool pays before any other rule."""
        return sum(self.shares_bp.values())


def _check_grades(grades: Mapping[str, float]) -> None:
    if not grades:
        raise BadInput(gettext_noop("the scheme names no grade with its probability of default"))
    for grade, probability in grades.items():
        if not 0 < probability < 1:
            raise BadInput(
                gettext_noop(
                    "grade '{grade}' has the probability of default {probability}; it must be between 0 and 1"
                ),
                grade=grade,
                probability=probability,
            )


def _check_tranches(tranches: tuple[Tranche, ...]) -> None:
    bounds = [tranche.up_to_bp for tranche in tranches]
    if bounds != sorted(set(bounds)):
        raise BadInput(gettext_noop("the tranches must rise: {bounds}"), bounds=", ".join(map(str, bounds)))


def _check_breaker(breaker: Breaker | None) -> None:
    if breaker and breaker.resume_bp > breaker.stop_bp:
        raise BadInput(
            gettext_noop("the breaker resumes at {resume} basis points, over the {stop} where it stops"),
            resume=breaker.resume_bp,
            stop=breaker.stop_bp,
        )


def _check_recoveries(recoveries: tuple[Recovery, ...]) -> None:
    if any(recovery.after_years < 1 for recovery in recoveries):
        raise BadInput(gettext_noop("a recovery comes at least 1 year after the payment"))
    total = sum(recovery.bp for recovery in recoveries)
    if total > FULL:
        raise BadInput(gettext_noop("the recoveries add up to {total} basis points, over 10000"), total=total)
