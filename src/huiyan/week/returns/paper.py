"""What a return says on paper, whatever the kind of file: its title, its standing, its first sentences."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiyan.shell.templatetags.shell import day, moment
from huiyan.week.returns import tables

INVISIBLE = ("Cc", "Cs", "Cn", "Co")


def printable(value: Any) -> Any:
    """The same content without signs that no paper shows and no document may hold, such as control characters."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in INVISIBLE)
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value


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

    @property
    def paragraphs(self) -> list[str]:
        """The first sentences from the data, then the organiser's own words."""
        edition, total = self.content["edition"], self.content["total"]
        first_day, last_day = (day(datetime.date.fromisoformat(edition[name])) for name in ("starts_on", "ends_on"))
        first = _("{name}, theme “{theme}”, {first} to {last}: {activities} activities of {hosts} hosts, {sessions} sessions.").format(
            name=edition["name"], theme=edition["theme"], first=first_day, last=last_day,
            activities=len(self.content["activities"]), hosts=len(self.content["hosts"]), sessions=total["sessions"],
        )  # fmt: skip
        people = "-" if total["people"] is None else total["people"]
        second = _("Person-times: {people} ({made_of}).").format(people=people, made_of=tables.made_of(total))
        own = [part.strip() for part in self.content["summary"].split("\n\n") if part.strip()]
        return [first, second, *own]
