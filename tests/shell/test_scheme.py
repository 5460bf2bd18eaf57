"""Light, dark or as the system has it: kept by a cookie, written into pages of one reader, never into those of many."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from huiyan.shell.scheme import COOKIE, scheme_of

pytestmark = pytest.mark.django_db


def choose(client, scheme, back="/privacy/?a=1"):
    return client.post("/scheme/", {"scheme": scheme, "next": back})


@pytest.mark.parametrize(
    ("chosen", "root"), [("dark", ' data-scheme="dark"'), ("light", ' data-scheme="light"'), ("", "")]
)
def test_the_next_page_has_what_was_chosen(chosen, root):
    client = Client()
    choose(client, "light"), choose(client, chosen)
    html = client.get("/privacy/").content.decode()
    assert html.partition("<html")[2].partition(">")[0] == f' lang="zh-Hans" data-density="reading"{root}'


@pytest.mark.parametrize(
    ("back", "to"),
    [("/privacy/?a=1", "/privacy/?a=1"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("", "/")],
)
def test_it_leads_back_and_never_elsewhere(back, to):
    assert choose(Client(), "dark", back).headers["Location"] == to


def test_what_is_no_scheme_is_forgotten():
    answer = choose(Client(), '"><script>')
    assert (answer.cookies[COOKIE].value, answer.cookies[COOKIE]["max-age"]) == ("", 0)


def test_a_forged_cookie_is_not_written_into_the_page():
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = '"><script>'
    assert scheme_of(request) == ""


def test_a_page_that_many_share_holds_nobodys_choice():
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE], request.is_shared = "dark", True
    assert scheme_of(request) == ""


def test_the_language_switch_keeps_the_address():
    client = Client()
    page = client.get("/competition/?q=a&sort=name").content.decode()
    assert '<input type="hidden" name="next" value="/competition/?q=a&amp;sort=name">' in page
    answer = client.post("/language/", {"language": "en", "next": "/competition/?q=a&sort=name"})
    assert (answer.headers["Location"], client.get("/privacy/").context["scheme"]) == (
        "/competition/?q=a&sort=name",
        "",
    )
