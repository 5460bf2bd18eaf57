"""Small files of every kind, made here."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from tests.pictures import JPEG, WEBP, png

from huiyan.kernel.files import store

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}


def office_file(kind: str, **more: str | bytes) -> bytes:
    """The least that counts as an Office file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": TYPES, MAIN[kind]: "<x/>", **more}.items():
            archive.writestr(name, text)
    return content.getvalue()


SAMPLES = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "png": png(),
    "jpeg": JPEG,
    "webp": WEBP,
    "docx": office_file("docx"),
    "pptx": office_file("pptx"),
    "xlsx": office_file("xlsx"),
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
    "csv": "entry,score\n回雁,9.5\n".encode(),
    "txt": "回雁峰\n".encode("gb18030"),
}


@pytest.fixture
def samples() -> dict[str, bytes]:
    """One content of every kind."""
    return SAMPLES


@pytest.fixture
def office():
    """Makes an Office file with further parts in it."""
    return office_file


@pytest.fixture
def keep(li):
    """Store content under a name, all kinds allowed."""

    def keep(name: str, content: bytes, **changes):
        allowed = {"kinds": set(SAMPLES), "max_bytes": 10_000_000, "by": li} | changes
        return store(ContentFile(content, name=name), **allowed)

    return keep
