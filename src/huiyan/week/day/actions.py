"""Give shifts to helpers, hand them on and swap them; each helper is told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.kernel.notices import notify
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.times import said
from huiyan.week.day.models import Shift
from huiyan.week.day.refusals import SameHelper, TwoPlacesAtOnce
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session


def give_shift(edition: Edition, *, values: Mapping[str, Any], by: User) -> Shift:
    """A time at a place for a helper, who is nowhere else meanwhile; `values` are the columns of the shift."""
    with transaction.atomic():
        _refuse_two_places(values["helper"], values["starts_at"], values["ends_at"])
        made = Shift.objects.create(edition=edition, **values)
        audit.record("shift.give", made, by=by, after=_facts(made))
        _tell(made, _("You help: {place}"))
    return made


def hand_on(shift: Shift, *, to: User, by: User) -> Shift:
    """Give a shift to another helper; both are told."""
    with transaction.atomic():
        _refuse_two_places(to, shift.starts_at, shift.ends_at)
        before = _facts(shift)
        _tell(shift, _("You need not help any more: {place}"))
        shift.helper = to
        shift.save(update_fields=["helper"])
        audit.record("shift.hand_on", shift, by=by, before=before, after=_facts(shift))
        _tell(shift, _("You help: {place}"))
    return shift


def swap_shifts(first: Shift, second: Shift, *, by: User) -> None:
    """Two helpers change places; each must be free for the other's time."""
    if first.helper_id == second.helper_id:
        raise SameHelper
    both = [first.pk, second.pk]
    with transaction.atomic():
        _refuse_two_places(second.helper, first.starts_at, first.ends_at, but=both)
        _refuse_two_places(first.helper, second.starts_at, second.ends_at, but=both)
        first.helper, second.helper = second.helper, first.helper
        for one, other in ((first, second), (second, first)):
            one.save(update_fields=["helper"])
            audit.record("shift.swap", one, by=by, after={**_facts(one), "with": other.pk})
            _tell(one, _("Your shift has changed. You help: {place}"))


def take_back(shift: Shift, *, by: User) -> None:
    """Remove a shift; its helper is told."""
    with transaction.atomic():
        audit.record("shift.take_back", shift, by=by, before=_facts(shift))
        _tell(shift, _("You need not help any more: {place}"))
        shift.delete()


def note_printing(sessions: list[Session], *, by: User) -> None:
    """Lists with telephone numbers were made for printing: who did it and for which sessions stands in the event log."""
    with transaction.atomic():
        audit.record("lists.print_numbers", None, by=by, after={"sessions": [session.pk for session in sessions]})


def _refuse_two_places(
    helper: User, starts: datetime.datetime, ends: datetime.datetime, but: list[int] | None = None
) -> None:
    User.objects.select_for_update().get(pk=helper.pk)
    meanwhile = Shift.objects.filter(helper=helper, starts_at__lt=ends, ends_at__gt=starts).exclude(pk__in=but or [])
    other = meanwhile.select_related("venue").first()
    if other:
        raise TwoPlacesAtOnce(helper=helper.name, place=inlang(other.venue, "name"), begins=said(other.starts_at))


def _tell(shift: Shift, subject: Any) -> None:
    with translation.override(shift.helper.language):
        place = inlang(shift.venue, "name")
        lines = [f"{said(shift.starts_at)} – {said(shift.ends_at)}", place, shift.venue.address, shift.note]
        notify(
            shift.helper,
            subject=str(subject).format(place=place),
            body="\n".join(line for line in lines if line),
            about=shift,
        )


def _facts(shift: Shift) -> dict[str, Any]:
    return {
        "helper": shift.helper_id,
        "venue": shift.venue_id,
        "session": shift.session_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
    }
