"""Opening an edition, and the next from the last."""

import datetime

import pytest
from django.utils.translation import override

from huiyan.week.editions import actions
from huiyan.week.editions.models import Edition
from huiyan.week.editions.names import next_name
from huiyan.week.editions.queries import third_saturday_of_may
from huiyan.week.editions.refusals import StillMissing


@pytest.mark.parametrize(
    ("year", "day"),
    [(2006, 20), (2014, 17), (2015, 16), (2016, 21), (2018, 19), (2023, 20)],  # third Saturdays, by the calendar
)
def test_the_third_saturday_of_may(year: int, day: int) -> None:
    assert third_saturday_of_may(year) == datetime.date(year, 5, day)


def test_the_next_edition_keeps_rules_and_length(edition, organiser) -> None:
    Edition.objects.filter(pk=edition.pk).update(
        starts_on=datetime.date(2023, 5, 20), ends_on=datetime.date(2023, 5, 31), largest_group=4
    )
    made = actions.open_next_edition(Edition.objects.get(pk=edition.pk), by=organiser)
    assert (made.slug, made.name, made.starts_on, made.ends_on) == (
        "2024", "2024年科技活动周", datetime.date(2024, 5, 18), datetime.date(2024, 5, 29),
    )  # fmt: skip
    assert (made.largest_group, made.rules, made.is_public, made.theme) == (4, "准时到场。", False, "")


def test_a_programme_without_theme_is_not_made_public(edition, organiser) -> None:
    edition.theme, edition.is_public = "", False
    edition.save()
    with override("en"), pytest.raises(StillMissing, match="no theme"):
        actions.publish_programme(edition, by=organiser)


def test_an_edition_that_ends_before_it_starts_is_refused_by_the_form(organiser, signed) -> None:
    fields = {"name": "周", "slug": "x", "starts_on": "2027-05-15", "ends_on": "2027-05-14", "largest_group": 6,
              "offer_minutes": 120, "cancel_minutes": 120, "keep_days": 30}  # fmt: skip
    answer = signed(organiser).post("/week/editions/new/", fields)
    assert "The last day must not lie before the first." in answer.content.decode()
    assert not Edition.objects.filter(slug="x").exists()


def test_an_organiser_opens_the_next_edition_with_one_button(edition, organiser, signed) -> None:
    answer = signed(organiser).post("/week/editions/2023/next/")
    made = Edition.objects.exclude(pk=edition.pk).get()
    assert answer.headers["Location"] == f"/week/editions/{made.slug}/setup/"
    assert made.copied_from == edition


@pytest.mark.parametrize(("who", "code"), [("organiser", 200), ("supervisor", 200), ("host", 404), ("stranger", 404)])
def test_the_overview_is_for_the_staff(edition, request, signed, who: str, code: int) -> None:
    assert signed(request.getfixturevalue(who)).get("/week/editions/2023/").status_code == code


def test_nobody_is_led_to_the_sign_in(edition, nobody) -> None:
    assert nobody.get("/week/editions/2023/").headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2023年科技活动周", "2024年科技活动周"), ("第九届科技活动周", "第十届科技活动周"), ("第十九届", "第二十届"), ("第21届（2023）", "第22届（2024）"),
        ("第二十九届", "第三十届"), ("第九十九届", "第100届"), ("Science Week 2023", "Science Week 2024"), ("12th Science Week", "13th Science Week"),
        ("21st Week", "22nd Week"), ("科技活动周", "科技活动周 2024"), ("", ""),
    ],
)  # fmt: skip
def test_the_next_name_can_be_told_from_the_last(name: str, expected: str) -> None:
    assert next_name(name, 2023) == expected


def test_an_edition_has_one_next(edition, organiser, signed) -> None:
    browser = signed(organiser)
    first, second = (browser.post("/week/editions/2023/next/") for _ in range(2))
    assert (first.status_code, second.status_code, Edition.objects.count()) == (302, 409, 2)
    assert "is open already" in second.content.decode()


def test_all_rules_are_taken_over_and_nothing_of_the_days_and_the_public(edition, organiser) -> None:
    """A column that is added later is decided here too: taken over, or of one edition."""
    made = actions.open_next_edition(edition, by=organiser)
    own = {
        "id", "slug", "name", "name_en", "theme", "theme_en", "starts_on", "ends_on", "launch_url", "proposals_until", "is_public",
        "copied_from_id", "created_at",
    }  # fmt: skip
    assert {field.attname for field in Edition._meta.concrete_fields} - own == set(actions.TAKEN_OVER)
    assert (made.theme, made.launch_url, made.proposals_until, made.is_public) == ("", "", None, False)
