"""The outbox as JSON: what was written to people, and letting it go; and the messages to oneself."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.accounts.outbox.acts import ACTS
from huiyan.accounts.outbox.queries import outbox_for
from huiyan.accounts.own.queries import messages_to
from huiyan.kernel.notices import Notice, NoticeState
from huiyan.shell.api import Count, Given, ListQuery, Page, page
from huiyan.shell.lists import Filter, listing


class MessageOut(Schema):
    """A message to oneself."""

    id: uuid.UUID
    subject: str
    body: str
    sent_at: datetime.datetime | None


class NoticeOut(MessageOut):
    """A message to somebody, and whether it went."""

    to: str
    state: str
    channel: str
    error: str
    created_at: datetime.datetime

    @staticmethod
    def resolve_to(one: Notice) -> str:
        return one.user.name if one.user else one.address


class ChosenIn(Given):
    """Which messages; those in a state that does not allow it are left alone."""

    notices: Annotated[list[uuid.UUID], Field(min_length=1, max_length=500)]


class OutboxQuery(ListQuery):
    """Which messages."""

    sort: Literal["", "written", "-written", "sent", "-sent"] = ""
    state: NoticeState | Literal[""] = ""


class InboxQuery(ListQuery):
    """Which messages to you."""

    sort: Literal["", "at", "-at"] = ""


router = Endpoints(tags=["outbox"])


@router.read("/me/messages", _("The messages to you"), gives=Page[MessageOut])
def my_messages(request: ApiRequest, query: Query[InboxQuery]) -> Page[MessageOut]:
    rows = messages_to(request.user)
    found = listing(request, rows, search=["subject", "body"], columns=[("at", "", "sent_at")], default="-at")
    return page(request, found.rows, query, MessageOut.from_orm)


@router.read(
    "/outbox", _("What was written to people, the newest first"), gives=Page[NoticeOut], scope="notices.manage"
)
def outbox(request: ApiRequest, query: Query[OutboxQuery]) -> Page[NoticeOut]:
    found = listing(
        request,
        outbox_for(request.user),
        search=["subject", "body", "address", "user__name"],
        filters=[Filter("state", "", "state", NoticeState.choices)],
        columns=[("written", "", "created_at"), ("sent", "", "sent_at")],
    )
    return page(request, found.rows, query, NoticeOut.from_orm)


@router.act("/outbox/release", _("Let messages go that are held back"), gives=Count, scope="notices.manage")
def release_notices(request: ApiRequest, given: Body[ChosenIn]) -> Count:
    return _act(request, "release", given)


@router.act("/outbox/withdraw", _("Withdraw messages that have not gone yet"), gives=Count, scope="notices.manage")
def withdraw_notices(request: ApiRequest, given: Body[ChosenIn]) -> Count:
    return _act(request, "withdraw", given)


@router.act("/outbox/retry", _("Send messages again that could not be sent"), gives=Count, scope="notices.manage")
def retry_notices(request: ApiRequest, given: Body[ChosenIn]) -> Count:
    return _act(request, "retry", given)


def _act(request: ApiRequest, name: str, given: ChosenIn) -> Count:
    act = ACTS[name]
    fitting = list(outbox_for(request.user).filter(pk__in=given.notices, state__in=act.states))
    return Count(count=act.do(fitting, by=request.user) if fitting else 0)
