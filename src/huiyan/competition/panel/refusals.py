"""What may be said to those who bring judges together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class AlreadyJudge(Refusal):
    sentence = _("{name} is a judge of this competition already.")


class ReasonMissing(Refusal):
    sentence = _("Say why in a few words.")
    status = 422


class HasEntries(Refusal):
    sentence = _("{judge} was given entries for the panel so far.")
    next_step = _("Run the assignment again without this judge (mark the judge as away), then change the panel.")


class ListHasProblems(Refusal):
    sentence = _("{count} cells of the list cannot be taken; nobody was invited.")
    next_step = _("Look the list through first: it names each cell.")


class NoSuchNumber(Refusal):
    sentence = _("No admitted entry has this number.")
    status = 422
