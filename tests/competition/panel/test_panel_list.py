"""A list of judges is looked through first, and taken whole or not at all."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.reading import read_judges

GOOD = "姓名,邮箱,专业特长,最多项目数\n顾维桢,gu@people.example,临床医学,20\n沈田,shen@people.example,作物学,\n"


def send(client, text, name="judges.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("competition:judges_list", args=["test-1"]), {"file": SimpleUploadedFile(name, data)})


def test_looking_through_keeps_nothing_and_taking_invites_all(competition, organiser, signed):
    client = signed(organiser)
    page = send(client, GOOD)
    assert (len(page.context["found"].rows), Judge.objects.count()) == (2, 0)
    client.post(reverse("competition:take_judges", args=["test-1"]), {"list": page.context["signed"]})
    assert list(Judge.objects.order_by("pk").values_list("user__name", "max_load")) == [("顾维桢", 20), ("沈田", None)]


def test_problems_are_named_by_row_and_column(competition, organiser, signed):
    page = send(
        signed(organiser),
        "name,email,max_load\nA,not-an-address,3\nB,b@x.example,many\nB,b@x.example,1\nC,b@x.example,1\n",
    )
    assert [(one.row, one.column) for one in page.context["found"].problems] == [
        (2, "email"),
        (3, "max_load"),
        (5, "email"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "column"),
    [("a.csv", b"name\nA\n", "email"), ("a.xlsx", b"no zip", ""), ("a.csv", b"", ""), ("a.csv", b"\xff\xfe\xff", "")],
)
def test_what_is_no_list_is_refused_with_words(competition, name, data, column):
    assert [(one.row, one.column) for one in read_judges(name, data, competition).problems] == [(1, column)]


def test_a_workbook_is_read_and_a_formula_is_only_text(competition):
    book, stream = Workbook(), io.BytesIO()
    for row in (["name", "e-mail", "expertise"], ["顾维桢", "gu@people.example", "'=1+1"]):
        book.active.append(row)
    book.save(stream)
    assert [one["expertise"] for one in read_judges("a.xlsx", stream.getvalue(), competition).rows] == ["'=1+1"]


def test_gb18030_is_read(competition):
    assert [one["name"] for one in read_judges("a.csv", GOOD.encode("gb18030"), competition).rows] == ["顾维桢", "沈田"]


def test_a_list_that_was_changed_on_the_way_is_not_taken(competition, organiser, signed):
    client = signed(organiser)
    signed_list = send(client, GOOD).context["signed"]
    client.post(reverse("competition:take_judges", args=["test-1"]), {"list": signed_list + "x"})
    assert Judge.objects.count() == 0


@pytest.mark.parametrize("who", ["supervisor", "screener", "judge_user", "stranger"])
def test_nobody_else_sends_a_list(competition, signed, request, who):
    assert send(signed(request.getfixturevalue(who)), GOOD).status_code == 404
