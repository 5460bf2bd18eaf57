"""How long a public risk-compensation pool lasts: exact shares, three engines that check each other, and schedules."""

from huiyan.engines.fund.book import Book, agreed, book, expected_loss
from huiyan.engines.fund.exact import Distribution, exact_distribution
from huiyan.engines.fund.paths import Claims, simulate
from huiyan.engines.fund.pool import Difference, Forecast, Required, compare, forecast, needed_pools, required
from huiyan.engines.fund.portfolio_file import read_portfolio
from huiyan.engines.fund.scheme import (
    CORRELATION_FLOOR,
    Breaker,
    Caps,
    Lending,
    Model,
    Recovery,
    Scheme,
    Tranche,
    views,
)
from huiyan.engines.fund.scheme_file import parse_scheme, read_scheme
from huiyan.engines.fund.shares import Split, split, split_many

__all__ = [
    "CORRELATION_FLOOR",
    "Book",
    "Breaker",
    "Caps",
    "Claims",
    "Difference",
    "Distribution",
    "Forecast",
    "Lending",
    "Model",
    "Recovery",
    "Required",
    "Scheme",
    "Split",
    "Tranche",
    "agreed",
    "book",
    "compare",
    "exact_distribution",
    "expected_loss",
    "forecast",
    "needed_pools",
    "parse_scheme",
    "read_portfolio",
    "read_scheme",
    "required",
    "simulate",
    "split",
    "split_many",
    "views",
]
