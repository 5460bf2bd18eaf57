"""Ed25519 against RFC 8032, and public keys as people write them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from huiyan.engines.proof import Key, fingerprint, new_key, read_public_key, sign, verify_signature
from huiyan.engines.proof.multibase import from_base58, to_base58, to_multikey
from huiyan.engines.tables import BadInput

# RFC 8032, 7.1, tests 1 and 2: secret, public, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_the_rfc(secret: str, public: str, message: str, signature: str) -> None:
    key = Key(bytes.fromhex(secret))
    assert key.public.hex() == public
    assert sign(bytes.fromhex(message), key).hex() == signature
    assert verify_signature(bytes.fromhex(message), bytes.fromhex(signature), key.public)


def test_a_signature_does_not_fit_another_message_or_key_or_length() -> None:
    key, other = new_key(bytes), new_key(lambda count: b"\1" * count)
    signature = sign(b"sealed", key)
    assert not verify_signature(b"opened", signature, key.public)
    assert not verify_signature(b"sealed", signature, other.public)
    assert not verify_signature(b"sealed", signature[:-1], key.public)
    assert not verify_signature(b"sealed", signature, key.public[:-1])


def test_a_key_never_shows_its_secret() -> None:
    key = new_key()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_a_public_key_is_read_in_every_way_it_is_published() -> None:
    public = new_key(bytes).public
    pem = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    multikey = to_multikey(public)
    written = [public.hex(), f" {public.hex().upper()}\n", pem.decode(), multikey, f"did:key:{multikey}#{multikey}"]
    assert [read_public_key(text) for text in written] == [public] * 5


@pytest.mark.parametrize("text", ["", "abc", "00" * 31, "zabc", "-----BEGIN PUBLIC KEY-----\nxx", "é" * 64])
def test_what_is_no_ed25519_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_public_key(text)


def test_a_key_for_another_purpose_is_refused() -> None:
    other = X25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(BadInput) as refusal:
        read_public_key(other.decode())
    assert refusal.value.sentence() == "the PEM text holds a key of another kind than Ed25519"


def test_a_fingerprint_is_sha256_in_groups_of_four() -> None:
    # printf 3b6a27bc...da29 | xxd -r -p | sha256sum
    assert fingerprint(new_key(bytes).public) == (
        "139e 3940 e64b 5491 7220 88d9 a0d7 4162 8fc8 26e0 9475 d341 a780 acde 3c4b 8070"
    )


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", bytes(range(64)), b"\xff" * 64])
def test_base58_comes_back_as_it_went(data: bytes) -> None:
    assert from_base58(to_base58(data)) == data
