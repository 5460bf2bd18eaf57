"""Data Integrity proofs against the W3C's vectors of eddsa-jcs-2022."""

from __future__ import annotations

import hashlib
import json

import pytest

from huiyan.engines.proof import Key, add_proof, canonical, new_key, parse, proof_options, verify_proof
from huiyan.engines.proof.integrity import hash_data
from huiyan.engines.proof.multibase import SECRET_ED25519, from_base58, from_multikey, to_base58, to_multikey
from huiyan.engines.tables import BadInput


@pytest.fixture
def files(vectors) -> dict[str, bytes]:
    return {name.removeprefix("TestVectors/"): text for name, text in vectors("vc_di_eddsa_vectors.tar.gz").items()}


@pytest.fixture
def secured() -> dict:
    key = new_key(bytes)
    document = {"@context": ["https://www.w3.org/ns/credentials/v2"], "name": "First prize"}
    return add_proof(document, proof_options(key.public, "2026-11-23T08:00:00Z"), key)


@pytest.mark.real_data
def test_each_step_of_the_w3c_example_comes_out_as_published(files) -> None:
    document, options = parse(files["unsigned.json"]), parse(files["eddsa-jcs-2022/proofConfigJCS.json"])
    assert canonical(document) == files["eddsa-jcs-2022/canonDocJCS.txt"]
    assert canonical(options) == files["eddsa-jcs-2022/proofCanonJCS.txt"]
    assert hashlib.sha256(canonical(document)).hexdigest() == files["eddsa-jcs-2022/docHashJCS.txt"].decode()
    assert hashlib.sha256(canonical(options)).hexdigest() == files["eddsa-jcs-2022/proofHashJCS.txt"].decode()
    assert hash_data(document, options).hex() == files["eddsa-jcs-2022/combinedHashJCS.txt"].decode()


@pytest.mark.real_data
def test_the_w3c_key_signs_the_w3c_document_with_the_published_bytes(files) -> None:
    pair = json.loads(files["keyPair.json"])
    key = Key(from_multikey(pair["privateKeyMultibase"], kind=SECRET_ED25519))
    signed = add_proof(parse(files["unsigned.json"]), parse(files["eddsa-jcs-2022/proofConfigJCS.json"]), key)
    assert to_multikey(key.public) == pair["publicKeyMultibase"]
    assert signed == parse(files["eddsa-jcs-2022/signedJCS.json"])
    assert signed["proof"]["proofValue"] == files["eddsa-jcs-2022/sigBTC58JCS.txt"].decode()
    assert from_base58(signed["proof"]["proofValue"]).hex() == files["eddsa-jcs-2022/sigHexJCS.txt"].decode()


@pytest.mark.real_data
def test_the_published_signed_document_verifies_and_a_changed_one_does_not(files) -> None:
    signed = parse(files["eddsa-jcs-2022/signedJCS.json"])
    assert verify_proof(signed)
    assert not verify_proof(signed | {"name": "Another Credential"})
    assert not verify_proof(signed, public=new_key(bytes).public)


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-11-23T08:00:01Z"},
        {"proofPurpose": "authentication"},
        {"@context": ["https://example.org/other"]},
        {"extra": True},
        {"proofValue": to_base58(bytes(64))},
        {"proofValue": to_base58(bytes(63))},
    ],
)
def test_no_field_of_a_proof_can_be_changed(secured, change: dict) -> None:
    assert not verify_proof(secured | {"proof": secured["proof"] | change})


def test_contexts_added_behind_the_signed_ones_do_not_break_a_proof(secured) -> None:
    # Section 3.3.2: the document's contexts must begin with the proof's, in the same order.
    more = [*secured["@context"], "https://example.org/more"]
    assert verify_proof(secured | {"@context": more})
    assert not verify_proof(secured | {"@context": more[::-1]})


@pytest.mark.parametrize(
    ("proof", "sentence"),
    [
        (None, "the document has no single proof"),
        ({"cryptosuite": "eddsa-rdfc-2022"}, "the proof is of another suite than eddsa-jcs-2022"),
        ({"verificationMethod": 5}, "the proof lacks 'verificationMethod'"),
        ({"verificationMethod": "https://example.org/key"}, "the proof's key is not given: 'https://example.org/key'"),
        ({"verificationMethod": "did:key:zzz"}, "'zzz' is no Ed25519 multikey"),
        ({"proofValue": "zO0"}, "'zO0' is not base58 text beginning with z"),
        ({"created": "yesterday"}, "the proof's time is no date and time with zone"),
        ({"created": "2026-11-23T08:00:00"}, "the proof's time is no date and time with zone"),
    ],
)
def test_malformed_proofs_are_refused_with_a_sentence(secured, proof, sentence: str) -> None:
    broken = secured | {"proof": proof and secured["proof"] | proof}
    with pytest.raises(BadInput) as refusal:
        verify_proof(broken)
    assert refusal.value.sentence() == sentence
