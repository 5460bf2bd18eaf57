"""JSON in the one form that can be hashed and signed: RFC 8785 (JSON Canonicalization Scheme)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from math import isfinite
from typing import Any, NoReturn

from huiyan.engines.tables import BadInput, gettext_noop

DEEPEST = 64  # a record of people's making is flat; anything deeper was made to break a reader
LONGEST_NUMBER = 400  # the longest decimal that a double can need (about 1e-324 written out)
_EXACT = 2**53 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value, as UTF-8 bytes.

    `value` is made of dict (str keys), list or tuple, str, bool, None, int and float. Raises BadInput for
    NaN and infinity, an integer that no double holds exactly, a lone surrogate, a key that is no string,
    any other type, and nesting over 64.

    >>> canonical({"b": 1e21, "a": [0.1, -0.0, "é", None]}).decode()
    '{"a":[0.1,0,"é",null],"b":1e+21}'
    """
    parts: list[str] = []
    _write(value, parts, DEEPEST)
    return "".join(parts).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 lower-case hexadecimal digits.

    >>> digest({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def parse(text: str | bytes) -> Any:
    """Read one JSON value strictly (RFC 8259 with the limits of I-JSON, RFC 7493).

    Raises BadInput for what is not UTF-8 or not JSON, a key given twice, NaN and Infinity, numbers that a
    double cannot hold, lone surrogates, and nesting over 64.

    >>> parse('{"a": 4.50}')
    {'a': 4.5}
    """
    try:
        source = text.decode() if isinstance(text, bytes) else text
        value = _DECODER.decode(source)
    except UnicodeDecodeError as error:
        raise BadInput(gettext_noop("byte {at} is not UTF-8"), at=error.start) from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise BadInput(gettext_noop("not JSON: {reason} at character {at}"), reason=error.msg, at=error.pos) from None
    _check(value, DEEPEST)
    return value


def number(value: float) -> str:
    """A finite number as ECMAScript's Number::toString writes it (ECMA-262, 6.1.6.1.20).

    >>> number(4.35), number(1e21), number(1e-7), number(-0.0), number(123456789012345680000.0)
    ('4.35', '1e+21', '1e-7', '0', '123456789012345680000')
    """
    if not isfinite(value):
        raise BadInput(gettext_noop("{number} is not a finite number"), number=value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # Python's repr finds the same shortest digits as ECMAScript; only where it writes the point differs.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + (fraction if fraction != "0" else "")
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    return sign + _place(stripped.rstrip("0"), point)


def _place(digits: str, point: int) -> str:
    """Digits with the decimal point after `point` of them, as ECMAScript chooses between plain and scientific."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _write(value: Any, parts: list[str], depth: int) -> None:
    if isinstance(value, str):
        parts.append(_string(value))
    elif value is None or isinstance(value, bool):
        parts.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        parts.append(_integer(value))
    elif isinstance(value, float):
        parts.append(number(value))
    elif isinstance(value, list | tuple | dict) and depth == 0:
        raise _too_deep()
    elif isinstance(value, list | tuple):
        _write_list(value, parts, depth)
    elif isinstance(value, dict):
        _write_object(value, parts, depth)
    else:
        raise BadInput(gettext_noop("JSON has no form for {type_name}"), type_name=type(value).__name__)


def _write_list(value: Iterable[Any], parts: list[str], depth: int) -> None:
    parts.append("[")
    for at, item in enumerate(value):
        if at:
            parts.append(",")
        _write(item, parts, depth - 1)
    parts.append("]")


def _write_object(value: dict[Any, Any], parts: list[str], depth: int) -> None:
    parts.append("{")
    for at, key in enumerate(sorted(value, key=_utf16)):
        parts.append("," if at else "")
        parts.append(_string(key) + ":")
        _write(value[key], parts, depth - 1)
    parts.append("}")


def _utf16(key: Any) -> bytes:
    """Keys are ordered by UTF-16 code units (RFC 8785, 3.2.3), which differs from code points above U+FFFF."""
    if not isinstance(key, str):
        raise BadInput(gettext_noop("a key must be text, this is {type_name}"), type_name=type(key).__name__)
    return key.encode("utf-16-be", "surrogatepass")


def _string(value: str) -> str:
    _no_surrogate(value)
    return json.dumps(value, ensure_ascii=False)  # escapes exactly what RFC 8785, 3.2.2.2 escapes


def _integer(value: int) -> str:
    if -_EXACT <= value <= _EXACT:
        return str(value)
    try:
        exact = int(float(value)) == value
    except OverflowError:
        exact = False
    if not exact:
        raise _inexact()
    return number(float(value))


def _inexact() -> BadInput:
    return BadInput(gettext_noop("the integer is too large to be exact in JSON: write it as text"))


def _no_surrogate(value: str) -> None:
    if _SURROGATE.search(value):
        raise BadInput(gettext_noop("the text holds half a surrogate pair"))


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _no_surrogate(value)
    elif isinstance(value, list | dict) and depth == 0:
        raise _too_deep()
    elif isinstance(value, list):
        for item in value:
            _check(item, depth - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _no_surrogate(key)
            _check(item, depth - 1)


def _too_deep() -> BadInput:
    return BadInput(gettext_noop("nested over {most} deep"), most=DEEPEST)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise BadInput(gettext_noop("the key {key} is given twice"), key=json.dumps(twice)[:60])
    return found


def _parse_integer(token: str) -> int | float:
    if len(token) > LONGEST_NUMBER:
        raise BadInput(gettext_noop("a number of {digits} digits is too long"), digits=len(token))
    value = int(token)
    if -_EXACT <= value <= _EXACT:
        return value
    double = _parse_float(token)
    if int(double) != value and number(double) != token:  # ECMAScript writes doubles up to 1e21 as integers
        raise _inexact()
    return double


def _parse_float(token: str) -> float:
    if len(token) > LONGEST_NUMBER:
        raise BadInput(gettext_noop("a number of {digits} digits is too long"), digits=len(token))
    value = float(token)
    if not isfinite(value):
        raise BadInput(gettext_noop("{number} is not a finite number"), number=token[:40])
    return value


def _refuse_constant(token: str) -> NoReturn:
    raise BadInput(gettext_noop("{number} is not a finite number"), number=token)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_parse_integer, parse_float=_parse_float, parse_constant=_refuse_constant
)
