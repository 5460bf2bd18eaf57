"""The rule sheet of a round: read, set as data or as YAML, tried on example marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.wording import rule_sheet_in_words
from huiyan.competition.setup import queries, scoring
from huiyan.competition.setup.actions import rule_sheet as actions
from huiyan.competition.setup.rulebook import as_yaml
from huiyan.shell.api import Given, Key


class RulesOut(Schema):
    """A rule sheet: as data, as YAML, and in words."""

    rules: dict[str, Any]
    per_panel: dict[str, int]
    yaml: str
    words: str
    is_locked: bool
    digest: str


class RulesIn(Given):
    """A rule sheet as data; `per_panel` says how many judges of each panel read an entry."""

    rules: dict[str, Any]
    per_panel: dict[str, Key] | None = None


class YamlIn(Given):
    """A rule sheet as YAML."""

    yaml: Annotated[str, Field(max_length=60_000)]


class TryIn(Given):
    """Example marks: a line is entry, judge, the panel where there are panels, and a mark for each criterion."""

    rules: dict[str, Any]
    marks: Annotated[str, Field(max_length=20_000)]


class TriedOut(Schema):
    """What the rules make of an entry of the example."""

    name: str
    rank: int
    total: Decimal
    decided_by: str


router = Endpoints(tags=["setup"])


@router.read("/rounds/{int:pk}/rules", _("The rule sheet of a round"), gives=RulesOut, scope="competition.manage")
def rules(request: ApiRequest, pk: int) -> RulesOut:
    round = queries.round_to_set_up(request.user, pk)
    return RulesOut(
        rules=round.rules,
        per_panel=round.panel_sizes(),
        yaml=as_yaml(round.rules),
        words=str(rule_sheet_in_words(round)),
        is_locked=round.rules_locked_at is not None,
        digest=round.rules_digest,
    )


@router.act("/rounds/{int:pk}/rules", _("Set how marks become a result"), gives=RulesOut, scope="competition.manage")
def change_rules(request: ApiRequest, pk: int, given: Body[RulesIn]) -> RulesOut:
    round = queries.round_to_set_up(request.user, pk)
    actions.change_rules(round, rules=scoring.checked(given.rules), per_panel=given.per_panel, by=request.user)
    return rules(request, pk)


@router.act(
    "/rounds/{int:pk}/rules/yaml", _("Take a rule sheet over from YAML"), gives=RulesOut, scope="competition.manage"
)
def import_rules(request: ApiRequest, pk: int, given: Body[YamlIn]) -> RulesOut:
    actions.import_rules(queries.round_to_set_up(request.user, pk), text=given.yaml, by=request.user)
    return rules(request, pk)


class TriedList(Schema):
    """The entries of the example by rank."""

    entries: list[TriedOut]


@router.act(
    "/rounds/{int:pk}/rules/try",
    _("See what rules make of example marks; nothing is kept"),
    gives=TriedList,
    scope="competition.manage",
)
def try_rules(request: ApiRequest, pk: int, given: Body[TryIn]) -> TriedList:
    round = queries.round_to_set_up(request.user, pk)
    found = scoring.try_out(round, rules=scoring.checked(given.rules), text=given.marks)
    return TriedList(entries=[TriedOut.from_orm(one) for one in found])
