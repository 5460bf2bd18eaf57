"""How long a public risk-compensation pool lasts: exact shares, three engines that check each other, and schedules."""

from huiyan.engines.fund.chart import Fan, Words, fan_chart
from huiyan.engines.fund.daycount import Counted, count_days, interest
from huiyan.engines.fund.exact import Distribution, exact_distribution
from huiyan.engines.fund.history import Calibration, Exceeded, Vintages, bound, calibrate, read_vintages
from huiyan.engines.fund.paths import Claims, simulate
from huiyan.engines.fund.payout import Payout, payout
from huiyan.engines.fund.pool import Difference, Forecast, Required, compare, forecast, needed_pools, required
from huiyan.engines.fund.portfolio import Book, agreed, book, expected_loss
from huiyan.engines.fund.portfolio_file import read_portfolio
from huiyan.engines.fund.repayment import (
    Schedule,
    differences,
    instalment,
    schedule,
    schedule_in_fen,
)
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
from huiyan.engines.fund.smooth import Tail, smooth_tail

__all__ = [
    "CORRELATION_FLOOR",
    "Book",
    "Breaker",
    "Calibration",
    "Caps",
    "Claims",
    "Counted",
    "Difference",
    "Distribution",
    "Exceeded",
    "Fan",
    "Forecast",
    "Lending",
    "Model",
    "Payout",
    "Recovery",
    "Required",
    "Schedule",
    "Scheme",
    "Split",
    "Tail",
    "Tranche",
    "Vintages",
    "Words",
    "agreed",
    "book",
    "bound",
    "calibrate",
    "compare",
    "count_days",
    "differences",
    "exact_distribution",
    "expected_loss",
    "fan_chart",
    "forecast",
    "instalment",
    "interest",
    "needed_pools",
    "parse_scheme",
    "payout",
    "read_portfolio",
    "read_scheme",
    "read_vintages",
    "required",
    "schedule",
    "schedule_in_fen",
    "simulate",
    "smooth_tail",
    "split",
    "split_many",
    "views",
]
