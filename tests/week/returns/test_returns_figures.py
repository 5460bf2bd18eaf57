"""The figures of the return, what replaces them, what is frozen, and the files."""

import hashlib
import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import load_workbook
from tests.pictures import png

from huiyan.kernel.audit.models import AuditEntry
from huiyan.kernel.files import StoredFile
from huiyan.kernel.jobs import run_worker
from huiyan.registry.organizations.models import Organization
from huiyan.week.proposals.models import Activity
from huiyan.week.returns import actions, tables
from huiyan.week.returns.figures import content_of, digest_of, figures_of
from huiyan.week.returns.items import pack
from huiyan.week.returns.models import ReturnFile, ReturnVersion
from huiyan.week.returns.refusals import NothingChanged, ReasonMissing

PAGE = "/week/editions/2023/return/"


def texts(user, edition) -> dict[str, str]:
    return {one.key: one.text for one in figures_of(user, edition)}


def test_each_item_counts_what_it_is_about(held, make_activity, organiser, edition) -> None:
    lecture = make_activity("讲座", kind="lecture")
    held(lecture, arrived=30)
    held(lecture, hours=-3, declared=20)
    held(make_activity("展览", kind="exhibition"), walked_in=1000)
    found = texts(organiser, edition)
    wanted = {"lectures-times": "2", "lectures-people": "50", "lectures-online": "-", "exhibitions-times": "1", "exhibitions-people": "1000",
              "week-times": "2", "week-people": "1050", "large-times": "1", "contests-times": "0", "contests-people": "0", "exchange-times": "-"}  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


def test_open_institutions_are_institutes_and_colleges(held, make_activity, organiser, edition, museum) -> None:
    held(make_activity("馆", kind="open_house"), arrived=5)
    college = Organization.objects.create(kind="college", name="雁城大学")
    lab = make_activity("实验室", kind="open_lab")
    Activity.objects.filter(pk=lab.pk).update(host=college)
    held(lab, arrived=7)
    found = texts(organiser, edition)
    assert (found["open-units"], found["open-people"]) == ("1", "7")


def test_a_large_event_is_one_large_activity_with_its_parts(held, make_activity, organiser, edition) -> None:
    event = make_activity("嘉年华", shape="event")
    held(make_activity("甲", parent=event), walked_in=1500)
    held(make_activity("乙", parent=event), walked_in=400)
    held(make_activity("丙"), walked_in=999)
    assert texts(organiser, edition)["large-times"] == "1"


def test_no_evidence_is_a_dash_and_an_estimate_is_named(held, organiser, edition) -> None:
    held(booked=20)
    assert texts(organiser, edition)["week-people"] == "-"
    held(estimated=40)
    figure = {one.key: one for one in figures_of(organiser, edition)}["week-people"]
    assert (figure.text, figure.grade, figure.total.unknown) == ("40", "estimated", 1)


def test_a_persons_figure_replaces_the_computed_one_with_its_reason(held, organiser, edition, signed) -> None:
    held(arrived=30)
    browser, address = signed(organiser), f"{PAGE}week-people/"
    browser.post(address, {"number": "31", "reason": "一位志愿者漏扫"})
    assert (
        texts(organiser, edition)["week-people"],
        AuditEntry.objects.get(action="return.override").after["value"],
    ) == ("31", 31)
    browser.post(address, {"number": "-", "reason": "不适用"})
    assert texts(organiser, edition)["week-people"] == "-"
    browser.post(address, {"release": "on", "reason": "已补扫"})
    assert texts(organiser, edition)["week-people"] == "30"


@pytest.mark.parametrize("number", ["", "3.5", "-3", "１２", "²", "many"])
def test_only_whole_numbers_and_a_dash_are_taken(held, organiser, edition, signed, number: str) -> None:
    held(arrived=30)
    answer = signed(organiser).post(f"{PAGE}week-people/", {"number": number, "reason": "x"})
    assert (answer.status_code, texts(organiser, edition)["week-people"]) == (200, "30")


def test_what_was_handed_upward_is_frozen_and_a_correction_says_why(held, organiser, edition) -> None:
    held(arrived=30)
    first = actions.hand_upward(edition, by=organiser)
    with pytest.raises(NothingChanged):
        actions.hand_upward(edition, reason="x", by=organiser)
    held(arrived=5)
    with pytest.raises(ReasonMissing):
        actions.hand_upward(edition, by=organiser)
    second = actions.hand_upward(edition, reason="补报一场", by=organiser)
    first.refresh_from_db()
    assert ((first.number, first.content["total"]["people"]), (second.number, second.content["total"]["people"])) == (
        (1, 30),
        (2, 35),
    )
    digests = list(
        AuditEntry.objects.filter(action="return.hand_upward").order_by("pk").values_list("after__digest", flat=True)
    )
    assert digests == [digest_of(first.content), digest_of(second.content)] == [first.digest, second.digest]


def test_the_content_is_the_same_in_both_languages(held, organiser, edition, settings) -> None:
    held(arrived=30)
    with translation.override("en"):
        english = content_of(organiser, edition)
    assert english == content_of(organiser, edition)


@pytest.mark.parametrize(("who", "code"), [("organiser", 200), ("supervisor", 200), ("host", 404), ("stranger", 404)])
def test_who_reads_the_return(held, organiser, edition, request, signed, who: str, code: int) -> None:
    held(arrived=3)
    browser = signed(request.getfixturevalue(who))
    assert [browser.get(one).status_code for one in (PAGE, f"{PAGE}week-people/")] == [code] * 2
    asked = browser.post(f"{PAGE}draft.xlsx")
    assert asked.status_code == (302 if code == 200 else 404)
    made = actions.ask_file(edition, version=None, kind="docx", by=organiser)
    assert browser.get(f"/week/returns/files/{made.pk}/").status_code == code


def test_a_worker_writes_the_file_and_its_page_says_how_far_it_is(held, organiser, signed) -> None:
    held(arrived=3)
    browser = signed(organiser)
    page = browser.post(f"{PAGE}draft.xlsx").headers["Location"]
    waits = browser.get(page).content.decode()
    assert ("The file waits for a worker." in waits, 'hx-trigger="every 1s"' in waits) == (True, True)
    assert browser.get(f"{page}download/").status_code == 404
    run_worker(once=True)
    assert (
        "The file is ready." in browser.get(page).content.decode(),
        browser.get(f"{page}download/").status_code,
    ) == (True, 200)


def test_the_same_content_is_written_once_and_an_older_draft_goes(held, organiser, edition) -> None:
    held(arrived=3)
    first = actions.ask_file(edition, version=None, kind="xlsx", by=organiser)
    run_worker(once=True)
    assert actions.ask_file(edition, version=None, kind="xlsx", by=organiser) == first
    held(arrived=4)
    second = actions.ask_file(edition, version=None, kind="xlsx", by=organiser)
    assert (list(ReturnFile.objects.all()), StoredFile.objects.count()) == ([second], 0)


def test_a_file_that_could_not_be_written_says_why_and_is_tried_again(
    held, organiser, edition, signed, monkeypatch
) -> None:
    held(arrived=3)
    page = signed(organiser).post(f"{PAGE}draft.pdf").headers["Location"]
    with monkeypatch.context() as without:
        without.setattr("huiyan.week.returns.documents.FONTS", ("No such font",))
        run_worker(once=True)
    told = signed(organiser).get(page).content.decode()
    assert ("no Chinese font" in told, "Try again" in told) == (True, True)
    assert written(signed(organiser), f"{PAGE}draft.pdf")[:5] == b"%PDF-"


def test_a_supervisor_changes_nothing(held, supervisor, edition, signed) -> None:
    held(arrived=3)
    browser = signed(supervisor)
    posts = [
        (f"{PAGE}week-people/", {"number": "9", "reason": "x"}),
        (f"{PAGE}hand-upward/", {}),
        ("/week/editions/2023/summary/", {"text": "x"}),
    ]
    assert [browser.post(*one).status_code for one in posts] == [404] * 3
    assert (texts(supervisor, edition)["week-people"], ReturnVersion.objects.count()) == ("3", 0)


def test_the_workbook_holds_numbers_as_numbers_and_formulas_as_text(held, make_activity, organiser, signed) -> None:
    held(make_activity("=1+1"), arrived=3)
    book = load_workbook(io.BytesIO(written(signed(organiser), f"{PAGE}draft.xlsx")))
    rows = list(book.worksheets[0].iter_rows(min_row=5, values_only=True))
    at = next(number for number, row in enumerate(rows) if row[1] == "Activities of the Science and Technology Week")
    cell = book.worksheets[3]["B4"]
    assert ([row[2:5] for row in rows[at : at + 2]], cell.value, cell.data_type) == (
        [("activities", "times", 1), ("person-times", "person-times", 3)], "=1+1", "s",
    )  # fmt: skip


def test_the_form_can_be_signed_and_every_line_has_its_number_and_unit(held, organiser, edition, signed) -> None:
    held(arrived=3)
    sheet = load_workbook(io.BytesIO(written(signed(organiser), f"{PAGE}draft.xlsx"))).worksheets[0]
    fields = [field for item in pack().items for field in item.fields]
    lines = [row for row in sheet.iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]
    assert ([row[0] for row in lines], all(row[3] for row in lines)) == (list(range(1, len(fields) + 1)), True)
    assert [row[4] for row in lines] == [
        one.value if one.value is not None else "-" for one in figures_of(organiser, edition)
    ]
    signed_by = [row[0] for row in sheet.iter_rows(min_row=5 + len(lines), values_only=True) if row[0]]
    assert signed_by[0] == "Head of the unit (signature and seal): "


def test_the_last_row_of_a_table_is_the_week_and_not_the_sum_of_rows(held, make_activity, organiser, edition) -> None:
    event = make_activity("嘉年华", shape="event")
    part = make_activity("讲座", parent=event)
    Activity.objects.filter(pk=part.pk).update(host=Organization.objects.create(kind="college", name="别的学院"))
    held(event, walked_in=100)
    held(part, arrived=30)
    with translation.override("en"):
        rows = tables.hosts(content_of(organiser, edition)).rows
    assert [row[7] for row in rows] == [30, 100, 100]


def test_the_document_holds_the_summary_the_pictures_and_the_figures(held, organiser, edition, signed) -> None:
    held(arrived=3)
    browser, address = signed(organiser), "/week/editions/2023/summary/"
    browser.post(address, {"text": "第一段。\n\n第二段。"})
    browser.post(f"{address}pictures/", {"picture": named(png(), "a.png"), "caption": "开幕"})
    with zipfile.ZipFile(io.BytesIO(written(browser, f"{PAGE}draft.docx"))) as document:
        text = document.read("word/document.xml").decode()
        pictures = [name for name in document.namelist() if name.startswith("word/media/")]
    assert (all(words in text for words in ("第二段。", "开幕", "科技活动周", "3 checked in")), len(pictures)) == (
        True,
        1,
    )


def test_the_pdf_of_a_version_is_the_same_bytes_each_time(held, organiser, edition, signed) -> None:
    held(arrived=3)
    version = actions.hand_upward(edition, by=organiser)
    first = written(signed(organiser), f"/week/returns/{version.pk}/return.pdf")
    made = version.files.get()
    assert (first[:5], actions.write_file(made).file.sha256) == (b"%PDF-", hashlib.sha256(first).hexdigest())


@pytest.mark.parametrize(
    ("content", "code"), [(b"<svg onload=x>", 415), (png()[:40], 415), (png()[:-20] + bytes(20), 415)]
)
def test_a_picture_that_is_none_or_broken_is_refused(organiser, edition, signed, content: bytes, code: int) -> None:
    given = {"picture": named(content, "a.png"), "caption": "x"}
    answer = signed(organiser).post("/week/editions/2023/summary/pictures/", given)
    assert (answer.status_code, edition.pictures.count()) == (code, 0)


def test_an_unknown_format_or_figure_is_not_found(held, organiser, signed) -> None:
    held(arrived=3)
    assert [signed(organiser).post(f"{PAGE}{one}").status_code for one in ("draft.exe", "nothing-here/")] == [404, 404]


def test_the_items_are_said_to_be_from_memory(organiser, edition, signed) -> None:
    assert pack().confidence == "memory"
    assert "compare them with the form that you were sent" in signed(organiser).get(PAGE).content.decode()


def written(browser, address: str) -> bytes:
    """The file that a worker wrote for whoever asked for it."""
    page = browser.post(address).headers["Location"]
    run_worker(once=True)
    return browser.get(f"{page}download/").content


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file
