"""The tree of an index: indicators at the bottom, aggregates above them, one index at the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

WEIGHT_SUMS = (1.0, 100.0)


@dataclass(frozen=True)
class Indicator:
    """One measured column. `direction` is 1 where more is better, -1 where less is.

    `low` and `high` are goalposts, `target` the value to reach, all in the indicator's own (denominated) unit.
    """

    code: str
    parent: str
    name: str = ""
    weight: float = 1.0
    direction: int = 1
    unit: str = ""
    denominator: str | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Aggregate:
    """One mean of what stands below it; the index itself has no parent."""

    code: str
    parent: str | None
    name: str = ""
    weight: float = 1.0


Node = Indicator | Aggregate


@dataclass(frozen=True)
class Level:
    """The aggregates that can be computed together once all below them are known.

    `children` are node numbers, those of one parent side by side; `starts[i]` is where the children of `parents[i]` begin.
    """

    children: NDArray[np.intp]
    starts: NDArray[np.intp]
    parents: NDArray[np.intp]


@dataclass(frozen=True)
class Framework:
    """A checked tree. Nodes are numbered: indicators first, then aggregates, children before parents, the index last.

    >>> tree = Framework.build([Indicator("a", "I"), Indicator("b", "I")], [Aggregate("I", None)])
    >>> tree.codes, tree.index
    (('a', 'b', 'I'), 'I')
    """

    indicators: tuple[Indicator, ...]
    aggregates: tuple[Aggregate, ...]
    groups: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()

    @classmethod
    def build(
        cls,
        indicators: Iterable[Indicator],
        aggregates: Iterable[Aggregate],
        *,
        groups: Sequence[str] = (),
        denominators: Sequence[str] = (),
    ) -> Framework:
        """Put the aggregates in computing order; raises BadInput where they do not make one tree."""
        leaves, nodes = tuple(indicators), tuple(aggregates)
        _check_tree(leaves, nodes)
        heights = _heights(leaves, nodes)
        ordered = sorted(nodes, key=lambda node: heights[node.code])  # stable: as written within a level
        return cls(leaves, tuple(ordered), tuple(groups), tuple(denominators))

    @property
    def index(self) -> str:
        """The code of the index itself."""
        return self.aggregates[-1].code

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Indicators, then aggregates."""
        return _nodes(self.indicators, self.aggregates)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of all nodes in their order."""
        return tuple(node.code for node in self.nodes)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Weights as written, shape (nodes,)."""
        return np.array([node.weight for node in self.nodes], dtype=np.float64)

    @cached_property
    def parents(self) -> NDArray[np.intp]:
        """Node number of each node's parent, -1 for the index."""
        place = {code: at for at, code in enumerate(self.codes)}
        return np.array([-1 if node.parent is None else place[node.parent] for node in self.nodes], dtype=np.intp)

    @cached_property
    def node_levels(self) -> NDArray[np.intp]:
        """Level of each node: 1 for indicators, one more than the highest child for aggregates."""
        heights = _heights(self.indicators, self.aggregates)
        return np.array([heights.get(code, 1) for code in self.codes], dtype=np.intp)

    @cached_property
    def directions(self) -> NDArray[np.float64]:
        """1 or -1 for each indicator."""
        return np.array([leaf.direction for leaf in self.indicators], dtype=np.float64)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """What to compute together, from the bottom up; the last entry is the index."""
        found = []
        for height in range(2, int(self.node_levels.max()) + 1):
            parents = np.flatnonzero(self.node_levels == height)
            below = [np.flatnonzero(self.parents == parent) for parent in parents]
            starts = np.cumsum([0, *map(len, below[:-1])])
            found.append(Level(np.concatenate(below), starts.astype(np.intp), parents))
        return tuple(found)

    def with_weights(self, weights: Mapping[str, float]) -> Framework:
        """The same tree with some weights replaced; an unknown code and siblings without any weight raise BadInput."""
        for code, weight in weights.items():
            if code not in self.codes:
                raise BadInput(
                    gettext_noop("a weight is given for '{code}', which the framework does not have"), code=code
                )
            _check_weight(code, weight)
        leaves = tuple(replace(leaf, weight=weights.get(leaf.code, leaf.weight)) for leaf in self.indicators)
        nodes = tuple(replace(node, weight=weights.get(node.code, node.weight)) for node in self.aggregates)
        _check_siblings(leaves, nodes)
        return replace(self, indicators=leaves, aggregates=nodes)


def check_weight_sums(framework: Framework) -> None:
    """Refuse siblings whose weights neither sum to 1 or 100 nor are all 1 (which means: no weighting)."""
    for parent, node in enumerate(framework.codes):
        weights = framework.weights[framework.parents == parent]
        total = float(weights.sum())
        if (
            not len(weights)
            or (weights == 1).all()
            or any(abs(total - wanted) <= 1e-6 * wanted for wanted in WEIGHT_SUMS)
        ):
            continue
        raise BadInput(
            gettext_noop(
                "the weights below '{parent}' sum to {total}; they must sum to 1 or to 100, or all be 1 "
                "(relative weights are allowed where that is said)"
            ),
            parent=node,
            total=f"{total:g}",
        )


def _check_weight(code: str, weight: float) -> None:
    if not np.isfinite(weight) or weight < 0:
        raise BadInput(
            gettext_noop("the weight of '{code}' is {weight}; a weight is a number of 0 or more"),
            code=code,
            weight=weight,
        )


def _check_tree(leaves: Sequence[Indicator], nodes: Sequence[Aggregate]) -> None:
    codes = [node.code for node in _nodes(leaves, nodes)]
    roots = [node.code for node in nodes if node.parent is None]
    if not leaves:
        raise BadInput(gettext_noop("the framework has no indicator"))
    for code in codes:
        if codes.count(code) > 1:
            raise BadInput(gettext_noop("the code '{code}' stands twice"), code=code)
    if len(roots) != 1:
        raise BadInput(
            gettext_noop("exactly one aggregate has no parent, it is the index; found: {found}"),
            found=", ".join(roots) or "0",
        )
    known = {node.code for node in nodes}
    for node in _nodes(leaves, nodes):
        _check_weight(node.code, node.weight)
        if node.parent is not None and node.parent not in known:
            raise BadInput(
                gettext_noop("the parent '{parent}' of '{code}' is not an aggregate of the framework"),
                parent=node.parent, code=node.code,
            )  # fmt: skip
    _check_siblings(leaves, nodes)


def _check_siblings(leaves: Sequence[Indicator], nodes: Sequence[Aggregate]) -> None:
    for parent in (node.code for node in nodes):
        weights = [node.weight for node in _nodes(leaves, nodes) if node.parent == parent]
        if not weights:
            raise BadInput(gettext_noop("the aggregate '{code}' has nothing below it"), code=parent)
        if sum(weights) == 0:
            raise BadInput(gettext_noop("the weights below '{parent}' are all 0"), parent=parent)


def _nodes(leaves: Iterable[Indicator], nodes: Iterable[Aggregate]) -> tuple[Node, ...]:
    return (*leaves, *nodes)


def _heights(leaves: Sequence[Indicator], nodes: Sequence[Aggregate]) -> dict[str, int]:
    height = {node.code: 2 for node in nodes}
    for _ in nodes:
        for node in nodes:
            if node.parent is not None:
                height[node.parent] = max(height[node.parent], height[node.code] + 1)
    if max(height.values()) > len(nodes) + 1:
        raise BadInput(gettext_noop("the aggregates go round in a circle"))
    return height
