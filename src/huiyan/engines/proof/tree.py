"""The Merkle tree of RFC 6962 (section 2.1): root, inclusion and consistency proofs, and a compact range to append to.

A tree is known by its leaf hashes, or by a store of its complete nodes (`append` says which rows to add),
read through a function `node(level, index)`: level 0 are the leaves, node i covers leaves i * 2**level onwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from huiyan.engines.tables import BadInput, gettext_noop

HASH_BYTES = 32
LARGEST = 2**53 - 1
NodeReader = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Node:
    """A complete node of the tree, as one row of a store: it never changes once it exists."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True)
class CompactRange:
    """All that is needed to append to a tree: its size and the hashes of its full subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise BadInput(gettext_noop("a range of {size} leaves has {expected} hashes, {found} are given"),
                           size=self.size, expected=max(self.size, 0).bit_count(), found=len(self.hashes))  # fmt: skip
        _check_hashes(self.hashes)

    @classmethod
    def read(cls, node: NodeReader, size: int) -> CompactRange:
        """The range of the first `size` leaves of a store, from one stored node for each full subtree.

        >>> store = {(0, 0): leaf_hash(b"a"), (0, 1): leaf_hash(b"b")}
        >>> CompactRange.read(lambda level, index: store[level, index], 1).root() == leaf_hash(b"a")
        True
        """
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        starts = [size >> level + 1 << level + 1 for level in levels]
        return cls(size, tuple(node(level, start >> level) for level, start in zip(levels, starts, strict=True)))

    def append(self, leaf: bytes) -> tuple[CompactRange, tuple[Node, ...]]:
        """The range with one more leaf hash, and the nodes that came to be (the leaf first).

        >>> bigger, rows = CompactRange().append(leaf_hash(b"a"))[0].append(leaf_hash(b"b"))
        >>> bigger.root() == node_hash(leaf_hash(b"a"), leaf_hash(b"b")), [(row.level, row.index) for row in rows]
        (True, [(0, 1), (1, 0)])
        """
        _check_hashes([leaf])
        hashes = list(self.hashes)
        nodes = [Node(0, self.size, leaf)]
        while self.size >> nodes[-1].level & 1:
            last = nodes[-1]
            nodes.append(Node(last.level + 1, last.index >> 1, node_hash(hashes.pop(), last.hash)))
        return CompactRange(self.size + 1, (*hashes, nodes[-1].hash)), tuple(nodes)

    def root(self) -> bytes:
        """The root hash of the tree; an empty tree is refused."""
        if self.size == 0:
            raise _empty()
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and the data.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of a one byte, the left hash and the right hash."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (32 bytes each, at least one).

    >>> root([leaf_hash(b"a")]) == leaf_hash(b"a")
    True
    """
    return _subtree(stored(leaves), 0, _size(len(leaves)))


def stored(leaves: Sequence[bytes]) -> NodeReader:
    """A node reader over leaf hashes that are all in memory; inner nodes are kept once computed."""
    _check_hashes(leaves)
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        at = level, index
        if at not in known:
            known[at] = node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
        return known[at]

    return node


def inclusion_proof(index: int, leaves: Sequence[bytes] | NodeReader, size: int | None = None) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves (RFC 6962, 2.1.1).

    `leaves` are leaf hashes, or a node reader (then `size` is required). O(log size) reads of a store.

    >>> leaves = [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]
    >>> verify_inclusion(leaves[2], 2, 3, inclusion_proof(2, leaves), root(leaves))
    True
    """
    node, size = _reader(leaves, size)
    if not 0 <= index < size:
        raise BadInput(gettext_noop("there is no leaf {index} in a tree of {size}"), index=index, size=size)
    return tuple(_path(node, index, 0, size))


def consistency_proof(first: int, leaves: Sequence[bytes] | NodeReader, size: int | None = None) -> tuple[bytes, ...]:
    """The hashes which show that the tree of `size` leaves begins with the tree of `first` (RFC 6962, 2.1.2).

    >>> leaves = [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]
    >>> verify_consistency(2, 3, consistency_proof(2, leaves), root(leaves[:2]), root(leaves))
    True
    """
    node, size = _reader(leaves, size)
    if not 0 < first <= size:
        raise BadInput(gettext_noop("a tree of {size} cannot begin with one of {first}"), first=first, size=size)
    return tuple(_extension(node, first, 0, size, whole=True))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf hash to the root (RFC 9162, 2.1.3.2).

    Raises BadInput for size 0, an index outside the tree, and hashes that are not 32 bytes.
    """
    _size(size)
    _check_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise BadInput(gettext_noop("there is no leaf {index} in a tree of {size}"), index=index, size=size)
    found, last = leaf, size - 1
    for step in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = node_hash(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(first: int, size: int, proof: Sequence[bytes], first_root: bytes, root: bytes) -> bool:
    """Whether the proof shows that the tree of `size` begins with that of `first` (RFC 9162, 2.1.4.2).

    Raises BadInput for size 0, `first` over `size`, and hashes that are not 32 bytes.
    """
    _size(first)
    _size(size)
    _check_hashes([first_root, root, *proof])
    if first > size:
        raise BadInput(gettext_noop("a tree of {size} cannot begin with one of {first}"), first=first, size=size)
    if first == size:
        return not proof and first_root == root
    if not proof:
        return False
    hashes = list(proof) if first & (first - 1) else [first_root, *proof]
    return _climb(first - 1, size - 1, hashes) == (first_root, root)


def _climb(index: int, last: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency proof leads to, or None where it has too many or too few hashes."""
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = hashes[0]
    for step in hashes[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, step)
        index, last = index >> 1, last >> 1
    return (old, new) if last == 0 else None


def _subtree(node: NodeReader, start: int, end: int) -> bytes:
    """The hash over leaves start..end, where `start` is a multiple of the next power of two."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    split = _split(width)
    return node_hash(_subtree(node, start, start + split), _subtree(node, start + split, end))


def _path(node: NodeReader, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(node, index, start, middle)
        yield _subtree(node, middle, end)
    else:
        yield from _path(node, index, middle, end)
        yield _subtree(node, start, middle)


def _extension(node: NodeReader, first: int, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
    if first == end:
        if not whole:
            yield _subtree(node, start, end)
        return
    middle = start + _split(end - start)
    if first <= middle:
        yield from _extension(node, first, start, middle, whole=whole)
        yield _subtree(node, middle, end)
    else:
        yield from _extension(node, first, middle, end, whole=False)
        yield _subtree(node, start, middle)


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _reader(leaves: Sequence[bytes] | NodeReader, size: int | None) -> tuple[NodeReader, int]:
    if callable(leaves):
        if size is None:
            raise TypeError("a node reader needs the size of the tree")
        return leaves, _size(size)
    size = len(leaves) if size is None else size
    return stored(leaves[:size]), _size(size)


def _size(size: int) -> int:
    if size == 0:
        raise _empty()
    if not 0 < size <= LARGEST:
        raise BadInput(gettext_noop("{size} is no size of a tree"), size=size)
    return size


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for found in hashes:
        if len(found) != HASH_BYTES:
            raise BadInput(gettext_noop("a hash has {expected} bytes, this one {found}"),
                           expected=HASH_BYTES, found=len(found))  # fmt: skip


def _empty() -> BadInput:
    return BadInput(gettext_noop("an empty tree proves nothing"))
