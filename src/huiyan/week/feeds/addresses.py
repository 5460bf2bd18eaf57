"""Addresses and names that stay the same for whoever subscribed to them."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.proposals.models import Activity, Session

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML 1.0


def absolute(path: str) -> str:
    """A path of this site with the site's address before it."""
    return f"{settings.HUIYAN['address']}{path}"


def address_of(activity: Activity) -> str:
    """The public page of an activity."""
    return absolute(reverse("week:activity", args=[activity.pk]))


def host_name() -> str:
    """The name of this site in identifiers."""
    return urlsplit(settings.HUIYAN["address"]).hostname or "localhost"


def guid_of(session: Session) -> str:
    """An identifier that no other session has, anywhere."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, absolute(f"/week/sessions/{session.pk}/")))


def place_of(session: Session) -> str:
    """The place and its room, in the reader's language."""
    room = inlang(session.room, "name") if session.room else ""
    return f"{inlang(session.venue, 'name')} {room}".strip()


def clean(text: str) -> str:
    """Text that may stand in XML and in a calendar: characters that neither allows are left out."""
    return CONTROLS.sub("", text)
