"""The rule sheet of a round: how marks become a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.setup.queries import earlier_rounds
from huiyan.competition.setup.refusals import RulesLocked, RulesUnreadable
from huiyan.competition.setup.rulebook import criteria_for
from huiyan.competition.setup.scoring import checked
from huiyan.kernel import audit
from huiyan.kernel.errors import listed
from huiyan.shell.naming import name_of
from huiyan.shell.times import said

LONGEST_YAML = 50_000


class PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for a text that no machine holds."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)


def change_rules(
    round: Round, *, rules: Mapping[str, Any], per_panel: Mapping[str, int] | None = None, by: User
) -> Round:
    """A new rule sheet, checked by the engine that will apply it; refused from the first mark on.

    Where it has panels, `per_panel` says how many judges of each read an entry; their sum is the round's number.
    """
    with transaction.atomic():
        fresh = unlocked(round)
        _check_rounds(fresh, [one.get("name") for one in rules.get("rounds") or []])
        factors = {one["name"]: one["weight"] for one in rules.get("criteria") or []}
        criteria = criteria_for(list(fresh.criteria.all()), rules, factors)
        made = checked({**rules, "criteria": criteria})
        before = {"rules": fresh.rules, "per_panel": fresh.per_panel}
        fresh.rules = made
        fresh.per_panel = fresh.per_panel if per_panel is None else {**per_panel}
        fresh.per_entry = sum(fresh.panel_sizes().values()) or fresh.per_entry
        fresh.save(update_fields=["rules", "per_panel", "per_entry"])
        audit.record("round.rules", fresh, by=by, before=before, after={"rules": made, "per_panel": fresh.per_panel})
    return fresh


def import_rules(round: Round, *, text: str, by: User) -> Round:
    """A rule sheet from YAML; its criteria, where it has some, are those of the round."""
    rules = checked(read_yaml(text))
    named = [one["name"] for one in rules["criteria"]]
    own = [one.key for one in round.criteria.all()]
    if named and sorted(named) != sorted(own):
        raise RulesUnreadable(
            problem=_("its criteria are {named}, those of the round are {own}").format(
                named=", ".join(named), own=", ".join(own)
            )
        )
    return change_rules(round, rules=rules, by=by)


def read_yaml(text: str) -> dict[str, Any]:
    """The mapping that a text holds, or a refusal that names the line."""
    if len(text) > LONGEST_YAML:
        raise RulesUnreadable(problem=_("the text is too long"))
    try:
        content = yaml.load(text, Loader=PlainLoader)  # noqa: S506  # a safe loader, and stricter
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = _("line {line} is not YAML").format(line=mark.line + 1) if mark else _("this is not YAML")
        raise RulesUnreadable(problem=where) from None
    if not isinstance(content, dict):
        raise RulesUnreadable(problem=_("a list of names and values is needed"))
    return content


def _check_rounds(round: Round, named: Sequence[object]) -> None:
    """Rounds that are added up: earlier ones of the same competition, then the round itself."""
    earlier = [one.name for one in earlier_rounds(round)]
    in_order = [*(name for name in earlier if name in named), round.name]
    if named and (len(named) == 1 or list(named) != in_order or round.name in earlier):
        raise RulesUnreadable(
            problem=_("rounds: earlier rounds of this competition come first ({earlier}), “{own}” comes last").format(
                earlier=listed(earlier) or "—", own=round.name
            )
        )


def unlocked(round: Round) -> Round:
    """The round as it stands now, held until the transaction ends; refused when its rule sheet is locked."""
    fresh = Round.objects.select_for_update().get(pk=round.pk)
    if fresh.rules_locked_at:
        raise RulesLocked(round=name_of(fresh), since=said(fresh.rules_locked_at), digest=fresh.rules_digest)
    return fresh
