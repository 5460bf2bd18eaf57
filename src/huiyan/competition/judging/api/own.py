"""What a judge says before judging: expertise, load, absence, and conflicts in one go."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.lines import Line, entries_with_names, fields_seen, lines_of, masking_for
from huiyan.competition.panel import conflicting, inviting, queries
from huiyan.competition.panel.forms import OwnForm
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.shell.api import Count, Given, Key, Page, PartQuery, Why, Words, cleaned, over, page


class JudgeshipOut(Schema):
    """A person as a judge of a competition, in the own words."""

    competition: str
    expertise: str
    topics: list[str]
    former_organizations: str
    max_load: int | None
    away_from: datetime.date | None
    away_until: datetime.date | None
    answered_at: datetime.datetime | None

    @staticmethod
    def resolve_competition(one: Judge) -> str:
        return one.competition.slug


class JudgeshipIn(Given):
    """What is given is changed; conflicts with former organizations follow from it."""

    expertise: Annotated[str, Field(max_length=1000)] | None = None
    topics: list[Annotated[str, Field(max_length=80)]] | None = None
    former_organizations: Words | None = None
    max_load: Key | None = None
    away_from: datetime.date | None = None
    away_until: datetime.date | None = None


class LineOut(Schema):
    """An entry as a judge may see it before judging, and the conflict with it; one that somebody else entered stays."""

    id: int
    number: str
    title: str
    field: str
    conflict: str
    is_mine: bool

    @classmethod
    def of(cls, line: Line) -> LineOut:
        """The line of the page."""
        kind = line.conflict.kind if line.conflict else ""
        return cls(
            id=line.pk, number=line.number, title=line.title, field=line.field, conflict=kind, is_mine=line.is_mine
        )


class DeclaredIn(Given):
    """A conflict with an entry; an empty kind takes a declaration back."""

    entry: Key
    kind: Conflict.Kind | Literal[""]
    reason: Why = ""


class DeclarationsIn(Given):
    """Conflicts with entries, all at once."""

    conflicts: Annotated[list[DeclaredIn], Field(max_length=5000)]


router = Endpoints(tags=["judging"])


@router.read(
    "/me/judging", _("The competitions in which you judge"), gives=list[JudgeshipOut], scope="competition.judge"
)
def my_judging(request: ApiRequest) -> list[JudgeshipOut]:
    return [JudgeshipOut.from_orm(one) for one in queries.own_judgeships(request.user)]


@router.change(
    "/me/judging/{slug:slug}",
    _("Say what you know and when you are away"),
    gives=JudgeshipOut,
    scope="competition.judge",
)
def describe_judge(request: ApiRequest, slug: str, given: Body[JudgeshipIn]) -> JudgeshipOut:
    judge = queries.own_judgeship(request.user, slug)
    fields = fields_seen(judge, masking_for(judge))
    said = over(OwnForm(instance=judge, fields_of_entries=fields), given.dict(exclude_unset=True))
    values = cleaned(OwnForm(said, instance=judge, fields_of_entries=fields))
    inviting.describe_judge(queries.own_judgeship(request.user, slug), values=values, by=request.user)
    return JudgeshipOut.from_orm(queries.own_judgeship(request.user, slug))


@router.read(
    "/me/judging/{slug:slug}/entries",
    _("The entries from which you may step back"),
    gives=Page[LineOut],
    scope="competition.judge",
)
def my_lines(request: ApiRequest, slug: str, query: Query[PartQuery]) -> Page[LineOut]:
    judge = queries.own_judgeship(request.user, slug)
    rows: QuerySet[Entry] = entries_with_names(judge)
    part = rows[query.offset : query.offset + query.limit]
    lines = {line.pk: line for line in lines_of(judge, part, masking_for(judge))}
    # No search: a word that is found in a masked title would tell what the mask hides.
    return page(request, rows, query, lambda row: LineOut.of(lines[row.pk]))


@router.act(
    "/me/judging/{slug:slug}/conflicts",
    _("Declare conflicts with entries, change and take back your own"),
    gives=Count,
    scope="competition.judge",
)
def declare_conflicts(request: ApiRequest, slug: str, given: Body[DeclarationsIn]) -> Count:
    judge = queries.own_judgeship(request.user, slug)
    known = set(queries.admitted(judge.competition).values_list("pk", flat=True))
    declared = {one.entry: (str(one.kind), one.reason) for one in given.conflicts if one.entry in known}
    return Count(count=conflicting.declare_conflicts(judge, declared, by=request.user))
