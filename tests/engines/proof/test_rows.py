"""Rows as lines: what is written reads back, and what is no row is named."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyan.engines.proof import canonical, columns_of, seal_table
from huiyan.engines.proof.rows import blocks, parse_rows
from huiyan.engines.tables import BadInput

cells = (
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none()
)


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=6))
def test_rows_are_written_in_canonical_form_and_read_back(rows) -> None:
    for count, text, _ in blocks("any", 3, rows):
        assert text == b"".join(canonical(list(row)) + b"\n" for row in rows)
        assert count == len(rows)
        assert parse_rows([line + b"\n" for line in text.split(b"\n")[:-1]], 3, 1) == [list(row) for row in rows]


def test_the_digest_of_a_table_is_that_of_its_block_lines() -> None:
    rows = [["E-1", 1], ["E-2", 2]]
    lines = [b'["E-1",1]\n', b'["E-2",2]\n']
    hints = "".join(hashlib.sha256(line).hexdigest()[:4] for line in lines)
    block = json.dumps({"block": hashlib.sha256(b"".join(lines)).hexdigest(), "lines": hints}, separators=(",", ":"))
    assert seal_table("ranking", ["entry", "rank"], rows).digest == hashlib.sha256(block.encode() + b"\n").hexdigest()


def test_an_empty_table_has_the_digest_of_nothing() -> None:
    assert seal_table("ranking", ["entry"], []).digest == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'["a", "b"]\n', "line 8: the row is not in canonical form (RFC 8785)"),
        (b'["\\u0061","b"]\n', "line 8: the row is not in canonical form (RFC 8785)"),
        (b'["a"]\n', "line 8: the row has 1 cells, the table has 2 columns"),
        (b'["a",["b"]]\n', "line 8: a row is a list of texts, integers, true, false or null"),
        (b'"ab"\n', "line 8: a row is a list of texts, integers, true, false or null"),
        (b'["a",1.5]\n', "line 8: this is no row of JSON"),
        (b'["a",{}]\n', "line 8: this is no row of JSON"),
        (b'["a",NaN]\n', "line 8: this is no row of JSON"),
        (b'["a",9007199254740992]\n', "line 8: this is no row of JSON"),
        (b'["a","b"]["a","b"]\n', "line 8: this is no row of JSON"),
        (b'["a","b"],["a","b"]\n', "line 8: this is no row of JSON"),
        (b'["a"\n', "line 8: this is no row of JSON"),
        (b'["a","\xff"]\n', "line 8: this is no row of JSON"),
        (b'["a","\\ud800"]\n', "line 8: the row is not in canonical form (RFC 8785)"),
        (b"[" * 5000 + b"\n", "line 8: this is no row of JSON"),
        (b"\n", "line 8: this is no row of JSON"),
    ],
)
def test_a_line_that_is_no_canonical_row_is_named(line: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_rows([b'["a","b"]\n', line, b'["a","b"]\n'], 2, 7)
    assert refusal.value.sentence() == sentence


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["a"], "ranking: row 2 has 1 cells, the table has 2 columns"),
        (["a", 1.5], "ranking: row 2: a cell is text, a safe integer, true, false or null"),
        (["a", 2**53], "ranking: row 2: a cell is text, a safe integer, true, false or null"),
        (["a", ["b"]], "ranking: row 2: a cell is text, a safe integer, true, false or null"),
        (["a", "\ud800"], "ranking: the text holds half a surrogate pair"),
    ],
)
def test_a_row_that_cannot_be_sealed_is_named(row, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        seal_table("ranking", ["entry", "rank"], [["E-1", "1"], row])
    assert refusal.value.sentence() == sentence


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadInput) as refusal:
        columns_of(["entry", "rank"], []).column("mark")
    assert refusal.value.sentence() == "column 'mark' is missing; the table has: entry, rank"


pieces = st.sampled_from(
    [b"[", b"]", b'"', b",", b'"a"', b'["a","b"]', b'["', b'"]', b"1", b"-0", b" ", b"\\u0061", b"\r", b"{}", b"\xff"]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(pieces, max_size=5).map(b"".join), min_size=1, max_size=4))
def test_lines_of_any_bytes_are_rows_one_by_one_or_refused(lines: list[bytes]) -> None:
    block = [line + b"\n" for line in lines]
    try:
        rows = parse_rows(block, 2, 1)
    except BadInput:
        return
    assert [canonical(row) + b"\n" for row in rows] == block
    assert all(len(row) == 2 for row in rows)
