"""The transparency log in rows: append in a few reads however long it is, prove that a record stands in it and that it only grew."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from huiyan.engines import proof
from huiyan.kernel.errors import Refusal
from huiyan.publishing.models import LogHead, LogNode

LOG_NAME = "huiyan.log"


class NoSuchTree(Refusal):
    sentence = _("The log holds {size} records: there is no tree or record with these numbers.")
    status = 400


@dataclass(frozen=True)
class Place:
    """Where a new record came to stand: its index, and the proof that goes into its bundle."""

    index: int
    proof: proof.LogProof


def read_node(level: int, index: int) -> bytes:
    """A node as the engine asks for it."""
    return bytes.fromhex(LogNode.objects.values_list("hash", flat=True).get(level=level, index=index))


def newest_head() -> LogHead | None:
    """The tree head now; none before the first record."""
    return LogHead.objects.first()


def append(leaf: bytes, *, at: datetime.datetime, key: proof.Key) -> Place:
    """Add a leaf, sign the new head, and prove the leaf; the caller holds the log's lock.

    The proof names the head before this one, so that whoever kept that can see that the log has only grown.
    """
    before = newest_head()
    size = before.size if before else 0
    grown, nodes = proof.CompactRange.read(read_node, size).append(leaf)
    LogNode.objects.bulk_create(LogNode(level=node.level, index=node.index, hash=node.hash.hex()) for node in nodes)
    head = proof.sign_head(proof.Head(LOG_NAME, grown.size, grown.root(), proof_time(at)), key)
    LogHead.objects.create(size=grown.size, root=grown.root().hex(), note=head, at=at)
    earlier = (before.size, before.note) if before else None
    return Place(size, proof.prove(size, grown.size, read_node, head=head, key=key.public, earlier=earlier))


def inclusion(index: int, size: int) -> tuple[str, ...]:
    """The hashes that lead from a record to the root of the first `size` records; Refusal for numbers that do not exist."""
    if not 0 <= index < _known(size):
        raise NoSuchTree(size=_length())
    return tuple(step.hex() for step in proof.inclusion_proof(index, read_node, size))


def consistency(first: int, second: int) -> tuple[str, ...]:
    """The hashes which show that the tree of `second` records begins with that of `first`."""
    if not 0 < first <= _known(second):
        raise NoSuchTree(size=_length())
    return tuple(step.hex() for step in proof.consistency_proof(first, read_node, second))


def proof_time(at: datetime.datetime) -> str:
    """A time as tree heads write it: UTC, to the second."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _known(size: int) -> int:
    if not 0 < size <= _length():
        raise NoSuchTree(size=_length())
    return size


def _length() -> int:
    head = newest_head()
    return head.size if head else 0
