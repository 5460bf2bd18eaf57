"""W3C Data Integrity proofs of the suite eddsa-jcs-2022 (Data Integrity EdDSA Cryptosuites 1.0, section 3.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyan.engines.proof.canonical import canonical
from huiyan.engines.proof.keys import Key, sign, verify_signature
from huiyan.engines.proof.multibase import from_base58, from_multikey, to_base58, to_multikey
from huiyan.engines.tables import BadInput, gettext_noop

SUITE = "eddsa-jcs-2022"
_DID_KEY = "did:key:"


def add_proof(document: Mapping[str, Any], options: Mapping[str, Any], key: Key) -> dict[str, Any]:
    """The document with a proof over it; `options` are the proof's fields without `proofValue`.

    A document that has a proof already, and options of another suite, raise BadInput.

    >>> from huiyan.engines.proof import new_key
    >>> key = new_key(bytes)
    >>> secured = add_proof({"name": "First prize"}, proof_options(key.public, "2026-11-23T08:00:00Z"), key)
    >>> verify_proof(secured)
    True
    """
    if "proof" in document or "proofValue" in options:
        raise BadInput(gettext_noop("the document has a proof already"))
    context = {"@context": document["@context"]} if "@context" in document else {}
    options = {**options, **context}
    _check_options(options)
    value = to_base58(sign(hash_data(document, options), key))
    return {**document, "proof": {**options, "proofValue": value}}


def proof_options(public: bytes, created: str, *, purpose: str = "assertionMethod") -> dict[str, str]:
    """The usual options: the suite, when it was made (RFC 3339), and the key as did:key."""
    multikey = to_multikey(public)
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": f"{_DID_KEY}{multikey}#{multikey}",
        "proofPurpose": purpose,
    }


def verify_proof(secured: Mapping[str, Any], *, public: bytes | None = None, purpose: str = "assertionMethod") -> bool:
    """Whether the document's one proof is good (section 3.3.2).

    The key is `public` (32 bytes), or else the one that the proof names as did:key; it must be the same where both are
    known. Raises BadInput for a missing proof, another suite, and text that is malformed.
    """
    proof = secured.get("proof")
    if not isinstance(proof, dict):
        raise BadInput(gettext_noop("the document has no single proof"))
    document = {name: value for name, value in secured.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    _check_options(options)
    if not _same_context(document, options) or options.get("proofPurpose") != purpose:
        return False
    named = _named_key(options["verificationMethod"])
    if public is not None and named is not None and public != named:
        return False
    key = public if public is not None else named
    if key is None:
        raise BadInput(gettext_noop("the proof's key is not given: '{method}'"), method=options["verificationMethod"])
    return verify_signature(hash_data(document, options), from_base58(_text(proof, "proofValue")), key)


def hash_data(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """What is signed: SHA-256 of the options, then SHA-256 of the document, each in RFC 8785 form (64 bytes)."""
    return b"".join(hashlib.sha256(canonical(dict(part))).digest() for part in (options, document))


def _check_options(options: Mapping[str, Any]) -> None:
    if options.get("type") != "DataIntegrityProof" or options.get("cryptosuite") != SUITE:
        raise BadInput(gettext_noop("the proof is of another suite than {suite}"), suite=SUITE)
    _text(options, "verificationMethod")
    if "created" in options:
        try:
            zoned = datetime.fromisoformat(_text(options, "created")).tzinfo is not None
        except ValueError:
            zoned = False
        if not zoned:
            raise BadInput(gettext_noop("the proof's time is no date and time with zone"))


def _same_context(document: dict[str, Any], options: Mapping[str, Any]) -> bool:
    """The document's contexts must begin with those of the proof; then the proof's are what was signed."""
    if "@context" not in options:
        return True
    signed, given = _listed(options["@context"]), _listed(document.get("@context", []))
    document["@context"] = options["@context"]
    return given[: len(signed)] == signed


def _named_key(method: str) -> bytes | None:
    if not method.startswith(_DID_KEY):
        return None
    body, _, fragment = method.removeprefix(_DID_KEY).partition("#")
    if fragment not in ("", body):
        raise BadInput(gettext_noop("the proof's key is not given: '{method}'"), method=method)
    return from_multikey(body)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadInput(gettext_noop("the proof lacks '{name}'"), name=name)
    return value
