"""A return as .xlsx, .docx and PDF, all from the same content."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx.image.image import Image

from huiyan.kernel import files
from huiyan.kernel.files.models import StoredFile
from huiyan.shell.templatetags.shell import day
from huiyan.week.returns import tables
from huiyan.week.returns.paper import Paper
from huiyan.week.returns.refusals import BrokenPicture, NoFont, SignMissing
from huiyan.week.returns.wordfile import document_of
from huiyan.week.returns.workbook import workbook_of

__all__ = ["KINDS", "TYPES", "Paper", "check_picture"]

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
MOST_MEGAPIXELS = 60
TEMPLATE = Path(__file__).with_name("return.typ")
# The first that the machine has; the last is what the README installs.
FONTS = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "SimSun", "WenQuanYi Micro Hei")


def as_xlsx(paper: Paper) -> bytes:
    """Figures, districts, hosts, activities and notes, each on a sheet."""
    return workbook_of(paper)


def as_docx(paper: Paper) -> bytes:
    """The summary with its pictures, then the tables and notes."""
    return document_of(paper, _pictures(paper))


def as_pdf(paper: Paper) -> bytes:
    """The same as a PDF; its date is that of the return, so that the same content gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for n, (picture, caption) in enumerate(_pictures(paper)):
            path = f"{n}.{_extension(picture)}"
            Path(folder, path).write_bytes(picture)
            pictures.append({"path": path, "caption": caption})
        Path(folder, "return.typ").write_bytes(TEMPLATE.read_bytes())
        inputs = {"paper": json.dumps(_for_typst(paper, pictures), ensure_ascii=False), "fonts": json.dumps(_font())}
        try:
            pdf, warnings = typst.compile_with_warnings(
                str(Path(folder, "return.typ")), root=folder, format="pdf", sys_inputs=inputs, pdf_standards="a-2u"
            )
        except typst.TypstError as error:
            if sign := UNSHOWN.search(str(error)):
                raise SignMissing(sign=sign[1]) from None
            raise
    if warnings:  # a font without a sign, or a template that ages: never a silent gap on an official paper
        raise RuntimeError(f"typst warned: {[warning.message for warning in warnings]}")
    return bytes(pdf)


UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
KINDS: dict[str, Callable[[Paper], bytes]] = {"xlsx": as_xlsx, "docx": as_docx, "pdf": as_pdf}


def _pictures(paper: Paper) -> list[tuple[bytes, str]]:
    wanted = paper.content["pictures"]
    stored = {str(one.pk): one for one in StoredFile.objects.filter(pk__in=[one["file"] for one in wanted])}
    return [(_read(stored[one["file"]]), one["caption"]) for one in wanted if one["file"] in stored]


def _read(stored: StoredFile) -> bytes:
    with files.open_file(stored) as content:
        return bytes(content.read())


def check_picture(stored: StoredFile) -> None:
    """Refuse a picture that the document or the PDF could not hold."""
    content = _read(stored)
    try:
        image = Image.from_blob(content)
        if image.px_width * image.px_height > MOST_MEGAPIXELS * 10**6:
            raise ValueError("too large")
        with tempfile.TemporaryDirectory() as folder:
            name = f"0.{_extension(content)}"
            Path(folder, name).write_bytes(content)
            Path(folder, "try.typ").write_text(f'#image("{name}")')
            typst.compile(str(Path(folder, "try.typ")), root=folder, format="pdf")
    except Exception as broken:  # readers of pictures fail in many ways on hostile ones
        raise BrokenPicture(name=stored.name, most=MOST_MEGAPIXELS) from broken


def _extension(picture: bytes) -> str:
    return "png" if picture.startswith(b"\x89PNG") else "jpg"


def _for_typst(paper: Paper, pictures: list[dict[str, str]]) -> dict[str, Any]:
    at = timezone.localtime(paper.at)
    parts = [
        {
            "title": one.title, "header": one.header, "rows": one.rows, "widths": one.widths, "numeric": one.numeric,
            "merged": one.merged, "spans": one.spans(), "sum": one.sum,
        }
        for one in tables.all_tables(paper.content)
    ]  # fmt: skip
    return {
        "title": paper.title,
        "standing": paper.standing,
        "demonstration": _("demonstration data") if settings.HUIYAN["demonstration"] else "",
        "paragraphs": paper.paragraphs,
        "head": [f"{name}{_(': ')}{value}" for name, value in tables.head(paper.content)],
        "signatures": tables.signatures(),
        "pictures": pictures,
        "tables": parts,
        "bars": [[one["name"], one["people"] or 0] for one in paper.content["districts"]],
        "bars_title": _("Person-times by district"),
        "notes_title": _("Notes"),
        "notes": tables.notes(paper.content),
        "digest": paper.digest,
        "day": day(at),
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "language": "zh" if (translation.get_language() or "").startswith("zh") else "en",
    }


def _font() -> list[str]:
    """The first Chinese font of the machine, with the Latin one that typst brings."""
    known = set(typst.Fonts().families())
    found = next((name for name in FONTS if name in known), None)
    if found is None:
        raise NoFont
    return ["Libertinus Serif", found]
