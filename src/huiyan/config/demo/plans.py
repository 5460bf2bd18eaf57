"""A small invented plan for each entry of the demonstration, as a PDF of two pages, written by hand: no font travels with it."""

from __future__ import annotations

import textwrap

WIDTH = 30  # Chinese characters in a line
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font"
    b" /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> /DW 1000 >>] >>"
)


def plan_pdf(title: str, paragraphs: list[tuple[str, str]]) -> bytes:
    """A plan: the title on top, then each heading with its text, half of them on each of two pages."""
    half = (len(paragraphs) + 1) // 2
    pages = [_page(title, paragraphs[:half]), _page("", paragraphs[half:])]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        FONT,
    ]
    for at, content in enumerate(pages):
        link = f"{5 + 2 * at} 0 R".encode()
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents "
            + link
            + b" >>"
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _page(title: str, paragraphs: list[tuple[str, str]]) -> bytes:
    lines = [(22, title), (10, "")] if title else []
    for heading, text in paragraphs:
        lines += [(15, heading), *((12, line) for line in textwrap.wrap(text, WIDTH)), (12, "")]
    shown, y = [], 770.0
    for size, line in lines:
        shown.append(b"BT /F %d Tf 72 %d Td <%s> Tj ET" % (size, y, line.encode("utf-16-be").hex().encode()))
        y -= size * 1.9
    return b"\n".join(shown)


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + end % (len(objects) + 1, table, len(objects) + 1, len(out))
