"""The one search finds what the public may see, in either language, and nothing else."""

import pytest
from django.test import Client

from huiyan.competition.calls.models import Competition
from huiyan.registry.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def something_to_find() -> None:
    Organization.objects.create(kind="venue", name="回雁科技馆", name_en="Returning Geese Museum")
    names = {"name": "回雁创新大赛", "name_en": "Geese Innovation Competition"}
    Competition.objects.create(slug="geese", is_public=True, **names)
    Competition.objects.create(slug="hidden", is_public=False, name="回雁秘密大赛")


def found(words: str) -> list[str]:
    """The names on the page, in the page's order."""
    page = Client(headers={"accept-language": "en"}).get("/search/", {"q": words})
    return [str(row) for group in page.context["groups"] for row in group[2]]


def test_chinese_words_find_names_in_chinese() -> None:
    assert found("回雁") == ["回雁创新大赛", "回雁科技馆"]


def test_english_words_find_the_same_things_in_any_order() -> None:
    assert found("museum geese") == ["回雁科技馆"]


def test_a_call_that_is_not_public_is_not_found() -> None:
    assert found("秘密") == []


def test_no_words_find_nothing() -> None:
    assert found("  ") == []
