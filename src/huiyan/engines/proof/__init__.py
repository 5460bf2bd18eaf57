"""Sealed results that anyone can check: canonical JSON, signatures, a transparency log, commitments, public bundles.

Web processes load this package; its fast recomputation (`proof.plain`, which needs numpy) is imported by its own name.
"""

from huiyan.engines.proof.bundle import (
    Bundle,
    Earlier,
    LogProof,
    bundle_lines,
    prove,
    write_bundle,
)
from huiyan.engines.proof.canonical import canonical, digest, parse
from huiyan.engines.proof.check import STEPS, Recompute, Verification, check_bundle
from huiyan.engines.proof.checkpoint import Head, open_head, open_note, sign_head, sign_note
from huiyan.engines.proof.commitment import commit, new_codes, new_salt, open_commitment
from huiyan.engines.proof.integrity import add_proof, proof_options, verify_proof
from huiyan.engines.proof.keys import Key, fingerprint, key_id, new_key, read_public_key, sign, verify_signature
from huiyan.engines.proof.reader import read_bundle
from huiyan.engines.proof.record import ALGORITHMS, Sealed, read_sealed, seal
from huiyan.engines.proof.results import COMPETITION_RESULTS, RESULT_COLUMNS, ranking_table
from huiyan.engines.proof.rows import Cell, Columns, TableSeal, columns_of, seal_table, table_of
from huiyan.engines.proof.tree import (
    CompactRange,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "ALGORITHMS",
    "COMPETITION_RESULTS",
    "RESULT_COLUMNS",
    "STEPS",
    "Bundle",
    "Cell",
    "Columns",
    "CompactRange",
    "Earlier",
    "Head",
    "Key",
    "LogProof",
    "Node",
    "Recompute",
    "Sealed",
    "TableSeal",
    "Verification",
    "add_proof",
    "bundle_lines",
    "canonical",
    "check_bundle",
    "columns_of",
    "commit",
    "consistency_proof",
    "digest",
    "fingerprint",
    "inclusion_proof",
    "key_id",
    "leaf_hash",
    "new_codes",
    "new_key",
    "new_salt",
    "node_hash",
    "open_commitment",
    "open_head",
    "open_note",
    "parse",
    "proof_options",
    "prove",
    "ranking_table",
    "read_bundle",
    "read_public_key",
    "read_sealed",
    "root",
    "seal",
    "seal_table",
    "sign",
    "sign_head",
    "sign_note",
    "table_of",
    "verify_consistency",
    "verify_inclusion",
    "verify_proof",
    "verify_signature",
    "write_bundle",
]
