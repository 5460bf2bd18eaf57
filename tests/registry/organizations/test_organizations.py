"""The register of organizations, and who looks after their members."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people import browser, make_person

from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.registry.organizations.models import Membership, Organization

NEW = {"kind": "college", "name": "雁城学院", "credit_code": " 91350100m000100y43 "}  # the standard's own example


@pytest.fixture(autouse=True)
def calm() -> None:
    cache.clear()


def signed(name: str, role: str = "") -> Client:
    return browser(make_person(name, role=role))


@pytest.fixture
def college(db: None) -> Organization:
    return Organization.objects.create(kind="college", name="雁城学院")


@pytest.fixture
def manager(college: Organization) -> Client:
    client = signed("manager")
    Membership.objects.create(organization=college, user=User.objects.get(name="manager"), is_manager=True)
    return client


def members(college: Organization) -> list[str]:
    return sorted(college.memberships.values_list("user__name", flat=True))


@pytest.mark.django_db
def test_an_organiser_enters_one_and_its_code_is_mended() -> None:
    signed("organiser", "organiser").post("/registry/organizations/new/", NEW)
    made = Organization.objects.get()
    assert (made.name, made.credit_code, audit.entries_about(made).count()) == ("雁城学院", "91350100M000100Y43", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91350100M000100Y44", "The check digit of this code does not fit: a character is mistyped."),
        ("9135", "A unified social credit code has 18 characters; this one has 4."),
    ],
)
def test_a_mistyped_code_is_named(code: str, said: str) -> None:
    answer = signed("organiser", "organiser").post("/registry/organizations/new/", {**NEW, "credit_code": code})
    assert (answer.context["form"].errors["credit_code"], Organization.objects.count()) == ([said], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("supervisor", 404), ("judge", 404), ("", 404)])
@pytest.mark.parametrize("path", ["new/", "{pk}/edit/", "{pk}/members/"])
def test_who_keeps_the_register(college: Organization, role: str, status: int, path: str) -> None:
    assert signed("somebody", role).get("/registry/organizations/" + path.format(pk=college.pk)).status_code == status


@pytest.mark.django_db
def test_a_change_says_before_and_after(college: Organization) -> None:
    signed("organiser", "organiser").post(
        f"/registry/organizations/{college.pk}/edit/", {**NEW, "credit_code": "", "name": "雁城大学"}
    )
    entry = audit.entries_about(college).get()
    assert (entry.before, entry.after) == ({"name": "雁城学院"}, {"name": "雁城大学"})


@pytest.mark.django_db
def test_nothing_is_part_of_itself(college: Organization) -> None:
    part = Organization.objects.create(kind="venue", name="展馆", parent=college)
    answer = signed("organiser", "organiser").post(
        f"/registry/organizations/{college.pk}/edit/", {**NEW, "credit_code": "", "parent": part.pk}
    )
    assert (answer.status_code, Organization.objects.get(pk=college.pk).parent) == (409, None)


@pytest.mark.django_db
def test_a_manager_lets_somebody_join(college: Organization, manager: Client) -> None:
    code = manager.post(f"/registry/organizations/{college.pk}/members/", {"title": "教师"}).context["code"]
    newcomer = signed("newcomer")
    newcomer.post("/registry/organizations/join/", {"code": code})
    again = signed("second").post("/registry/organizations/join/", {"code": code})
    assert (
        members(college),
        again.status_code,
        code in manager.get(f"/registry/organizations/{college.pk}/members/").content.decode(),
    ) == (["manager", "newcomer"], 409, False)


@pytest.mark.django_db
def test_a_member_who_does_not_act_for_it_sees_no_members(college: Organization, manager: Client) -> None:
    member = signed("member")
    Membership.objects.create(organization=college, user=User.objects.get(name="member"))
    page = member.get(f"/registry/organizations/{college.pk}/").content.decode()
    assert (member.get(f"/registry/organizations/{college.pk}/members/").status_code, "/members/" in page) == (
        404,
        False,
    )


@pytest.mark.django_db
def test_the_manager_of_another_organization_sees_nothing(college: Organization, manager: Client) -> None:
    other = Organization.objects.create(kind="bank", name="银行")
    member = Membership.objects.create(
        organization=other, user=User.objects.create_user(name="x", email="x@people.example")
    )
    codes = [
        manager.get(f"/registry/organizations/{other.pk}/members/").status_code,
        manager.post(f"/registry/organizations/{college.pk}/members/{member.pk}/remove/").status_code,
    ]
    assert (codes, members(other)) == ([404, 404], ["x"])


@pytest.mark.django_db
def test_a_member_is_removed_and_another_leaves(college: Organization, manager: Client) -> None:
    leaver = signed("leaver")
    for name in ("leaver", "removed"):
        user = User.objects.filter(name=name).first() or User.objects.create_user(name=name, email="r@people.example")
        Membership.objects.create(organization=college, user=user)
    manager.post(
        f"/registry/organizations/{college.pk}/members/{college.memberships.get(user__name='removed').pk}/remove/"
    )
    leaver.post(f"/registry/organizations/leave/{college.memberships.get(user__name='leaver').pk}/")
    assert members(college) == ["manager"]


@pytest.mark.django_db
def test_the_eleventh_code_is_too_many(college: Organization, manager: Client) -> None:
    codes = [manager.post("/registry/organizations/join/", {"code": "AAAAA"}).status_code for _ in range(11)]
    assert codes == [409] * 10 + [429]


@pytest.mark.django_db
def test_one_and_three_members_cost_the_same_queries(college: Organization, manager: Client) -> None:
    counts = []
    for name in ("", "b", "c"):
        if name:
            user = User.objects.create_user(name=name, email=f"{name}@people.example")
            Membership.objects.create(organization=college, user=user)
        manager.get(f"/registry/organizations/{college.pk}/members/")
        with CaptureQueriesContext(connection) as queries:
            manager.get(f"/registry/organizations/{college.pk}/members/")
        counts.append(len(queries))
    assert counts[0] == counts[2] > 0


@pytest.mark.django_db
def test_a_code_ends_when_its_giver_no_longer_acts_for_the_organization(college: Organization, manager: Client) -> None:
    code = manager.post(f"/registry/organizations/{college.pk}/members/", {"title": ""}).context["code"]
    college.memberships.all().delete()
    answer = signed("newcomer").post("/registry/organizations/join/", {"code": code})
    assert (answer.status_code, members(college)) == (409, [])
