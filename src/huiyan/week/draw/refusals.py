"""What an organiser of a draw, or somebody with wishes, may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class CannotBeDrawn(Refusal):
    sentence = _("These sessions cannot be drawn: {titles}.")
    next_step = _(
        "A session that is drawn has no booking yet, stands in no other draw, and begins after the wishes close."
    )


class MoreThanASchoolMayBring(Refusal):
    sentence = _("The edition's rules let a school bring {most} classes to one session; a draw cannot give it more.")


class WishesClosed(Refusal):
    sentence = _("Wishes were taken until {until}. Server time is {now}.")
    next_step = _("What the draw leaves can be booked by everyone afterwards.")


class NotOfThisDraw(Refusal):
    sentence = _("Wish one to {most} different sessions of this draw.")


class AlreadyWishes(Refusal):
    sentence = _("This telephone number, or this class, has given its wishes already.")
    next_step = _("Open the link in the message that was sent; there the wishes can be changed until the deadline.")
