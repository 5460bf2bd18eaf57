"""A return as .xlsx, .docx and PDF, all from the same content."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from huiyan.kernel import files
from huiyan.kernel.files.models import StoredFile
from huiyan.shell.export import download, workbook
from huiyan.shell.templatetags.shell import day, moment
from huiyan.week.returns import tables
from huiyan.week.returns.refusals import BrokenPicture, NoFont, SignMissing

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_MEGAPIXELS = 60
TEMPLATE = Path(__file__).with_name("return.typ")
# The first that the machine has; the last is what the README installs.
FONTS = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "SimSun", "WenQuanYi Micro Hei")


@dataclass(frozen=True)
class Paper:
    """The content of a return and what is said about it: which version, when, and its digest."""

    content: Mapping[str, Any]
    name: str  # of the file, without its kind
    version: int | None
    at: Any
    digest: str

    @property
    def title(self) -> str:
        return _("Return and summary: {edition}").format(edition=self.content["edition"]["name"])

    @property
    def standing(self) -> str:
        """Under the title: a draft, or which version of when."""
        if self.version is None:
            return _("Draft of {at}, not handed upward").format(at=moment(self.at, "year"))
        return _("Version {n}, handed upward {at}").format(n=self.version, at=moment(self.at, "year"))


def as_xlsx(paper: Paper) -> Any:
    """Figures, districts, hosts, activities and notes, each on a sheet."""
    sheets = [(one.title, one.header, one.rows) for one in tables.all_tables(paper.content)]
    words = [
        [paper.title],
        [paper.standing],
        [f"SHA-256 {paper.digest}"],
        *([note] for note in tables.notes(paper.content)),
    ]
    return workbook(paper.name, [*sheets, (_("Notes"), [_("Notes")], words)])


def as_docx(paper: Paper) -> Any:
    """The summary with its pictures, then the tables and notes."""
    document = docx.Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    document.core_properties.title, document.core_properties.author = paper.title, ""
    document.add_heading(paper.title, 0)
    document.add_paragraph(paper.standing)
    if settings.HUIYAN["demonstration"]:
        document.add_paragraph(_("demonstration data"))
    for text in _paragraphs(paper):
        document.add_paragraph(text)
    for picture, caption in _pictures(paper):
        document.add_picture(io.BytesIO(picture), width=Cm(13))
        document.add_paragraph(caption)
    for table in tables.all_tables(paper.content):
        document.add_heading(table.title, 1)
        _add_table(document, table)
    document.add_heading(_("Notes"), 1)
    for note in tables.notes(paper.content):
        document.add_paragraph(note, style="List Bullet")
    document.add_paragraph(f"SHA-256 {paper.digest}")
    stream = io.BytesIO()
    document.save(stream)
    return download(f"{paper.name}.docx", stream.getvalue(), DOCX)


def as_pdf(paper: Paper) -> Any:
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
    return download(f"{paper.name}.pdf", bytes(pdf), "application/pdf")


UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
KINDS: dict[str, Callable[[Paper], Any]] = {"xlsx": as_xlsx, "docx": as_docx, "pdf": as_pdf}


def _paragraphs(paper: Paper) -> list[str]:
    """The first sentences from the data, then the organiser's own words."""
    edition, total = paper.content["edition"], paper.content["total"]
    first = _("{name}, theme “{theme}”, {first} to {last}: {activities} activities of {hosts} hosts, {sessions} sessions.").format(
        name=edition["name"], theme=edition["theme"], first=edition["starts_on"], last=edition["ends_on"],
        activities=len(paper.content["activities"]), hosts=len(paper.content["hosts"]), sessions=total["sessions"],
    )  # fmt: skip
    people = "-" if total["people"] is None else total["people"]
    second = _("Person-times: {people} ({made_of}).").format(people=people, made_of=tables.made_of(total))
    own = [part.strip() for part in paper.content["summary"].split("\n\n") if part.strip()]
    return [first, second, *own]


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


def _add_table(document: Any, table: tables.Table) -> None:
    made = document.add_table(rows=1, cols=len(table.header))
    made.style = "Table Grid"
    for cell, text in zip(made.rows[0].cells, table.header, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    for row in table.rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            cell.text = str(value)


def _for_typst(paper: Paper, pictures: list[dict[str, str]]) -> dict[str, Any]:
    at = timezone.localtime(paper.at)
    parts = [
        {"title": one.title, "header": one.header, "rows": one.rows, "widths": one.widths}
        for one in tables.all_tables(paper.content)
    ]
    return {
        "title": paper.title,
        "standing": paper.standing,
        "demonstration": _("demonstration data") if settings.HUIYAN["demonstration"] else "",
        "paragraphs": _paragraphs(paper),
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
