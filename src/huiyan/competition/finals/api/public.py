"""The order of a final: its commitment, and after the draw what everyone needs to draw it again."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext_noop as _
from ninja import Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.finals import queries


class SlotOut(Schema):
    """A place in the speaking order, with its score once it is announced."""

    position: int
    number: int | None
    title: str
    title_en: str
    announced: Decimal | None


class StageOut(Schema):
    """The draw of a final; secret, salt and words are empty before it."""

    round: int
    commitment: str
    committed_at: datetime.datetime
    drawn_at: datetime.datetime | None
    secret: str
    salt: str
    words: str
    slots: list[SlotOut]


router = Endpoints(tags=["finals"])


@router.read(
    "/finals/{int:pk}", _("The speaking order of a final round, and how it was drawn"), gives=StageOut, public=True
)
def speaking_order(request: ApiRequest, pk: int) -> StageOut:
    final = queries.public_final(pk)
    drawn = final.drawn_at is not None
    slots = [
        SlotOut(
            position=slot.position,
            number=slot.entry.number,
            title=slot.entry.title,
            title_en=slot.entry.title_en,
            announced=slot.announced,
        )
        for slot in queries.slots_of(final)
    ]
    return StageOut(
        round=final.round_id,
        commitment=final.commitment,
        committed_at=final.committed_at,
        drawn_at=final.drawn_at,
        secret=final.secret if drawn else "",
        salt=final.salt if drawn else "",
        words=final.words,
        slots=slots,
    )
