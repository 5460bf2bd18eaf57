"""Webhooks as JSON: where events are sent, and what became of each message."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Count, Given, ListQuery, Page, cleaned, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.webhooks import actions, queries
from huiyan.week.webhooks.forms import WebhookForm
from huiyan.week.webhooks.models import Delivery, Event


class WebhookOut(Schema):
    """Where events are sent; `secret` is the key with which every message is signed."""

    id: int
    url: str
    events: list[str]
    secret: str
    is_active: bool
    failures: int


class WebhookIn(Given):
    """An address with https, and what is sent there."""

    url: Annotated[str, Field(min_length=1, max_length=300)]
    events: Annotated[list[Event], Field(min_length=1)]


class DeliveryOut(Schema):
    """A message: written with what happened, tried again when it fails."""

    id: uuid.UUID
    event: str
    state: str
    attempts: int
    answer: str
    created_at: datetime.datetime
    sent_at: datetime.datetime | None


class DeliveryQuery(ListQuery):
    """Which messages."""

    sort: Literal["", "happened", "-happened"] = ""
    state: Delivery.State | Literal[""] = ""


router = Endpoints(tags=["week-webhooks"])


@router.read("/week/webhooks", _("Where events of the Week are sent"), gives=list[WebhookOut], scope="week.manage")
def webhooks(request: ApiRequest) -> list[WebhookOut]:
    return [WebhookOut.from_orm(one) for one in queries.webhooks_for(request.user)]


@router.make("/week/webhooks", _("Send events to an address"), gives=WebhookOut, scope="week.manage")
def add_webhook(request: ApiRequest, given: Body[WebhookIn]) -> WebhookOut:
    queries.webhooks_for(request.user)
    values = cleaned(WebhookForm(given.dict()))
    return WebhookOut.from_orm(actions.add_webhook(**values, by=request.user))


@router.read(
    "/week/webhooks/{int:pk}/deliveries",
    _("What was sent to an address, and how it was answered"),
    gives=Page[DeliveryOut],
    scope="week.manage",
)
def deliveries(request: ApiRequest, pk: int, query: Query[DeliveryQuery]) -> Page[DeliveryOut]:
    hook = queries.webhook_for(request.user, pk)
    found = listing(
        request,
        hook.deliveries.order_by("-created_at", "pk"),
        search=["event", "answer"],
        filters=[Filter("state", "", "state", Delivery.State.choices)],
        columns=[("happened", "", "created_at")],
    )
    return page(request, found.rows, query, DeliveryOut.from_orm)


@router.act(
    "/week/webhooks/{int:pk}/resume",
    _("Switch a webhook on again; what was given up is sent again"),
    gives=WebhookOut,
    scope="week.manage",
)
def resume_webhook(request: ApiRequest, pk: int) -> WebhookOut:
    actions.resume_webhook(queries.webhook_for(request.user, pk), by=request.user)
    return WebhookOut.from_orm(queries.webhook_for(request.user, pk))


@router.act("/week/webhooks/{int:pk}/remove", _("Send nothing more to an address"), gives=Count, scope="week.manage")
def remove_webhook(request: ApiRequest, pk: int) -> Count:
    actions.remove_webhook(queries.webhook_for(request.user, pk), by=request.user)
    return Count(count=1)
