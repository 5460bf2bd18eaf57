"""Reads schemes: YAML packs, checked key by key; a wrong or unknown key is named with its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from huiyan.engines.fund.scheme import Breaker, Caps, Lending, Model, Recovery, Scheme, Tranche
from huiyan.engines.fund.shares import FULL
from huiyan.engines.tables import BadInput, gettext_noop, read_yaml

T = TypeVar("T")
ABOUT = ("name", "issuer", "document", "valid_from", "valid_to", "source", "confidence", "note")
KEYS = (
    "shares_bp",
    "grades",
    "tranches",
    "caps",
    "breaker",
    "recoveries",
    "interest_bp",
    "top_ups_yuan",
    "lending",
    "model",
)
MOST_YUAN = 10**12


@dataclass(frozen=True)
class _Kind:
    """How a value is checked and converted, and the sentence when it cannot be."""

    convert: Callable[[Any], Any]
    sentence: str


def _integer(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _yuan(value: Any) -> int:
    return _integer(value, 0, MOST_YUAN) * 100


WHOLE = _Kind(
    lambda value: _integer(value, 0, 1000), gettext_noop("'{key}' is '{found}'; it must be a whole number of years")
)
SHARE = _Kind(
    lambda value: _integer(value, 0, FULL),
    gettext_noop("'{key}' is '{found}'; it must be a whole number of basis points from 0 to 10000"),
)
CHANGE = _Kind(
    lambda value: _integer(value, -FULL, FULL),
    gettext_noop("'{key}' is '{found}'; it must be a whole number of basis points from -10000 to 10000"),
)
REAL = _Kind(_number, gettext_noop("'{key}' is '{found}'; it must be a number"))
FLAG = _Kind(_flag, gettext_noop("'{key}' is '{found}'; it must be true or false"))
YUAN = _Kind(_yuan, gettext_noop("'{key}' is '{found}'; it must be a whole number of yuan"))
YUANS = _Kind(
    lambda value: tuple(_yuan(part) for part in value),
    gettext_noop("'{key}' is '{found}'; it must be a list of whole yuan, one for each year"),
)
WORD = _Kind(str, "")


def read_scheme(path: str | Path) -> Scheme:
    """Read a scheme; every key stands in the guide. Raises BadInput naming the file and the key."""
    return parse_scheme(read_yaml(path), file=Path(path).name)


def parse_scheme(document: Any, *, file: str | None = None) -> Scheme:
    """A scheme from the mapping of a YAML document. An empty (null) value counts as left out, never as zero.

    >>> parse_scheme({"name": "x", "shares_bp": {"city": 8000}, "grades": {"A": 0.02}}).public_bp
    8000
    """
    try:
        return _scheme(_mapping(document, "scheme"))
    except BadInput as error:
        if error.file is not None:
            raise
        values: dict[str, Any] = dict(error.values)
        raise BadInput(error.template, file=file, **values) from None


def _scheme(document: Mapping[str, Any]) -> Scheme:
    for key in document:
        if key not in (*ABOUT, *KEYS):
            raise BadInput(gettext_noop("the key '{key}' is unknown"), key=key)
    breaker = _part(document, "breaker")
    return Scheme(
        shares_bp=_named(document, "shares_bp", SHARE),
        grades=_named(document, "grades", REAL),
        tranches=tuple(_build(Tranche, part, at, up_to_bp=SHARE, paid_bp=SHARE) for at, part in _parts(document, "tranches")),
        caps=_build(Caps, _caps(_part(document, "caps")), "caps", firm=YUAN, bank_bp=SHARE, year_bp=SHARE, year=YUAN, pool_bp=SHARE),
        breaker=_build(Breaker, breaker, "breaker", stop_bp=SHARE, resume_bp=SHARE, by_bank=FLAG, halts_lending=FLAG, halts_compensation=FLAG) if breaker else None,
        recoveries=tuple(_build(Recovery, part, at, after_years=WHOLE, bp=SHARE) for at, part in _parts(document, "recoveries")),
        interest_bp=_value(document, "interest_bp", CHANGE, "", 0),
        top_ups=_value(document, "top_ups_yuan", YUANS, "", ()),
        lending=_build(Lending, _part(document, "lending"), "lending", growth_bp=CHANGE, maturing_bp=SHARE, years=WHOLE),
        model=_build(Model, _part(document, "model"), "model", correlation=REAL, sector=REAL, autocorrelation=REAL, copula=WORD, degrees=REAL),
        about={key: _text(document[key]) for key in ABOUT if document.get(key) is not None},
    )  # fmt: skip


def _caps(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Amounts are written as firm_yuan and year_yuan, so that nobody takes them for fen."""
    for key in ("firm", "year"):
        if key in part:
            raise BadInput(gettext_noop("the key '{key}' is unknown"), key=f"caps.{key}")
    return {key.removesuffix("_yuan"): value for key, value in part.items()}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _mapping(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(gettext_noop("'{key}' must be a mapping of keys to values"), key=key)
    return {str(name): inner for name, inner in value.items()}


def _part(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key)
    return {} if found is None else _mapping(found, key)


def _parts(document: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = document.get(key) or []
    if not isinstance(found, list):
        raise BadInput(gettext_noop("'{key}' must be a list"), key=key)
    return [(f"{key}[{at}]", _mapping(part, f"{key}[{at}]")) for at, part in enumerate(found, 1)]


def _value(document: Mapping[str, Any], key: str, kind: _Kind, path: str, default: Any) -> Any:
    found = document.get(key)
    if found is None:
        return default
    try:
        return kind.convert(found)
    except (ValueError, TypeError):
        raise BadInput(kind.sentence, key=f"{path}.{key}".lstrip("."), found=found) from None


def _named(document: Mapping[str, Any], key: str, kind: _Kind) -> Mapping[str, Any]:
    if document.get(key) is None:
        raise BadInput(gettext_noop("the key '{key}' is missing or empty"), key=key)
    inner = _mapping(document[key], key)
    for name, value in inner.items():
        if value is None:
            raise BadInput(gettext_noop("the key '{key}' is missing or empty"), key=f"{key}.{name}")
    return {name: _value(inner, name, kind, key, None) for name in inner}


def _build(kind: Callable[..., T], part: Mapping[str, Any], path: str, **converts: _Kind) -> T:
    """A dataclass from a mapping: unknown keys refused, values converted, required ones asked for."""
    for key in part:
        if key not in converts:
            raise BadInput(gettext_noop("the key '{key}' is unknown"), key=f"{path}.{key}")
    values = {key: _value(part, key, converter, path, None) for key, converter in converts.items()}
    for field in fields(kind):  # type: ignore[arg-type]
        if values.get(field.name) is None and field.default is MISSING:
            raise BadInput(gettext_noop("the key '{key}' is missing or empty"), key=f"{path}.{field.name}")
    return kind(**{key: value for key, value in values.items() if value is not None})
