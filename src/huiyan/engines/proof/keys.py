"""Ed25519 keys and signatures (RFC 8032), and how a public key is written, read and compared by people."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from huiyan.engines.proof.multibase import from_multikey
from huiyan.engines.tables import BadInput, gettext_noop

ED25519 = "Ed25519"
KEY_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Key:
    """A private Ed25519 key: 32 secret bytes, never shown by repr; `public` are the 32 public ones."""

    secret: bytes = field(repr=False)
    public: bytes = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise BadInput(gettext_noop("a private key has {bytes} bytes"), bytes=KEY_BYTES)
        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()
        object.__setattr__(self, "public", public)


def new_key(entropy: Callable[[int], bytes] = secrets.token_bytes) -> Key:
    """A fresh key from the machine's own randomness; `entropy(n)` gives n bytes (tests give known ones).

    >>> new_key(bytes).public.hex()
    '3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29'
    """
    return Key(entropy(KEY_BYTES))


def sign(message: bytes, key: Key) -> bytes:
    """The 64-byte Ed25519 signature of a message (RFC 8032, 5.1.6); the same message gives the same bytes.

    >>> key = new_key(bytes)
    >>> verify_signature(b"sealed", sign(b"sealed", key), key.public)
    True
    """
    return Ed25519PrivateKey.from_private_bytes(key.secret).sign(message)


def verify_signature(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the signature over the message is that of the public key (32 bytes); False for malformed ones.

    >>> verify_signature(b"sealed", bytes(64), new_key(bytes).public)
    False
    """
    if len(signature) != SIGNATURE_BYTES or len(public) != KEY_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """The short name of a public key: the first 16 hexadecimal digits of its SHA-256.

    >>> key_id(new_key(bytes).public)
    '139e3940e64b5491'
    """
    return hashlib.sha256(public).hexdigest()[:16]


def fingerprint(public: bytes) -> str:
    """The SHA-256 of a public key in groups of four, to be compared by eye with a published one.

    >>> fingerprint(new_key(bytes).public)[:19]
    '139e 3940 e64b 5491'
    """
    text = hashlib.sha256(public).hexdigest()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_public_key(text: str) -> bytes:
    """A public key as people write it: 64 hexadecimal digits, PEM, or a multikey (z6Mk..., also as did:key).

    >>> read_public_key(new_key(bytes).public.hex()) == new_key(bytes).public
    True
    """
    text = text.strip()
    if text.startswith("-----BEGIN"):
        return _from_pem(text)
    text = text.removeprefix("did:key:").split("#")[0]
    if text.startswith("z"):
        return from_multikey(text)
    try:
        public = bytes.fromhex(text)
    except ValueError:
        public = b""
    if len(public) != KEY_BYTES:
        raise BadInput(gettext_noop("this is no Ed25519 public key: 64 hexadecimal digits, PEM or z6Mk... is expected"))
    return public


def _from_pem(text: str) -> bytes:
    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        raise BadInput(gettext_noop("the PEM text holds no public key")) from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(gettext_noop("the PEM text holds a key of another kind than Ed25519"))
    return key.public_bytes_raw()
