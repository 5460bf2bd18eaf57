"""What an organiser may be told while setting up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class HasAnswers(Refusal):
    sentence = _("“{question}” has {count} answers; its kind cannot change and it cannot be deleted.")
    next_step = _("Retire it instead: it is no longer asked, and its answers stay.")


class IsUsed(Refusal):
    sentence = _("“{question}” is needed by: {users}.")
    next_step = _("Change those first; nothing was changed.")


class KeyTaken(Refusal):
    sentence = _("The name “{key}” in exports is taken.")


class GroupHasEntries(Refusal):
    sentence = _("“{group}” has {count} entries and cannot be deleted.")


class RoundIsCounted(Refusal):
    sentence = _(
        "“{round}” keeps its name and place while a rule sheet of this competition adds rounds up by their names."
    )
    next_step = _("Take the rounds out of that rule sheet first, and put them back afterwards.")


class RoundIsUsed(Refusal):
    sentence = _("Judges are assigned to “{round}” already: it cannot be deleted or moved.")
    next_step = _("Names and dates can still be changed.")


class RulesLocked(Refusal):
    sentence = _("The rule sheet of “{round}” is locked since the first mark ({since}); digest {digest}.")
    next_step = _("Marks were given under these rules, so that nobody can change them any more.")


class RulesUnreadable(Refusal):
    sentence = _("The rule sheet was not taken: {problem}.")
    next_step = _("Nothing was changed.")
    status = 422


class MarksUnreadable(Refusal):
    sentence = _("The try-out does not work with these marks: {problem}.")
    status = 422


class WeightsOff(Refusal):
    sentence = _("The call is public, so the weights must sum to 100; these sum to {sum}.")
    next_step = _("Nothing was changed.")
    status = 422


class PrizeIsNamed(Refusal):
    sentence = _("A ranking of “{round}” names a prize that you delete.")
    next_step = _("Change its name or places instead; nothing was changed.")


class PrizesAwarded(Refusal):
    sentence = _("The results of “{round}” are public; its prizes cannot be changed.")
