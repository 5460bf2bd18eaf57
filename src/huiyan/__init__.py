"""huiyan 回雁: science weeks, innovation competitions and what stands behind them."""

__version__ = "0.1.0"
