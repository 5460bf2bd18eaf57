"""Small pictures of every kind, as a browser writes them, and what a camera adds."""

from __future__ import annotations

import base64
import struct
import zlib

# Two pixels, drawn on a canvas of Chromium.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////"
    "////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////"
    "////////////wAARCAABAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAYEAEAAwEAAAAAAAAAAAAAAAAAAQIy"
    "cf/EABUBAQEAAAAAAAAAAAAAAAAAAAAB/8QAFhEBAQEAAAAAAAAAAAAAAAAAAAEx/9oADAMBAAIRAxEAPwCO2p6ALdf/2Q=="
)
WEBP = base64.b64decode("UklGRjQAAABXRUJQVlA4ICgAAABwAQCdASoCAAEAB0CWJaACdAFAAAD+6WkRiw8Nr/+CC/EH6g1AAAAA")


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*more: bytes) -> bytes:
    """A PNG of one pixel, with more chunks before its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30"))
    return b"".join([b"\x89PNG\r\n\x1a\n", head, pixels, *more, chunk(b"IEND", b"")])


def exif(*, turned: int = 1, order: str = "<") -> bytes:
    """Exif as a telephone writes it: which way up, and a directory with a position (26.9 degrees north)."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    first = struct.pack(f"{order}HHHIHH", 2, 0x0112, 3, 1, turned, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    position = struct.pack(f"{order}HHHI4sI", 1, 2, 5, 3, struct.pack(f"{order}I", 56), 0)
    return mark + struct.pack(f"{order}I", 8) + first + b"\0" * 4 + position + b"GPS 26.9123"


def with_segments(*segments: tuple[int, bytes]) -> bytes:
    """The JPEG with segments after its beginning."""
    made = [struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data for marker, data in segments]
    return JPEG[:2] + b"".join(made) + JPEG[2:]


def webp_with(name: bytes, data: bytes) -> bytes:
    """The WebP in its long form, with one more chunk that its head announces."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes([0b0000_1100]) + b"\0" * 3 + b"\1\0\0" + b"\0" * 3
    body = b"WEBP" + head + WEBP[12:] + name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body
