"""Codes that a telephone reads, drawn the same everywhere: with the quiet zone of four modules that ISO/IEC 18004 asks for."""

from __future__ import annotations

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around the code; readers that get less may find nothing


def code_on_paper(link: str) -> Any:
    """A code to be printed: a seventh of it may be dirty or torn (level M)."""
    return segno.make_qr(link, error="m", boost_error=False)


def code_on_screen(link: str) -> Any:
    """A code to be shown on a telephone: large modules matter more than damage (level L); a fixed mask, because trying all eight takes most of the time."""
    return segno.make_qr(link, error="l", mask=4, boost_error=False)


def drawn(code: Any) -> SafeString:
    """A code as a picture inside a page."""
    svg: str = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=QUIET)
    return mark_safe(svg)  # noqa: S308  # drawn by us
