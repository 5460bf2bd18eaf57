"""Tried on every address: another judge's marks, anyone's marks before publication, and a sheet that is locked."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.competition.test_blind_everywhere import answers, api_answers, api_paths, body_of
from tests.competition.test_every_route import addresses

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging import actions
from huiyan.competition.judging.models import Assignment, Judge, ScoreSheet
from huiyan.competition.results.actions import publish_results
from huiyan.competition.results.ranking import rank_round
from huiyan.registry.organizations.models import Organization

NOTES = {"to_team": "给队的话龘", "to_organiser": "给组织者的话齉", "to_self": "只给自己的话爨"}
SECRETS = {*NOTES.values(), "61.5", "73.5", "66.3"}  # two marks and their weighted total


@pytest.fixture
def sheet(round, make_judge: Callable[..., Judge], make_entry: Callable[..., Entry], assign) -> ScoreSheet:
    """A judge's sheet with marks and notes that stand nowhere else."""
    row = assign(make_judge("other"), make_entry())
    marks = dict(zip([one.pk for one in round.criteria.all()], (Decimal("61.5"), Decimal("73.5")), strict=True))
    actions.save_scores(row, marks=marks, notes=NOTES, by=row.judge.user)
    return actions.submit_scores(row, by=row.judge.user)


def seen(client: Client, sheet: ScoreSheet) -> set[str]:
    """Which of the secrets any address tells."""
    row = sheet.assignment
    keys = {"pk": sorted({row.pk, row.round_id, row.entry_id, sheet.pk, 1, 2}), "slug": [row.entry.competition.slug]}
    text = "".join(said for _, said in answers(client, sorted({path for _, path in addresses(keys)})))
    text += "".join(map(body_of, api_answers(client, api_paths(keys)).values()))
    text = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    return {secret for secret in SECRETS if secret in text}


def test_a_judge_sees_no_mark_or_note_of_another_judge_of_the_same_entry(sheet, assign, judge, judge_user, signed):
    assign(judge, sheet.assignment.entry)
    assert seen(signed(judge_user), sheet) == set()


def test_an_entrant_sees_nobodys_marks_before_publication(sheet, entrant, signed):
    assert seen(signed(entrant), sheet) == set()


def test_nobody_sees_them_either(sheet, client):
    assert seen(client, sheet) == set()


def test_the_author_sees_all_of_it(sheet, signed):
    assert seen(signed(sheet.assignment.judge.user), sheet) == SECRETS


def test_after_publication_the_captain_reads_the_note_to_the_team_alone(sheet, organiser, entrant, signed):
    round = sheet.assignment.round
    round.rules = {"rounding": {"total": {"decimals": 2}}, "criteria": [{"name": "idea"}, {"name": "team"}]}
    round.state = "closed"
    round.save()
    publish_results(rank_round(round, seed=1, by=organiser), by=organiser)
    told = seen(signed(entrant), sheet)
    assert told & set(NOTES.values()) == {NOTES["to_team"]}


def attempts(sheet: ScoreSheet) -> list[tuple[str, dict[str, str]]]:
    """Every way to change a sheet: (address, what is sent)."""
    row = sheet.assignment
    marks = {f"mark-{one.pk}": "99" for one in row.round.criteria.all()}
    return [
        (reverse("competition:sheet", args=[row.pk]), marks),
        (reverse("competition:sheet", args=[row.pk]), marks | {"submit": "1"}),
        (reverse("competition:sheet", args=[row.pk]), marks | {"base": sheet.edition, "edition": "ab" * 8}),
        (reverse("competition:abstain", args=[row.pk]), {"reason": "x"}),
        (reverse("competition:submit_all", args=[row.round_id]), {}),
        (reverse("competition:decide_late", args=[row.round_id, sheet.pk]), {"decision": "accept", "reason": "x"}),
    ]


@pytest.mark.parametrize("who", ["its judge", "judge_user", "organiser", "screener", "supervisor", "stranger"])
def test_nobody_changes_a_locked_sheet(sheet, judge, request, signed, who):
    user: User = sheet.assignment.judge.user if who == "its judge" else request.getfixturevalue(who)
    client, row = signed(user), sheet.assignment_id
    for path, said in attempts(sheet):
        client.post(path, said)
    marks = {one.key: 99 for one in sheet.assignment.round.criteria.all()}
    client.patch(f"/api/v1/me/assignments/{row}/sheet", {"marks": marks}, content_type="application/json")
    for act in ("submit", "abstain"):
        client.post(f"/api/v1/me/assignments/{row}/{act}", {"reason": "x"}, content_type="application/json")
    after = ScoreSheet.objects.get(pk=sheet.pk)
    marks = sorted(after.scores.values_list("mark", flat=True))
    assert (after.state, after.total, marks) == ("submitted", sheet.total, [Decimal("61.50"), Decimal("73.50")])


@pytest.fixture
def own_house(sheet) -> Assignment:
    """The entry turns out to be of the judge's own institution."""
    row = Assignment.objects.select_related("judge__user", "entry").get(pk=sheet.assignment_id)
    row.judge.organization = row.entry.organization = Organization.objects.create(kind="college", name="甲")
    row.judge.save()
    row.entry.save()
    return row


@pytest.mark.parametrize("path", ["sheet", "abstain", "step_back"])
def test_nobody_reaches_a_sheet_of_the_own_institution(own_house, signed, path):
    answer = signed(own_house.judge.user).post(reverse(f"competition:{path}", args=[own_house.pk]), {"reason": "x"})
    assert answer.status_code == 404


def test_nor_any_word_of_it_by_any_address_of_pages_exports_or_api(sheet, own_house, signed):
    assert seen(signed(own_house.judge.user), sheet) == set()


def test_nor_writes_to_it_by_the_api(own_house, signed):
    client, mine = signed(own_house.judge.user), f"/api/v1/me/assignments/{own_house.pk}"
    marks = {one.key: 99 for one in own_house.round.criteria.all()}
    codes = [client.patch(f"{mine}/sheet", {"marks": marks}, content_type="application/json").status_code]
    for act, said in (("submit", {}), ("abstain", {"reason": "x"}), ("conflict", {"kind": "other"})):
        codes.append(client.post(f"{mine}/{act}", said, content_type="application/json").status_code)
    assert codes == [404] * 4
