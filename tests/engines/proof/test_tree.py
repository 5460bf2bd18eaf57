"""The Merkle tree against RFC 6962's known answers, public vectors, and its own proofs."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyan.engines.proof import (
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from huiyan.engines.tables import BadInput

# The eight leaves and roots that Certificate Transparency's reference tests use (RFC 6962 implementations).
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_one_to_eight_leaves_are_the_known_ones(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_a_compact_range_has_the_same_roots_and_adds_each_node_once() -> None:
    grown, rows = CompactRange(), []
    for leaf, known in zip(LEAVES, ROOTS, strict=True):
        grown, added = grown.append(leaf)
        rows += added
        assert grown.root().hex() == known
    assert len({(row.level, row.index) for row in rows}) == len(rows) == 15  # 8 + 4 + 2 + 1 nodes


@pytest.mark.real_data
def test_all_public_inclusion_vectors_come_out_as_they_ask(vectors) -> None:
    cases = _cases(vectors, "testdata/inclusion/")
    assert len(cases) == 53  # those of the 98 that the archive holds
    assert [_included(case) for case in cases] == [not case["wantErr"] for case in cases]


@pytest.mark.real_data
def test_all_public_consistency_vectors_come_out_as_they_ask(vectors) -> None:
    cases = _cases(vectors, "testdata/consistency/")
    assert len(cases) == 55
    assert [_consistent(case) for case in cases] == [not case["wantErr"] for case in cases]


def _cases(vectors, folder: str) -> list[dict]:
    return [
        json.loads(text) for name, text in sorted(vectors("rfc6962_half.tar.gz").items()) if name.startswith(folder)
    ]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _included(case: dict) -> bool:
    try:
        return verify_inclusion(
            _bytes(case["leafHash"]), case["leafIdx"], case["treeSize"],
            [_bytes(step) for step in case["proof"] or []], _bytes(case["root"]),
        )  # fmt: skip
    except BadInput:
        return False


def _consistent(case: dict) -> bool:
    proof = [_bytes(step) for step in case["proof"] or []]
    try:
        return verify_consistency(case["size1"], case["size2"], proof, _bytes(case["root1"]), _bytes(case["root2"]))
    except BadInput:
        return False


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_every_leaf_of_every_tree_is_proven(size: int, data) -> None:
    leaves = [leaf_hash(bytes([at])) for at in range(size)]
    index = data.draw(st.integers(0, size - 1))
    assert verify_inclusion(leaves[index], index, size, inclusion_proof(index, leaves), root(leaves))
    other = data.draw(st.integers(0, size - 1).filter(lambda at: at != index or size == 1))
    assert verify_inclusion(leaves[index], other, size, inclusion_proof(index, leaves), root(leaves)) == (size == 1)


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_every_tree_is_shown_to_begin_with_every_smaller_one(size: int, data) -> None:
    leaves = [leaf_hash(bytes([at])) for at in range(size)]
    first = data.draw(st.integers(1, size))
    proof = consistency_proof(first, leaves)
    assert verify_consistency(first, size, proof, root(leaves[:first]), root(leaves))
    assert not verify_consistency(first, size, proof, root(leaves[:first]), leaf_hash(b"another"))
    assert not verify_consistency(first, size, proof, leaf_hash(b"another"), root(leaves))


@given(st.integers(1, 70), st.data())
def test_a_store_of_complete_nodes_gives_the_same_proofs(size: int, data) -> None:
    leaves = [leaf_hash(bytes([at])) for at in range(size)]
    rows, grown = {}, CompactRange()
    for leaf in leaves:
        grown, added = grown.append(leaf)
        rows |= {(row.level, row.index): row.hash for row in added}
    index = data.draw(st.integers(0, size - 1))
    read = lambda level, at: rows[level, at]  # noqa: E731
    assert inclusion_proof(index, read, size) == inclusion_proof(index, leaves)
    assert consistency_proof(index + 1, read, size) == consistency_proof(index + 1, leaves)
    assert CompactRange.read(read, size) == grown
    assert CompactRange.read(read, index + 1).root() == root(leaves[: index + 1])


@pytest.mark.parametrize(
    "refused",
    [
        lambda: root([]),
        lambda: CompactRange().root(),
        lambda: verify_inclusion(bytes(32), 0, 0, [], bytes(32)),
        lambda: verify_consistency(0, 1, [], bytes(32), bytes(32)),
        lambda: verify_inclusion(bytes(31), 0, 1, [], bytes(31)),
        lambda: verify_inclusion(bytes(32), 0, 2, [bytes(33)], bytes(32)),
        lambda: verify_inclusion(bytes(32), 2, 2, [bytes(32)], bytes(32)),
        lambda: verify_consistency(2, 1, [], bytes(32), bytes(32)),
        lambda: verify_inclusion(bytes(32), 0, 2**80, [bytes(32)], bytes(32)),
        lambda: CompactRange(3, (bytes(32),)),
        lambda: CompactRange().append(b"short"),
        lambda: inclusion_proof(1, [bytes(32)]),
        lambda: consistency_proof(2, [bytes(32)]),
    ],
)
def test_empty_trees_short_hashes_and_places_outside_are_refused(refused) -> None:
    with pytest.raises(BadInput):
        refused()
