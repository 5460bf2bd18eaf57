"""The picture on a ticket: its signed link, which a door without network can check."""

from __future__ import annotations

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe

from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import ticket_link


def code_of(booking: Booking) -> Any:
    """The code of the ticket's link; a fixed mask, because trying all eight takes most of the time."""
    return segno.make_qr(ticket_link(booking), error="l", mask=4, boost_error=False)


def qr_of(booking: Booking) -> SafeString:
    """The same as a picture inside a page."""
    drawn: str = code_of(booking).svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return mark_safe(drawn)  # noqa: S308  # drawn by us
