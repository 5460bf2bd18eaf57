"""The picture on a ticket: its signed link, which a door without network can check."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from huiyan.shell.qr import code_on_screen, drawn
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import ticket_link


def code_of(booking: Booking) -> Any:
    """The code of the ticket's link."""
    return code_on_screen(ticket_link(booking))


def qr_of(booking: Booking) -> SafeString:
    """The same as a picture inside a page."""
    return drawn(code_of(booking))
