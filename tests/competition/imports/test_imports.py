"""Entries from a table: proposed columns, problems with their cells, all or nothing, undone while untouched."""

import contextlib
import csv
import io
import unicodedata
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook

from huiyan.accounts.models import User
from huiyan.competition.calls.models import FormField
from huiyan.competition.entries import actions as entering
from huiyan.competition.entries.models import Entry
from huiyan.competition.imports import actions
from huiyan.competition.imports.checking import check, column_letters
from huiyan.competition.imports.mapping import propose
from huiyan.competition.imports.models import EntryImport
from huiyan.competition.imports.reading import read_table
from huiyan.competition.imports.refusals import (
    CannotRead,
    CannotUndo,
    HasACaptain,
    ImportedAlready,
    NoRows,
    NotClean,
    TableTooLarge,
)
from huiyan.kernel.errors import Refusal
from huiyan.kernel.files import DangerousFile
from huiyan.kernel.models import Notice

HEADER = ["序号", "项目名称", "组别", "单位名称", "项目简介", "联系人", "邮箱", "联系电话", "团队成员"]
GOOD = [
    "1",
    "声景地图",
    "初创组",
    "听江公司",
    "一句话。",
    "周望舒",
    "zhou@people.example",
    "13800000000",
    "宋砚秋、梁知雨",
]


def text_table(*rows, name="entries.csv", encoding="utf-8-sig"):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return ContentFile(stream.getvalue().encode(encoding), name=name)


def workbook(*rows, name="entries.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return ContentFile(stream.getvalue(), name=name)


@pytest.fixture
def bring(competition, organiser):
    def bring(*rows, table=text_table):
        return actions.bring_table(competition, upload=table(*rows), by=organiser)

    return bring


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        (
            HEADER,
            {
                1: "title",
                2: "track",
                3: "organization_name",
                4: "summary",
                5: "captain_name",
                6: "email",
                7: "phone",
                8: "members",
            },
        ),
        (
            ["No.", "Project title", "Group", "Company", "E-mail"],
            {1: "title", 2: "track", 3: "organization_name", 4: "email"},
        ),
        (["参赛项目名称*", "所属组别", "单位全称（盖章）"], {0: "title", 1: "track", 2: "organization_name"}),
    ],
)
def test_columns_are_proposed_from_headers_in_both_languages(header, mapping) -> None:
    assert propose(header, []) == {str(place): target for place, target in mapping.items()}


@pytest.mark.parametrize("table", [text_table, workbook, lambda *rows: text_table(*rows, encoding="gb18030")])
def test_a_table_becomes_entries_with_captains(bring, organiser, table) -> None:
    batch = bring(["报名汇总表"], HEADER, GOOD, table=table)
    count = actions.import_entries(batch, by=organiser)
    entry = Entry.objects.get()
    assert (count, entry.title, entry.number, entry.state, entry.captain.email) == (
        1,
        "声景地图",
        1,
        "submitted",
        "zhou@people.example",
    )
    assert ([one.name for one in entry.members.all()], batch.first_row) == (["宋砚秋", "梁知雨"], 3)
    assert [(one.user, one.state) for one in Notice.objects.all()] == [(entry.captain, "held")]


def test_every_problem_is_named_by_row_and_column(bring, organiser, competition) -> None:
    wrong = ["2", "", "决赛组", "听江公司", "一句话。", "周", "zhou", "13800000000", ""]
    batch = bring(HEADER, GOOD, wrong)
    found = {(one.row, one.column, one.header) for one in check(batch).problems}
    assert found == {(3, "B", "项目名称"), (3, "C", "组别"), (3, "G", "邮箱")}
    with pytest.raises(NotClean):
        actions.import_entries(batch, by=organiser)
    assert (Entry.objects.count(), User.objects.filter(email="zhou@people.example").count()) == (0, 0)


def test_answers_are_checked_like_those_of_the_form(bring, competition) -> None:
    FormField.objects.create(competition=competition, key="revenue", kind="money", label="营收（万元）")
    FormField.objects.create(competition=competition, key="listed", kind="yes", label="是否上市", required=False)
    header = [*HEADER, "营收", "是否上市"]
    rows = check(bring(header, [*GOOD, "1,200.50", "否"], [*GOOD, "很多", "也许"]))
    assert rows.rows[0].answers == {"revenue": "1200.50", "listed": False}
    assert [(one.row, one.column) for one in rows.problems] == [(3, "J"), (3, "K"), (3, "J")]


def test_drafts_may_lack_what_handing_in_needs(bring, organiser) -> None:
    batch = bring(["项目名称", "组别"], ["声景", "初创组"])
    with translation.override("en"):
        lacking = [one.words for one in check(batch).problems]
    assert lacking == ["is needed to hand in: summary", "is needed to hand in: organization or team"]
    actions.choose_columns(batch, mapping=batch.mapping, hands_in=False, by=organiser)
    actions.import_entries(batch, by=organiser)
    entry = Entry.objects.get()
    assert (entry.state, entry.number, entry.contact_name, entry.captain) == ("draft", None, "—", organiser)


def test_without_an_address_the_contact_stands_on_the_entry_until_a_captain_comes(bring, organiser) -> None:
    actions.import_entries(bring(HEADER, [*GOOD[:6], "", "0734-1234567 转 8", ""]), by=organiser)
    entry = Entry.objects.get()
    kept = (entry.captain, entry.contact_name, entry.contact)
    captain = actions.hand_over(entry, name="周望舒", email="zhou@people.example", by=organiser)
    assert (kept, Entry.objects.get().captain) == ((organiser, "周望舒", "0734-1234567 转 8"), captain)
    with pytest.raises(HasACaptain):
        actions.hand_over(Entry.objects.get(), name="x", email="x@people.example", by=organiser)


def test_the_same_table_is_imported_once(bring, organiser) -> None:
    first, second = bring(HEADER, GOOD), bring(HEADER, GOOD)
    actions.import_entries(first, by=organiser)
    for again in (lambda: actions.import_entries(second, by=organiser), lambda: bring(HEADER, GOOD)):
        with pytest.raises(ImportedAlready):
            again()


def test_undone_nothing_is_left(bring, organiser) -> None:
    batch = bring(HEADER, GOOD, [*GOOD[:5], "梁", "liang@people.example", "", ""])
    actions.import_entries(batch, by=organiser)
    count = actions.undo_import(batch, by=organiser)
    left = (
        Entry.objects.count(),
        User.objects.filter(email__in=["zhou@people.example", "liang@people.example"]).count(),
    )
    assert (count, left, EntryImport.objects.get().state, Notice.objects.count()) == (2, (0, 0), "undone", 0)
    actions.import_entries(bring(HEADER, GOOD), by=organiser)


def test_an_import_with_touched_entries_stays(bring, organiser) -> None:
    batch = bring(HEADER, GOOD)
    actions.import_entries(batch, by=organiser)
    entry = Entry.objects.get()
    entering.save_entry(entry, changes={"summary": "neu"}, answers={}, by=entry.captain)
    with pytest.raises(CannotUndo):
        actions.undo_import(batch, by=organiser)
    assert Entry.objects.count() == 1


def test_a_text_that_looks_like_a_formula_stays_text_and_a_formula_has_no_value() -> None:
    book = Workbook()
    book.active.append(["名称", "组别", "值"])
    book.active.append(["=1+1", "=1+1", 3.0])
    book.active["A2"].data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    assert read_table(ContentFile(stream.getvalue(), name="a.xlsx")).rows == [["=1+1", "", "3"]]


def test_excels_own_default_password_is_known_another_is_not() -> None:
    for password, readable in (("VelvetSweatshop", True), ("geheim", False)):
        locked = io.BytesIO()
        OOXMLFile(io.BytesIO(workbook(HEADER, GOOD).read())).encrypt(password, locked)
        upload = ContentFile(locked.getvalue(), name="locked.xlsx")
        if readable:
            assert read_table(upload).rows == [GOOD]
        else:
            with pytest.raises(CannotRead):
                read_table(upload)


def test_a_formula_in_a_csv_is_text(bring, organiser) -> None:
    actions.import_entries(bring(HEADER, [*GOOD[:1], "=1+1\u202e", *GOOD[2:]]), by=organiser)
    assert Entry.objects.get().title == "=1+1"


def test_a_cell_at_the_end_of_the_sheet_does_not_fill_the_memory() -> None:
    whole = io.BytesIO(workbook(HEADER, GOOD).read())
    changed = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            if part.endswith("sheet1.xml"):
                data = data.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(part, data)
    with pytest.raises(TableTooLarge):
        read_table(ContentFile(changed.getvalue(), name="wide.xlsx"))


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"MZ\x90\x00", "a.xlsx", CannotRead),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", CannotRead),
        (b"\n\n", "a.csv", NoRows),
        ("名称,组别\n".encode(), "a.csv", NoRows),
        (("a," * 200 + "\n" + "1," * 200 + "x").encode(), "a.csv", TableTooLarge),
        (b"name\n" + b"x\n" * 5001, "a.csv", TableTooLarge),
    ],
)
def test_what_is_no_table_is_refused(content, name, refusal) -> None:
    with pytest.raises(refusal):
        read_table(ContentFile(content, name=name))


def test_a_workbook_with_macros_is_refused() -> None:
    book = io.BytesIO(workbook(HEADER, GOOD).read())
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(DangerousFile):
        read_table(ContentFile(book.getvalue(), name="macro.xlsx"))


cells = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_table_is_read_as_it_was_written(rows) -> None:
    kept = [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows]
    while kept and not any(kept[-1]):
        kept.pop()
    upload = text_table(["甲", "乙", "丙"], *rows)
    if kept:
        assert read_table(upload).rows == kept


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a"]))
@settings(max_examples=100, deadline=None)
def test_whatever_bytes_come_there_is_a_table_or_a_refusal(content, name) -> None:
    with contextlib.suppress(Refusal):
        assert read_table(ContentFile(content, name=name)).header != []


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_the_template_is_understood_again(organiser, competition, signed) -> None:
    answer = signed(organiser).get("/competition/test-1/import/template/")
    header = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]]
    assert sorted(propose(header, [])) == sorted(str(place) for place in range(len(header)))


def test_who_imports(bring, organiser, screener, supervisor, entrant, signed, client) -> None:
    batch = bring(HEADER, GOOD)
    people = (screener, supervisor, entrant)
    paths = ["/competition/test-1/import/", f"/competition/import/{batch.pk}/", "/competition/test-1/import/template/"]
    assert [[signed(who).get(path).status_code for path in paths] for who in (organiser, *people)] == [[200] * 3] + [
        [404] * 3
    ] * 3
    act = f"/competition/import/{batch.pk}/commit/"
    codes = [signed(who).post(act).status_code for who in people]
    assert (codes, client.post(act).status_code, signed(organiser).post(act).status_code) == ([404] * 3, 302, 302)
