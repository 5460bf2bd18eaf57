"""Writing a bundle: whole or not at all, and only with the rows that were sealed."""

from __future__ import annotations

import hashlib
import json

import pytest

from huiyan.engines.proof import bundle_lines, inclusion_proof, leaf_hash, prove, write_bundle
from huiyan.engines.tables import BadInput


def test_a_bundle_is_lines_of_json_that_a_program_can_read_without_us(bundle, parts) -> None:
    lines = [json.loads(line) for line in bundle.read_bytes().split(b"\n")[:-1]]
    assert [*lines[0], *lines[1]] == ["record", "signature", "log"]
    assert lines[2] == {"columns": ["entry", "judge", "criterion", "mark", "room"], "table": "ballots"}
    assert lines[3:9] == parts.tables["ballots"]
    rows = bundle.read_bytes().split(b"\n")[3:9]
    assert lines[9]["block"] == hashlib.sha256(b"".join(row + b"\n" for row in rows)).hexdigest()


def test_the_same_parts_give_the_same_bytes(parts, bundle) -> None:
    assert b"".join(bundle_lines(parts.sealed, parts.tables, parts.log)) == bundle.read_bytes()


@pytest.mark.parametrize("rows", [[], [["E-1", "85.00", 1]], [["E-2", "85.00", 1]]])
def test_rows_that_were_not_sealed_are_not_written_and_nothing_is_left_behind(parts, tmp_path, rows) -> None:
    path = tmp_path / "results.jsonl"
    with pytest.raises(BadInput) as refusal:
        write_bundle(path, parts.sealed, parts.tables | {"ranking": rows}, parts.log)
    assert refusal.value.sentence() == "the rows of table 'ranking' are not those that were sealed"
    assert list(tmp_path.iterdir()) == []


def test_a_proof_from_the_store_is_that_of_the_leaves(parts) -> None:
    leaves = [leaf_hash(bytes([at])) for at in range(7)]
    proof = prove(2, 7, leaves, head="head", key=bytes(32), earlier=(4, "earlier"))
    assert proof.hashes == inclusion_proof(2, leaves)
    assert proof.earlier.head == "earlier"
