"""An activity as search engines and assistants read it: schema.org events, with the places left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.feeds.addresses import absolute, address_of, place_of
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import people_of

ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def linked_data(activity: Activity, sessions: Sequence[Session]) -> SafeString:
    """JSON-LD for a script element of type application/ld+json: data that no browser runs, and that cannot end its element."""
    document = {"@context": "https://schema.org", "@graph": [_event(activity, session) for session in sessions]}
    return mark_safe(json.dumps(document, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  # escaped above


def _event(activity: Activity, session: Session) -> dict[str, Any]:
    taken = session.left <= 0
    state = "EventCancelled" if session.state == Session.State.CANCELLED else "EventScheduled"
    event: dict[str, Any] = {
        "@type": "Event",
        "@id": f"{address_of(activity)}#session-{session.pk}",
        "name": inlang(activity, "title"),
        "description": inlang(activity, "summary"),
        "url": address_of(activity),
        "startDate": timezone.localtime(session.starts_at).isoformat(),
        "endDate": timezone.localtime(session.ends_at).isoformat(),
        "eventStatus": f"https://schema.org/{state}",
        "eventAttendanceMode": f"https://schema.org/{'Online' if activity.kind == Activity.Kind.ONLINE else 'Offline'}EventAttendanceMode",
        "isAccessibleForFree": True,
        "inLanguage": activity.languages.split(),
        "typicalAgeRange": f"{activity.age_from}-{'' if activity.age_to >= 99 else activity.age_to}",
        "location": _place(session),
        "organizer": {"@type": "Organization", "name": inlang(activity.host, "name")},
        "performer": [{"@type": "Person", "name": name.strip()} for name in people_of(activity)],
        "superEvent": _whole(activity),
    }
    if activity.needs_booking:
        event |= {
            "maximumAttendeeCapacity": session.capacity,
            "remainingAttendeeCapacity": max(0, session.left),
            "offers": {
                "@type": "Offer", "price": 0, "priceCurrency": "CNY", "url": address_of(activity),
                "availability": f"https://schema.org/{'SoldOut' if taken else 'InStock'}",
            },
        }  # fmt: skip
    return event


def _whole(activity: Activity) -> dict[str, Any]:
    """What it is part of: a large event where there is one, which is part of the Week."""
    week = {
        "@type": "Festival",
        "name": inlang(activity.edition, "name"),
        "url": absolute(f"/week/programme/{activity.edition.slug}/"),
    }
    if activity.parent is None or not activity.parent.is_public:
        return week
    event = activity.parent
    return {"@type": "Event", "name": inlang(event, "title"), "url": address_of(event), "superEvent": week}


def _place(session: Session) -> dict[str, Any]:
    venue = session.venue
    place: dict[str, Any] = {
        "@type": "Place",
        "name": place_of(session),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "addressLocality": venue.division,
            "addressCountry": "CN",
        },
    }
    if venue.latitude is not None and venue.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(venue.latitude),
            "longitude": float(venue.longitude),
        }
    return place
