"""A fan chart of a pool's balance as SVG: no library, no script, readable by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from huiyan.engines.tables import BadInput, gettext_noop

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 78, 24, 56, 58


@dataclass(frozen=True)
class Words:
    """The chart's words in the reader's language."""

    title: str
    description: str
    years: str
    money: str  # with its unit, 10,000 yuan
    median: str
    bands: tuple[str, str]  # outer, inner
    exhausted: str


@dataclass(frozen=True)
class Fan:
    """Balances in fen at years 0..T, from the lowest of five quantiles to the highest; chance of exhaustion by years 1..T."""

    balance: Sequence[Sequence[float]]
    exhausted: Sequence[float]


def fan_chart(fan: Fan, words: Words) -> str:
    """Draw the five quantiles as two bands and a line, and under each year the chance that the pool ran out by then.

    >>> words = Words("t", "d", "years", "wan", "median", ("90 %", "50 %"), "ran out")
    >>> fan_chart(Fan([[1e8, 0], [1e8, 5e7], [1e8, 9e7], [1e8, 1.1e8], [1e8, 1.2e8]], [0.05]), words)[:4]
    '<svg'
    """
    years = len(fan.exhausted)
    if years < 1 or len(fan.balance) != 5 or any(len(level) != years + 1 for level in fan.balance):
        raise BadInput(gettext_noop("a fan needs five quantiles of the balance for year 0 and every year after"))
    top = _round_up(max(max(level) for level in fan.balance) / 1e6)
    lowest, low, middle, high, highest = (
        [_point(year, years, fen / 1e6, top) for year, fen in enumerate(level)] for level in fan.balance
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="fan-title fan-text" '
        'font-family="sans-serif" font-size="13" fill="#1d2733">',
        f'<title id="fan-title">{escape(words.title)}</title>',
        f'<desc id="fan-text">{escape(words.description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 24, words.title, size=17, weight="600"),
        *_legend(words),
        *_axes(years, top, words),
        _band(lowest, highest, "#c6dbef"),
        _band(low, high, "#7fb0d8"),
        f'<polyline fill="none" stroke="#123f6b" stroke-width="2.5" points="{_path(middle)}"/>',
        *_chances(fan.exhausted, words),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _point(year: int, years: int, amount: float, top: float) -> tuple[float, float]:
    x = LEFT + (WIDTH - LEFT - RIGHT) * year / years
    return x, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * amount / top


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _band(lower: list[tuple[float, float]], upper: list[tuple[float, float]], colour: str) -> str:
    return f'<polygon fill="{colour}" fill-opacity="0.85" points="{_path([*lower, *reversed(upper)])}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 13, weight: str = "400") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">{escape(text)}</text>'


def _axes(years: int, top: float, words: Words) -> list[str]:
    drawn = []
    for step in range(5):
        amount = top * step / 4
        _, y = _point(0, years, amount, top)
        drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dbe1"/>')
        drawn.append(_text(LEFT - 8, y + 4, f"{amount:,.0f}", anchor="end"))
    every = max(1, -(-years // 12))
    for year in range(0, years + 1, every):
        x, y = _point(year, years, 0, top)
        drawn.append(_text(x, y + 18, str(year), anchor="middle"))
    return [
        *drawn,
        _text(LEFT, TOP - 10, words.money, size=12),
        _text(LEFT - 70, HEIGHT - BOTTOM + 18, words.years, size=12),
    ]


def _legend(words: Words) -> list[str]:
    drawn, x = [], float(WIDTH - RIGHT - 300)
    for colour, text in (("#c6dbef", words.bands[0]), ("#7fb0d8", words.bands[1]), ("#123f6b", words.median)):
        drawn.append(f'<rect x="{x:.0f}" y="{TOP - 20}" width="14" height="10" fill="{colour}"/>')
        drawn.append(_text(x + 19, TOP - 10, text, size=12))
        x += 100
    return drawn


def _chances(exhausted: Sequence[float], words: Words) -> list[str]:
    years = len(exhausted)
    every = max(1, -(-years // 12))
    drawn = [_text(LEFT - 70, HEIGHT - BOTTOM + 40, words.exhausted, size=12)]
    for year in range(every, years + 1, every):
        x, _ = _point(year, years, 0, 1)
        drawn.append(_text(x, HEIGHT - BOTTOM + 40, f"{100 * exhausted[year - 1]:.1f} %", anchor="middle", size=12))
    return drawn


def _round_up(amount: float) -> float:
    """The next round number, so that the axis has readable steps."""
    size = 1.0
    while amount > size * 10:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 8, 10) if amount <= size * step)
