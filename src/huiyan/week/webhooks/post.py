"""Sends one message to a foreign address, and nowhere else.

The host is looked up once, every address found must be public, and the connection goes to that very address: a name that
points into our own network, now or a moment later, reaches nothing. Only TLS with a valid certificate, only port 443, no
redirects, ten seconds, and of the answer the status alone.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from huiyan.week.webhooks.refusals import NotFoundHost, NotPublic

SECONDS = 10.0
PORT = 443
TRANSLATED = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48")
)  # may lead to any IPv4 address


def signature(secret: str, at: int, body: bytes) -> str:
    """The header with which the receiver proves that we sent it: HMAC-SHA-256 over the time, a dot, and the body.

    >>> signature("s", 1, b"{}")
    't=1,v1=b253639bcd705ed1cda3073f66104f16988bd40272584dea7d0d345ae93e61cc'
    """
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def public_address(host: str) -> str:
    """An address of a host all of whose addresses are public; refused otherwise."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotFoundHost(host=host) from None
    for address in found:
        if not is_public(address):
            raise NotPublic(host=host)
    return min(found)


def is_public(address: str) -> bool:
    """Whether anybody on the internet can reach the address, also when it is an older one written in a newer form."""
    one = ipaddress.ip_address(address)
    if any(one in network for network in TRANSLATED if network.version == one.version):
        return False
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    return (inner or one).is_global and one.is_global and not one.is_multicast


class Pinned(http.client.HTTPSConnection):
    """A connection to a given address that checks the certificate for the host's name."""

    def __init__(self, host: str, address: str, *, port: int = PORT, context: ssl.SSLContext | None = None) -> None:
        self.trusted = context or ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self.trusted)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.trusted.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str], *, connection: Pinned | None = None) -> int:
    """The status that the receiver answers; an OSError or HTTPException when there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = connection or Pinned(host, public_address(host))
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request("POST", path, body, {**headers, "Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()
