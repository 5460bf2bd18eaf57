"""A return as a .docx in the manner of an official paper: Song for the text, Hei for headings, ruled tables with repeated heads."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from django.conf import settings
from django.utils.translation import gettext as _
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from huiyan.week.returns import tables
from huiyan.week.returns.paper import Paper

WIDTH = 17.0  # centimetres of an A4 page between its margins
SMALL = Pt(9)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def document_of(paper: Paper, pictures: Sequence[tuple[bytes, str]]) -> bytes:
    """The summary with its pictures, the form on a page of its own, the other tables, and the notes."""
    document = docx.Document()
    _set_page(document, paper)
    _line(document, paper.title, size=Pt(20), bold=True, face="SimHei", centred=True)
    _line(document, paper.standing, size=SMALL, centred=True)
    for text in paper.paragraphs:
        document.add_paragraph(text).paragraph_format.first_line_indent = Pt(21)
    for picture, caption in pictures:
        document.add_picture(io.BytesIO(picture), width=Cm(13))
        document.paragraphs[-1].alignment = CENTRE
        _line(document, caption, size=SMALL, centred=True)
    for number, table in enumerate(tables.all_tables(paper.content)):
        heading = document.add_heading(table.title, 1)
        heading.paragraph_format.page_break_before = number == 0
        if number == 0:
            _line(
                document,
                "    ".join(f"{name}{_(': ')}{value}" for name, value in tables.head(paper.content)),
                size=SMALL,
            )
        _add_table(document, table)
        if number == 0:
            _add_signatures(document)
    document.add_heading(_("Notes"), 1)
    for note in tables.notes(paper.content):
        document.add_paragraph(note, style="List Bullet")
    _line(document, f"SHA-256 {paper.digest}", size=Pt(8))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Any, paper: Paper) -> None:
    """A4, the faces that every Chinese office has, and the page's number at the foot."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _set_face(document.styles["Normal"], "SimSun", Pt(10.5))
    for name in ("Heading 1", "List Bullet"):
        _set_face(
            document.styles[name],
            "SimHei" if name == "Heading 1" else "SimSun",
            Pt(14 if name == "Heading 1" else 10.5),
        )
    document.core_properties.title, document.core_properties.author = paper.title, ""
    if settings.HUIYAN["demonstration"]:
        section.header.paragraphs[0].text = _("demonstration data")
        section.header.paragraphs[0].alignment = RIGHT
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _set_face(style: Any, chinese: str, size: Any) -> None:
    style.font.name, style.font.size, style.font.color.rgb = "Times New Roman", size, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's face would win over ours
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _line(document: Any, text: str, *, size: Any, bold: bool = False, face: str = "", centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE if centred else LEFT
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold
    if face:
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _add_table(document: Any, table: tables.Table) -> None:
    """Boxes; the head is repeated on every page; equal items are one cell."""
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    shares = sum(table.widths)
    grid = [list(row.cells) for row in made.rows]  # once: every access to row.cells walks the table
    for cells, values in zip(grid, [table.header, *table.rows], strict=True):
        is_head = cells is grid[0]
        is_sum = table.sum and cells is grid[-1]
        for column, (cell, value) in enumerate(zip(cells, values, strict=True)):
            cell.width = Cm(WIDTH * table.widths[column] / shares)
            _fill(cell, value, bold=is_head or is_sum, right=column in table.numeric)
    for row, span in enumerate(table.spans(), start=1):
        if span > 1:
            column = table.merged or 0
            text = table.rows[row - 1][column]
            _fill(grid[row][column].merge(grid[row + span - 1][column]), text, bold=False, right=False)
    repeat = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)


def _fill(cell: Any, value: Any, *, bold: bool, right: bool) -> None:
    cell.text = str(value)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = RIGHT if right else LEFT
    for run in paragraph.runs:
        run.bold, run.font.size = bold, SMALL


def _add_signatures(document: Any) -> None:
    """Lines for who signs."""
    document.add_paragraph()
    for name in tables.signatures():
        document.add_paragraph(f"{name}{_(': ')}{'_' * 24}")
