"""The list of entries costs the same for one row as for three; it finds, selects, exports and reminds."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from huiyan.competition.entries.initials import initials
from huiyan.kernel.models import Notice

LIST = "/competition/test-1/entries/"


@pytest.mark.parametrize("path", [LIST, "/competition/test-1/screening/", "/competition/test-1/duplicates/"])
def test_a_list_has_a_constant_number_of_queries(organiser, competition, make_entry, signed, path) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for _one in range(more):
            make_entry(eligibility="waiting")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def titles(response):
    return [row[1].value for row in load_workbook(io.BytesIO(response.content)).active.iter_rows(min_row=2)]


def test_chosen_entries_are_exported_or_all_that_are_shown(organiser, make_entry, signed) -> None:
    browser = signed(organiser)
    first, _second, third = (make_entry(title=title) for title in ("甲", "乙", "丙"))
    chosen = browser.post(f"{LIST}chosen/", {"export": "", "pick": [first.pk, third.pk]})
    shown = browser.post(f"{LIST}chosen/?q=乙", {"export": ""})
    assert (titles(chosen), titles(shown)) == (["丙", "甲"], ["乙"])


def test_a_title_that_looks_like_a_formula_stays_text(organiser, make_entry, signed) -> None:
    make_entry(title="=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(signed(organiser).get(f"{LIST}?export=xlsx").content))
    assert [(row[1].value, row[1].data_type) for row in book.active.iter_rows(min_row=2)] == [("=HYPERLINK(1)", "s")]


def test_reminders_are_for_organisers(organiser, screener, make_entry, signed) -> None:
    make_entry(state="draft", number=None, submitted_at=None)
    codes = [signed(who).post(f"{LIST}chosen/").status_code for who in (screener, organiser)]
    assert (codes, Notice.objects.count()) == ([404, 302], 1)


def test_pinyin_initials_find_an_entry(organiser, make_entry, signed) -> None:
    make_entry(title="回雁声景地图", initials=initials("回雁声景地图"))
    make_entry(title="稀土永磁", initials=initials("稀土永磁"))
    page = signed(organiser).get(f"{LIST}?q=hysj")
    assert [one.title for one in page.context["list"].page] == ["回雁声景地图"]


def test_initials_agree_with_a_dictionary_of_readings() -> None:
    """Every common character of GB/T 2312 has one of the first letters that pypinyin knows for it."""
    pypinyin = pytest.importorskip("pypinyin")
    style = pypinyin.Style.FIRST_LETTER
    common = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    wrong = [
        one
        for one in common
        if one and initials(one) not in {letter[0] for letter in pypinyin.pinyin(one, heteronym=True, style=style)[0]}
    ]
    assert wrong == []
