"""What the shell shows around every page: sections that exist, who runs the site, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import clock
from huiyan.shell.scheme import SCHEMES, scheme_of


@dataclass(frozen=True)
class Section:
    """A section of the site: its route, its words and where it begins in the address."""

    route: str
    words: Any
    begins: str


# Only what is there: a section is added with its feature.
SECTIONS = (
    Section("week:week", _("Science Week"), "/week/"),
    Section("competition:calls", _("Competition"), "/competition/"),
    Section("registry:organizations", _("Organizations"), "/registry/"),
    Section("publishing:records", _("Results and verification"), "/publishing/"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    options = settings.HUIYAN
    english = get_language() == "en"

    def named(option: str) -> str:
        return str((english and options[f"{option}_en"]) or options[option])

    return {
        "sections": [
            {"href": reverse(section.route), "words": section.words, "here": request.path.startswith(section.begins)}
            for section in SECTIONS
        ],
        "operator": {  # not "site": allauth's pages bring a variable of that name
            "city": named("city"),
            "host": named("host_organization"),
            "contact": options["contact"],
            "icp": options["icp_number"],
            "police": options["police_number"],
            "demonstration": options["demonstration"],
            "sends_mail": bool(options["mail_url"]),
        },
        "server_time": clock.now(),
        "scheme": scheme_of(request),
        "schemes": SCHEMES.items(),
        "other_language": ("zh-hans", "中文") if english else ("en", "English"),
    }
