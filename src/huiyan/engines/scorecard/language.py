"""The small language of rule packs: numbers, comparisons, and / or / not, if-else, min, max, sum, abs, dates. Nothing is ever evaluated by Python.

Every value is an array of doubles with one entry per enterprise: numbers as they are, yes and no as 1 and 0, dates
as day numbers, a choice as its position among its options; NaN is "not known". Known and unknown combine by Kleene's
strong logic of three values (Kleene 1952, Introduction to Metamathematics, section 64): `False and unknown` is False.
Two numbers are equal when they differ by at most 1e-12 of the larger (or of 1), so that a bound holds as it is
written and not as doubles round it.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
Truth = NDArray[np.bool_]
Environment = Mapping[str, Array]
Compute = Callable[[Environment], Array]

SAME = 1e-12
LONGEST = 600
NUMBER, YES_NO, DATE, TEXT = "number", "yes_no", "date", "text"


@dataclass(frozen=True)
class Kind:
    """What a name stands for; `options` are the words a choice may take."""

    base: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression:
    """A compiled rule: the text as written, the names it reads, its kind, how to compute it, and the kinds of its names."""

    source: str
    names: frozenset[str]
    kind: Kind
    compute: Compute
    kinds: tuple[tuple[str, Kind], ...]

    def __reduce__(self) -> tuple[Callable[..., Expression], tuple[str, dict[str, Kind]]]:
        """Another process compiles the rule again from its text, for what computes it cannot be sent."""
        return compile_rule, (self.source, dict(self.kinds))


def compile_rule(source: str, kinds: Mapping[str, Kind], *, place: str = "", file: str | None = None) -> Expression:
    """Compile one rule; anything outside the language, an unknown name or a mixture of kinds raises BadInput.

    >>> rule = compile_rule("staff >= 10 and grade in ('A', 'B')", {"staff": Kind(NUMBER), "grade": Kind(TEXT, ("A", "B", "C"))})
    >>> rule.compute({"staff": np.array([10.0, 9.0, np.nan]), "grade": np.array([0.0, 0.0, 2.0])}).tolist()
    [1.0, 0.0, 0.0]
    """
    return _Compiler(source, kinds, place, file).expression()


class _Compiler:
    """Walks the syntax tree of one rule; every kind of node that is allowed has one method."""

    def __init__(self, source: str, kinds: Mapping[str, Kind], place: str, file: str | None) -> None:
        self.source, self.kinds, self.place, self.file = source, kinds, place, file
        self.names: set[str] = set()

    def expression(self) -> Expression:
        if len(self.source) > LONGEST:
            raise self.bad(gettext_noop("the rule is longer than {most} characters"), most=LONGEST)
        try:
            tree = ast.parse(self.source.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise self.bad(gettext_noop("'{rule}' is not a rule"), rule=self.source) from None
        kind, compute = self.visit(tree.body)
        kinds = tuple((name, self.kinds[name]) for name in sorted(self.names))
        return Expression(self.source, frozenset(self.names), kind, compute, kinds)

    def bad(self, template: str, **values: Any) -> BadInput:
        return BadInput(template, file=self.file, column=self.place or None, **values)

    def visit(self, node: ast.AST) -> tuple[Kind, Compute]:
        method = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.bad(
                gettext_noop("'{part}' is not part of the rule language"),
                part=ast.get_source_segment(self.source.strip(), node) or type(node).__name__,
            )
        found: tuple[Kind, Compute] = method(node)
        return found

    def of(self, node: ast.AST, base: str) -> Compute:
        """The computation of a part that must be of one kind."""
        kind, compute = self.visit(node)
        if kind.base != base:
            raise self.bad(
                gettext_noop("'{part}' is {found}, {expected} is needed here"),
                part=ast.unparse(node), found=kind.base, expected=base,
            )  # fmt: skip
        return compute

    def on_constant(self, node: ast.Constant) -> tuple[Kind, Compute]:
        if isinstance(node.value, bool):
            return Kind(YES_NO), _constant(float(node.value))
        if isinstance(node.value, int | float) and np.isfinite(float(node.value)):
            return Kind(NUMBER), _constant(float(node.value))
        raise self.bad(gettext_noop("'{part}' is not part of the rule language"), part=repr(node.value))

    def on_name(self, node: ast.Name) -> tuple[Kind, Compute]:
        name = node.id
        if name not in self.kinds:
            raise self.bad(gettext_noop("'{name}' is not known here"), name=name)
        self.names.add(name)
        return self.kinds[name], lambda values: values[name]

    def on_unaryop(self, node: ast.UnaryOp) -> tuple[Kind, Compute]:
        if isinstance(node.op, ast.Not):
            inner = self.of(node.operand, YES_NO)
            return Kind(YES_NO), lambda values: 1.0 - inner(values)
        if isinstance(node.op, ast.USub):
            inner = self.of(node.operand, NUMBER)
            return Kind(NUMBER), lambda values: -inner(values)
        raise self.bad(gettext_noop("'{part}' is not part of the rule language"), part=ast.unparse(node))

    def on_binop(self, node: ast.BinOp) -> tuple[Kind, Compute]:
        operation = _ARITHMETIC.get(type(node.op))
        if operation is None:
            raise self.bad(gettext_noop("'{part}' is not part of the rule language"), part=ast.unparse(node))
        left_kind, left = self.visit(node.left)
        base = DATE if left_kind.base == DATE and isinstance(node.op, ast.Sub) else NUMBER
        if left_kind.base != base:
            raise self.bad(gettext_noop("'{part}' cannot be computed with"), part=ast.unparse(node.left))
        right = self.of(node.right, base)
        return Kind(NUMBER), lambda values: operation(left(values), right(values))

    def on_boolop(self, node: ast.BoolOp) -> tuple[Kind, Compute]:
        parts = [self.of(value, YES_NO) for value in node.values]
        join = all_of if isinstance(node.op, ast.And) else any_of
        return Kind(YES_NO), lambda values: join([part(values) for part in parts])

    def on_compare(self, node: ast.Compare) -> tuple[Kind, Compute]:
        sides = [node.left, *node.comparators]
        links = [self.comparison(sides[i], op, sides[i + 1]) for i, op in enumerate(node.ops)]
        if len(links) == 1:
            return Kind(YES_NO), links[0]
        return Kind(YES_NO), lambda values: all_of([link(values) for link in links])

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Compute:
        kind, compute = self.visit(left)
        if kind.base == TEXT:
            return self.choice(kind, compute, left, op, right)
        compare = _COMPARISONS.get(type(op))
        if compare is None or kind.base == YES_NO:
            raise self.bad(gettext_noop("'{part}' cannot be compared like this"), part=ast.unparse(left))
        other = self.of(right, kind.base)
        return lambda values: _known(compare, compute(values), other(values))

    def choice(self, kind: Kind, compute: Compute, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Compute:
        """`grade == 'A'`, `grade != 'A'` or `grade in ('A', 'B')`: the words must be options of the choice."""
        nodes = right.elts if isinstance(right, ast.Tuple) and isinstance(op, ast.In) else [right]
        words = [node.value if isinstance(node, ast.Constant) else None for node in nodes]
        unknown = [word for word in words if word not in kind.options]
        if unknown or not isinstance(op, ast.Eq | ast.NotEq | ast.In):
            raise self.bad(
                gettext_noop("'{part}' can only be one of: {options}"),
                part=ast.unparse(left), options=", ".join(kind.options),
            )  # fmt: skip
        codes = np.array([kind.options.index(str(word)) for word in words], dtype=np.float64)
        negated = isinstance(op, ast.NotEq)

        def test(values: Environment) -> Array:
            code = compute(values)
            return np.where(np.isnan(code), np.nan, np.isin(code, codes) != negated)

        return test

    def on_ifexp(self, node: ast.IfExp) -> tuple[Kind, Compute]:
        condition = self.of(node.test, YES_NO)
        kind, then = self.visit(node.body)
        other = self.of(node.orelse, kind.base)

        def pick(values: Environment) -> Array:
            decided = condition(values)
            return np.where(np.isnan(decided), np.nan, np.where(decided == 1.0, then(values), other(values)))

        return kind, pick

    def on_call(self, node: ast.Call) -> tuple[Kind, Compute]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or name not in {*_FUNCTIONS, "date", "months"} or not node.args:
            raise self.bad(gettext_noop("'{part}' is not part of the rule language"), part=ast.unparse(node))
        if name == "date":
            return Kind(DATE), _constant(float(self.day(node).toordinal()))
        base = DATE if name == "months" else NUMBER
        parts = [self.of(argument, base) for argument in node.args]
        if (name == "abs" and len(parts) != 1) or (name == "months" and len(parts) != 2):
            raise self.bad(gettext_noop("'{part}' has the wrong number of values"), part=ast.unparse(node))
        function = whole_months if name == "months" else _FUNCTIONS[name]
        return Kind(NUMBER), lambda values: function(*[part(values) for part in parts])

    def day(self, node: ast.Call) -> date:
        value = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) else None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.bad(
                gettext_noop("'{part}' is not a date like date('2026-05-31')"), part=ast.unparse(node)
            ) from None


def all_of(parts: list[Array]) -> Array:
    """Kleene's `and`: no if any is no, else unknown if any is unknown, else yes."""
    low = np.fmin.reduce(np.broadcast_arrays(*parts))
    return np.where(low == 0.0, 0.0, sum(parts) * 0.0 + low) if len(parts) > 1 else parts[0]


def any_of(parts: list[Array]) -> Array:
    """Kleene's `or`: yes if any is yes, else unknown if any is unknown, else no."""
    high = np.fmax.reduce(np.broadcast_arrays(*parts))
    return np.where(high == 1.0, 1.0, sum(parts) * 0.0 + high) if len(parts) > 1 else parts[0]


def whole_months(begin: Array, end: Array) -> Array:
    """Whole calendar months from one day number to another."""
    known = ~(np.isnan(begin) | np.isnan(end))
    first, last = (
        np.where(known, day - _EPOCH, 0.0).astype("int64").astype("datetime64[D]")
        for day in np.broadcast_arrays(begin, end)
    )
    first_month, last_month = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    days = (last - last_month.astype("datetime64[D]")) < (first - first_month.astype("datetime64[D]"))
    return np.where(known, (last_month - first_month).astype(np.float64) - days, np.nan)


def _constant(value: float) -> Compute:
    held = np.float64(value)
    return lambda values: held  # type: ignore[return-value]  # a scalar stands for a column of equal values


def _divide(left: Array, right: Array) -> Array:
    quotient: Array = np.divide(
        left, right, out=np.full(np.broadcast(left, right).shape, np.nan), where=np.asarray(right) != 0.0
    )
    return quotient


def _known(compare: Callable[[Array, Array, Truth], Truth], left: Array, right: Array) -> Array:
    near = np.abs(left - right) <= SAME * np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
    return np.where(np.isnan(left) | np.isnan(right), np.nan, compare(left, right, near))


def _add(*parts: Array) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _least(*parts: Array) -> Array:
    least: Array = np.minimum.reduce(np.broadcast_arrays(*parts))
    return least


def _most(*parts: Array) -> Array:
    most: Array = np.maximum.reduce(np.broadcast_arrays(*parts))
    return most


_EPOCH = date(1970, 1, 1).toordinal()
_ARITHMETIC: dict[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Array, Array, Truth], Truth]] = {
    ast.Lt: lambda left, right, near: (left < right) & ~near,
    ast.LtE: lambda left, right, near: (left < right) | near,
    ast.Gt: lambda left, right, near: (left > right) & ~near,
    ast.GtE: lambda left, right, near: (left > right) | near,
    ast.Eq: lambda left, right, near: near,
    ast.NotEq: lambda left, right, near: ~near,
}
_FUNCTIONS: dict[str, Callable[..., Array]] = {"min": _least, "max": _most, "sum": _add, "abs": np.abs}
