"""What a file is, judged by its content and not by its name."""

from __future__ import annotations

import codecs
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.files.refusals import DangerousFile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEAD = 4096
MOST_UNPACKED = 512 * 1024 * 1024
MOST_RATIO = 200
MOST_MEMBERS = 10_000
CHUNK = 256 * 1024
# What Python's zipfile raises for archives that are damaged, encrypted or packed in a way that it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError, EOFError, ValueError)
ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True)
class Kind:
    label: StrOrPromise
    content_type: str
    extensions: tuple[str, ...]
    opens_in_page: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, Kind] = {
    "pdf": Kind("PDF", "application/pdf", ("pdf",), opens_in_page=True),
    "png": Kind(_("a PNG image"), "image/png", ("png",), opens_in_page=True),
    "jpeg": Kind(_("a JPEG image"), "image/jpeg", ("jpg", "jpeg"), opens_in_page=True),
    "webp": Kind(_("a WebP image"), "image/webp", ("webp",), opens_in_page=True),
    "docx": Kind(_("a Word document (docx)"), OFFICE + "wordprocessingml.document", ("docx",)),
    "pptx": Kind(_("a PowerPoint presentation (pptx)"), OFFICE + "presentationml.presentation", ("pptx",)),
    "xlsx": Kind(_("an Excel workbook (xlsx)"), OFFICE + "spreadsheetml.sheet", ("xlsx",)),
    "mp4": Kind(_("an MP4 video"), "video/mp4", ("mp4", "m4v"), opens_in_page=True),
    "csv": Kind(_("a CSV table"), "text/csv", ("csv",)),
    "txt": Kind(_("plain text"), "text/plain", ("txt",), opens_in_page=True),
}
# Recognised only to be named in the refusal.
FOREIGN: dict[str, StrOrPromise] = {
    "program": _("a program"),
    "zip": _("a ZIP archive"),
    "archive": _("an archive"),
    "damaged": _("a damaged archive"),
    "old-office": _("an old or encrypted Office file"),
    "gif": _("a GIF image"),
    "heic": _("a HEIC image"),
    "video": _("another kind of video"),
    "html": _("a web page (HTML)"),
    "svg": _("an SVG drawing"),
    "unknown": _("of an unknown kind"),
}
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-\d\.\d", "pdf"),
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"\xff\xd8\xff", "jpeg"),
    (rb"RIFF....WEBPVP8", "webp"),
    (rb"....ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V |M4VP|MSNV|dash|f4v )", "mp4"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    (rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", "program"),
    (rb"GIF8", "gif"),
    (rb"....ftyp(?:hei[cxms]|hev[cx]|mif1)", "heic"),
    (rb"....ftyp|RIFF....AVI |\x1a\x45\xdf\xa3|FLV\x01|\x30\x26\xb2\x75", "video"),
    (rb"Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh|\xfd7zXZ", "archive"),
)
MARKUP: tuple[tuple[bytes, str], ...] = (
    (rb"<!doctype html|<html|<script|<body|<head", "html"),
    (rb"<svg|<!doctype svg", "svg"),
)
OFFICE_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}


def kind_label(kind: str) -> str:
    """The kind in words: 'a PNG image'."""
    return str(KINDS[kind].label if kind in KINDS else FOREIGN.get(kind, FOREIGN["unknown"]))


def content_type_of(kind: str) -> str:
    return KINDS[kind].content_type if kind in KINDS else "application/octet-stream"


def claimed_kind(name: str) -> str | None:
    """The kind that the name's ending promises, if it promises one that we know."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return next((kind for kind, details in KINDS.items() if extension in details.extensions), None)


def detect_kind(content: IO[bytes], name: str) -> tuple[str, str]:
    """The kind of the content and its content type; raises DangerousFile for macros and archives that unpack without measure."""
    content.seek(0)
    head = content.read(HEAD)
    for pattern, kind in SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return kind, content_type_of(kind)
    if head.startswith(b"PK\x03\x04"):
        kind = _kind_of_zip(content, name)
        return kind, content_type_of(kind)
    return _kind_of_text(content, head, name)


def _kind_of_zip(content: IO[bytes], name: str) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            members = {member.filename: member for member in archive.infolist()}
            _refuse_bomb(archive, name)
            found = [kind for part, kind in OFFICE_PARTS.items() if part in members]
            if len(found) != 1 or "[Content_Types].xml" not in members:
                return "zip"
            _refuse_macros(archive, name)
            return found[0]
    except BROKEN:
        return "damaged"


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """Count what the archive really unpacks to; the sizes that it declares may be false."""
    members = archive.infolist()
    packed = sum(member.compress_size for member in members)
    declared = sum(member.file_size for member in members)
    most = min(MOST_UNPACKED, max(MOST_RATIO * packed, 4 * 1024 * 1024))
    if len(members) > MOST_MEMBERS or declared > most:
        raise DangerousFile(name=name, reason=_("it unpacks to more than it should"))
    unpacked = 0
    for member in members:
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > most:
                    raise DangerousFile(name=name, reason=_("it unpacks to more than it should"))


def _refuse_macros(archive: zipfile.ZipFile, name: str) -> None:
    types = archive.read("[Content_Types].xml").lower()
    parts = [part.lower() for part in archive.namelist()]
    if b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in part for part in parts):
        raise DangerousFile(name=name, reason=_("it contains macros"))
    if any("/activex/" in part or part.endswith((".exe", ".dll", ".js", ".vbs")) for part in parts):
        raise DangerousFile(name=name, reason=_("it contains a program"))


def _kind_of_text(content: IO[bytes], head: bytes, name: str) -> tuple[str, str]:
    begin = head.removeprefix(codecs.BOM_UTF8).lstrip()[:512].lower()
    for pattern, kind in MARKUP:
        if re.match(pattern, begin) or (begin.startswith(b"<?xml") and re.search(pattern, begin)):
            return kind, content_type_of(kind)
    encoding = next((encoding for encoding in ENCODINGS if _reads_as(content, encoding)), None)
    if encoding is None:
        return "unknown", content_type_of("unknown")
    kind = "csv" if claimed_kind(name) == "csv" else "txt"
    return kind, f"{content_type_of(kind)}; charset={encoding}"


def _reads_as(content: IO[bytes], encoding: str) -> bool:
    decode: Callable[..., str] = codecs.getincrementaldecoder(encoding)().decode
    content.seek(0)
    try:
        while chunk := content.read(CHUNK):
            if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", decode(chunk)):
                return False
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
