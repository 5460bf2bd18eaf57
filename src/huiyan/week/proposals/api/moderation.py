"""What moderators decide, everything proposed for staff, and who moderates."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Count, Given, ListQuery, Page, cleaned, page, refuse_unknown
from huiyan.shell.lists import Filter, listing
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage
from huiyan.week.proposals import actions, moderators, queries
from huiyan.week.proposals.api.host import ProposalDetail, ProposalOut
from huiyan.week.proposals.models import Activity, Level, ModerationStep, Moderator


class ModerationIn(Given):
    """A decision; comments stand at the fields that are to be changed, a refusal needs a reason."""

    decision: ModerationStep.Decision
    reason: Annotated[str, Field(max_length=2000)] = ""
    comments: dict[str, Annotated[str, Field(max_length=500)]] = {}


class ModeratorIn(Given):
    """Whom, at which level, of which district; empty: of all."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    level: Level
    division: Annotated[str, Field(max_length=60)] = ""


class ModeratorOut(Schema):
    """A moderator of an edition."""

    id: int
    name: str
    level: str
    division: str

    @classmethod
    def of(cls, one: Moderator, **more: str) -> Self:
        """A moderator, with what else a larger schema holds."""
        return cls(id=one.pk, name=one.user.name, level=one.level, division=one.division, **more)


class NamedModeratorOut(ModeratorOut):
    """A moderator who was named; `link` sets the first password of a new account and is shown now only."""

    shown_once: ClassVar = ("link",)
    link: str


class QueueQuery(ListQuery):
    """Which of the waiting proposals."""

    sort: Literal["", "title", "-title", "since", "-since"] = ""
    level: Level | Literal[""] = ""


class AllProposalsQuery(ListQuery):
    """Which proposals of an edition."""

    sort: Literal["", "title", "-title", "changed", "-changed"] = ""
    state: Activity.State | Literal[""] = ""


router = Endpoints(tags=["week-proposals"])


@router.read(
    "/week/editions/{slug:slug}/proposals",
    _("Everything proposed for an edition, in every state"),
    gives=Page[ProposalOut],
    scope="week.read",
)
def all_proposals(request: ApiRequest, slug: str, query: Query[AllProposalsQuery]) -> Page[ProposalOut]:
    rows = queries.all_proposals(request.user, edition_for_staff(request.user, slug)).select_related("edition")
    found = listing(
        request,
        rows,
        search=["title", "title_en", "host__name", "presenters"],
        filters=[Filter("state", "", "state", Activity.State.choices)],
        columns=[("title", "", "title"), ("changed", "", "changed_at")],
        default="-changed",
    )
    return page(request, found.rows, query, ProposalOut.of)


@router.read(
    "/week/editions/{slug:slug}/moderation",
    _("The proposals that wait for you, the longest waiting first"),
    gives=Page[ProposalOut],
    scope="week.moderate",
)
def waiting_proposals(request: ApiRequest, slug: str, query: Query[QueueQuery]) -> Page[ProposalOut]:
    found = listing(
        request,
        queries.waiting_for(request.user, get_object_or_404(Edition, slug=slug)),
        search=["title", "title_en", "host__name"],
        filters=[Filter("level", "", "level", Level.choices)],
        columns=[("title", "", "title"), ("since", "", "submitted_at")],
        default="since",
    )
    return page(request, found.rows, query, ProposalOut.of)


@router.read(
    "/week/moderation/{int:pk}", _("A proposal that waits for you, whole"), gives=ProposalDetail, scope="week.moderate"
)
def proposal_to_moderate(request: ApiRequest, pk: int) -> ProposalDetail:
    return ProposalDetail.whole(queries.activity_to_moderate(request.user, pk))


@router.act(
    "/week/moderation/{int:pk}",
    _("Approve a proposal, return it with comments, or refuse it"),
    gives=ProposalOut,
    scope="week.moderate",
)
def moderate(request: ApiRequest, pk: int, given: Body[ModerationIn]) -> ProposalOut:
    activity = queries.activity_to_moderate(request.user, pk)
    refuse_unknown("comments", given.comments, queries.WRITTEN)
    said = {"decision": given.decision.value, "reason": given.reason, "comments": given.comments}
    actions.moderate(activity, **said, by=request.user)  # type: ignore[arg-type]
    return ProposalOut.of(Activity.objects.select_related("edition").get(pk=pk))


@router.read(
    "/week/editions/{slug:slug}/moderators",
    _("Who decides at which level, of which district"),
    gives=list[ModeratorOut],
    scope="week.manage",
)
def all_moderators(request: ApiRequest, slug: str) -> list[ModeratorOut]:
    return [ModeratorOut.of(one) for one in moderators.moderators_of(edition_to_manage(request.user, slug))]


@router.make(
    "/week/editions/{slug:slug}/moderators", _("Name a moderator"), gives=NamedModeratorOut, scope="week.manage"
)
def name_moderator(request: ApiRequest, slug: str, given: Body[ModeratorIn]) -> NamedModeratorOut:
    edition = edition_to_manage(request.user, slug)
    values = cleaned(moderators.ModeratorForm(given.dict()))
    made = moderators.name_moderator(edition, **values, by=request.user)
    return NamedModeratorOut.of(made.moderator, link=made.link)


@router.act(
    "/week/editions/{slug:slug}/moderators/{int:pk}/dismiss",
    _("Take a moderator’s reach back"),
    gives=Count,
    scope="week.manage",
)
def dismiss_moderator(request: ApiRequest, slug: str, pk: int) -> Count:
    rows = moderators.moderators_of(edition_to_manage(request.user, slug)).select_related("edition")
    moderators.dismiss_moderator(get_object_or_404(rows, pk=pk), by=request.user)
    return Count(count=1)
