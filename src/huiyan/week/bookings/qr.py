"""The picture on a ticket."""

from __future__ import annotations

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from huiyan.week.bookings.models import Booking


def qr_of(booking: Booking) -> SafeString:
    """The code's link as a picture; a fixed mask, because trying all eight takes most of the time."""
    link = f"{settings.HUIYAN['address']}{reverse('week:code', args=[booking.code])}"
    made = segno.make_qr(link, error="m", mask=4, boost_error=False)
    return mark_safe(made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2))  # noqa: S308  # drawn by us
