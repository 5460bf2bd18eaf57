"""Conflicts: computed with their reason, declared in bulk, lifted with a reason; a blind judge learns no name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiyan.competition.judging.models import Assignment
from huiyan.competition.panel import conflicting, queries
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.panel.refusals import ReasonMissing
from huiyan.kernel.audit import entries_about
from huiyan.registry.organizations.models import Membership, Organization


def where(name, *args):
    return reverse(f"competition:{name}", args=["test-1", *args])


def found(competition, organiser):
    conflicting.compute_conflicts(competition, by=organiser)
    return [(one.judge.pk, one.entry.number, one.kind, one.reason) for one in queries.conflicts_for_staff(competition)]


def test_the_own_organization_is_found(prepared, panel, organiser):
    house = Organization.objects.create(kind="college", name="雁城学院")
    Judge.objects.filter(pk=panel[0].pk).update(organization=house)
    prepared.competition.entries.filter(number=2).update(organization=house)
    assert found(prepared.competition, organiser) == [(panel[0].pk, 2, "organization", "雁城学院")]


def test_so_is_its_parent(prepared, panel, organiser):
    above = Organization.objects.create(kind="authority", name="科技局")
    below = Organization.objects.create(kind="college", name="雁城学院", parent=above)
    Judge.objects.filter(pk=panel[0].pk).update(organization=below)
    prepared.competition.entries.filter(number=2).update(organization=above)
    assert found(prepared.competition, organiser) == [(panel[0].pk, 2, "parent", "科技局")]


def test_so_is_a_membership(prepared, panel, organiser, judge_user):
    house = Organization.objects.create(kind="college", name="雁城学院")
    Membership.objects.create(organization=house, user=judge_user)
    prepared.competition.entries.filter(number=2).update(organization=house)
    assert found(prepared.competition, organiser) == [(panel[0].pk, 2, "organization", "雁城学院")]


def test_so_is_a_former_organization(prepared, panel, organiser):
    Judge.objects.filter(pk=panel[1].pk).update(former_organizations="湘江大学\n单位3号")
    assert found(prepared.competition, organiser) == [(panel[1].pk, 3, "former", "单位3号")]


def test_so_are_own_words_that_name_the_organization(prepared, panel, organiser):
    Judge.objects.filter(pk=panel[1].pk).update(expertise="曾任单位4号技术顾问")
    assert found(prepared.competition, organiser) == [(panel[1].pk, 4, "other", "单位4号")]


def test_so_is_the_own_team(prepared, panel, organiser, judge_user):
    prepared.competition.entries.get(number=1).members.create(name="某", contact=judge_user.email)
    assert found(prepared.competition, organiser) == [(panel[0].pk, 1, "owner", "judge")]


def test_short_names_match_only_when_equal(prepared, panel, organiser):
    prepared.competition.entries.filter(number=1).update(organization_name="雁城")
    Judge.objects.filter(pk=panel[0].pk).update(former_organizations="雁城学院")
    assert found(prepared.competition, organiser) == []


def test_a_computed_conflict_goes_when_its_reason_goes(prepared, panel, organiser):
    Judge.objects.filter(pk=panel[1].pk).update(former_organizations="单位3号")
    assert len(found(prepared.competition, organiser)) == 1
    Judge.objects.filter(pk=panel[1].pk).update(former_organizations="")
    assert found(prepared.competition, organiser) == []


def test_one_that_was_lifted_is_not_computed_again(prepared, panel, organiser):
    Judge.objects.filter(pk=panel[1].pk).update(former_organizations="单位3号")
    conflicting.compute_conflicts(prepared.competition, by=organiser)
    conflicting.lift_conflict(Conflict.objects.get(), reason="left 20 years ago", by=organiser)
    conflicting.compute_conflicts(prepared.competition, by=organiser)
    assert queries.conflict_pairs(prepared.competition_id) == set()


def test_lifting_needs_a_reason(prepared, panel, organiser):
    entry = prepared.competition.entries.get(number=1)
    one = conflicting.declare_conflict(panel[0], entry, kind="family", reason="", by=organiser)
    with pytest.raises(ReasonMissing):
        conflicting.lift_conflict(one, reason=" ", by=organiser)


def test_a_lifted_one_is_in_the_log_and_opens_the_sheet(prepared, panel, organiser, judge_user, signed):
    house = Organization.objects.create(kind="college", name="雁城学院")
    Judge.objects.filter(pk=panel[0].pk).update(organization=house)
    entry = prepared.competition.entries.get(number=1)
    prepared.competition.entries.filter(number=1).update(organization=house)
    type(prepared).objects.filter(pk=prepared.pk).update(state="judging")
    row = Assignment.objects.create(round=prepared, judge=panel[0], entry=entry)
    conflicting.compute_conflicts(prepared.competition, by=organiser)
    sheet = reverse("competition:sheet", args=[row.pk])
    assert signed(judge_user).get(sheet).status_code == 404
    signed(organiser).post(where("lift_conflict", Conflict.objects.get().pk), {"reason": "a different campus"})
    assert signed(judge_user).get(sheet).status_code == 200
    assert entries_about(entry)[0].action == "conflict.lift"


def test_the_organisers_add_one_by_number(prepared, panel, organiser, signed):
    said = {"number": "2", "judge": panel[1].pk, "kind": "owner", "reason": "shares"}
    signed(organiser).post(where("conflicts"), said)
    assert [(one.entry.number, one.judge, one.declared_by) for one in Conflict.objects.all()] == [
        (2, panel[1], organiser)
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("organiser", 200), ("supervisor", 200), ("judge_user", 404), ("stranger", 404)]
)
def test_who_sees_the_conflicts(prepared, panel, signed, request, who, status):
    assert signed(request.getfixturevalue(who)).get(where("conflicts")).status_code == status


@pytest.mark.parametrize("who", ["supervisor", "judge_user", "stranger"])
def test_nobody_else_lifts(prepared, panel, organiser, signed, request, who):
    one = conflicting.declare_conflict(
        panel[0], prepared.competition.entries.get(number=1), kind="family", reason="", by=organiser
    )
    answer = signed(request.getfixturevalue(who)).post(where("lift_conflict", one.pk), {"reason": "x"})
    assert (answer.status_code, Conflict.objects.get().lifted_at) == (404, None)


def test_a_judge_declares_many_at_once_and_takes_one_back(prepared, panel, judge_user, signed):
    keys = list(prepared.competition.entries.order_by("number").values_list("pk", flat=True))
    client = signed(judge_user)
    client.post(
        where("declare_conflicts"),
        {f"kind-{keys[0]}": "family", f"words-{keys[0]}": "侄子", f"kind-{keys[1]}": "owner"},
    )
    client.post(
        where("declare_conflicts"), {f"kind-{keys[0]}": "family", f"words-{keys[0]}": "外甥", f"kind-{keys[1]}": ""}
    )
    assert [(one.entry_id, one.kind, one.reason) for one in Conflict.objects.all()] == [(keys[0], "family", "外甥")]


def test_what_was_found_is_not_the_judges_to_take_back(prepared, panel, organiser, judge_user, signed):
    entry = prepared.competition.entries.get(number=1)
    conflicting.declare_conflict(panel[0], entry, kind="family", reason="", by=organiser)
    signed(judge_user).post(where("declare_conflicts"), {f"kind-{entry.pk}": ""})
    assert Conflict.objects.count() == 1


def test_entries_of_another_competition_cannot_be_declared(prepared, panel, judge_user, signed):
    signed(judge_user).post(where("declare_conflicts"), {"kind-999999": "family", "kind-x": "family"})
    assert Conflict.objects.count() == 0


def test_the_judges_own_words_are_kept_and_conflicts_follow(prepared, panel, judge_user, signed):
    said = {
        "expertise": "稀土",
        "topics": ["新材料"],
        "former_organizations": "单位2号",
        "max_load": "5",
        "away_from": "2023-05-01",
    }
    signed(judge_user).post(where("own_judging"), said)
    judge = Judge.objects.get(pk=panel[0].pk)
    assert (judge.expertise, judge.topics, judge.max_load, str(judge.away_until)) == (
        "稀土",
        ["新材料"],
        5,
        "2023-05-01",
    )
    assert [one.entry.number for one in Conflict.objects.all()] == [2]


def test_the_last_day_is_not_before_the_first(prepared, panel, judge_user, signed):
    answer = signed(judge_user).post(where("own_judging"), {"away_from": "2023-05-03", "away_until": "2023-05-01"})
    assert list(answer.context["form"].errors) == ["away_until"]


HIDDEN = ("蒸湘测试有限公司", "周望舒", "entrant@people.example", "吴若水")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_before_a_blind_round_no_title_field_or_search_tells_a_name(hidden, make_entry, panel, judge_user, signed):
    text = f"by {hidden} and others"
    entry = make_entry(number=9, title=text, title_en=text, field=text[:80])
    entry.members.create(name="吴若水", contact="13700000000")
    client = signed(judge_user)
    assert hidden not in client.get(where("own_judging")).content.decode()
    assert client.get(where("own_judging"), {"q": hidden}).context["list"].total == 0


def test_in_a_blind_round_the_page_names_no_organization(prepared, panel, organiser, judge_user, signed):
    Judge.objects.filter(pk=panel[0].pk).update(former_organizations="单位2号有限公司")
    conflicting.compute_conflicts(prepared.competition, by=organiser)
    page = signed(judge_user).get(where("own_judging")).content.decode()
    assert [name in page for name in ("单位1号", "单位3号", "周望舒", "former organization")] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("who", "status"), [("judge_user", 200), ("organiser", 404), ("stranger", 404)])
def test_the_own_page_is_the_judges_own(prepared, panel, signed, request, who, status):
    assert signed(request.getfixturevalue(who)).get(where("own_judging")).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_same_number_of_questions(
    count, competition, make_entry, make_judge, judge_user, organiser, signed, django_assert_num_queries
):
    judge = make_judge(user=judge_user)
    for _ in range(count):
        conflicting.declare_conflict(judge, make_entry(), kind="family", reason="", by=organiser)
    for user, page, expected in ((judge_user, "own_judging", 12), (organiser, "conflicts", 11)):
        client = signed(user)
        client.get(where(page))
        with django_assert_num_queries(expected):
            client.get(where(page))
