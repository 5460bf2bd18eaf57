"""A picture without what its camera wrote into it: where it was taken, by which device, and smaller copies of it.

Only the containers are read, no pixel is: a JPEG keeps its segments of image data, its colour profile and which way up it is;
a PNG and a WebP their image data and colours. What cannot be read to its end is refused.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator

from django.core.files.base import File

from huiyan.kernel.files.refusals import BrokenImage

ORIENTATION = 0x0112
SOI, EOI, SOS, APP0, APP1, APP2, APP14, APP15, COMMENT = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs",
}  # fmt: skip
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_SAYS = 0b0000_1100  # the flags of VP8X for Exif and XMP


def without_traces(upload: File[bytes], kind: str, name: str) -> File[bytes]:
    """The same picture, of a kind in CLEANERS, without Exif, XMP, comments and previews."""
    upload.seek(0)
    try:
        return File(io.BytesIO(CLEANERS[kind](upload.read())), name=upload.name)
    except (struct.error, IndexError, ValueError):
        raise BrokenImage(name=name) from None


def clean_jpeg(data: bytes) -> bytes:
    """A JPEG with the segments that make the picture; what follows its end (a film, a second picture) is dropped."""
    kept, turned = [b"\xff\xd8"], b""
    for marker, segment in _segments(data):
        if marker == APP1 and segment[4:10] == b"Exif\0\0":
            turned = turned or _orientation_alone(segment[10:])
        elif _makes_the_picture(marker, segment):
            kept.append(segment)
    return b"".join([kept[0], turned, *kept[1:]])


def clean_png(data: bytes) -> bytes:
    """A PNG with its pixels and colours; texts, times, Exif and unknown chunks are dropped."""
    kept, at = [data[:8]], 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        if name in PNG_KEPT:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end


def clean_webp(data: bytes) -> bytes:
    """A WebP with its pixels and colours."""
    end = min(len(data), 8 + int(struct.unpack_from("<I", data, 4)[0]))
    kept, at = [b"WEBP"], 12
    while at < end:
        name, length = struct.unpack_from("<4sI", data, at)
        after = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise ValueError("cut off")
        if name in WEBP_KEPT:
            kept.append(_silent(data[at:after]) if name == b"VP8X" else data[at:after])
        at = after
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


CLEANERS: dict[str, Callable[[bytes], bytes]] = {"jpeg": clean_jpeg, "png": clean_png, "webp": clean_webp}


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment after the first, the image data with the marker that begins it, to the end of the image."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == EOI:
            yield marker, data[at : at + 2]
            return
        end = at + 2 if marker in WITHOUT_LENGTH else at + 2 + int(struct.unpack_from(">H", data, at + 2)[0])
        if end > len(data):
            raise ValueError("cut off")
        end = _end_of_scan(data, end) if marker == SOS else end
        yield marker, data[at:end]
        at = end


def _makes_the_picture(marker: int, segment: bytes) -> bool:
    """Image data, the density and the colours; of what programs add, nothing else."""
    if marker == APP2:
        return segment[4:16] == b"ICC_PROFILE\0"
    return marker in (APP0, APP14) or not (APP0 <= marker <= APP15 or marker == COMMENT)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the compressed pixels end: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and data[at + 1] not in WITHOUT_LENGTH:
            return at
        at += 2


def _orientation_alone(tiff: bytes) -> bytes:
    """An Exif segment that says which way up the picture is and nothing else; empty when it need not be said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for number in range(count):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == ORIENTATION and 2 <= value <= 8:
            directory = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, value, 0, 0)
            body = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + directory
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _silent(chunk: bytes) -> bytes:
    """The head of a WebP that no longer announces Exif and XMP."""
    return chunk[:8] + bytes([chunk[8] & ~WEBP_SAYS & 0xFF]) + chunk[9:]
