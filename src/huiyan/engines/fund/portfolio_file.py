"""Reads portfolios: CSV with a row for each loan; what is wrong is named with its line and column."""

from __future__ import annotations

import re
from pathlib import Path

from huiyan.engines.fund.portfolio import Book, book
from huiyan.engines.fund.scheme import Scheme
from huiyan.engines.tables import Table, gettext_noop, read_csv

HEADINGS = {
    "贷款": "loan", "借据号": "loan", "企业": "firm", "银行": "bank", "合作银行": "bank", "行业": "sector",
    "等级": "grade", "本金": "principal", "贷款余额": "principal",
}  # fmt: skip
YUAN = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
MOST_LOAN_FEN = 10**15


def read_portfolio(path: str | Path, scheme: Scheme) -> Book:
    """Read loans: columns loan, grade, principal (yuan, at most two decimals) and, if there, firm, sector, bank.

    Raises BadInput naming the cell: no or negative principal, a grade that the scheme does not know, a loan twice,
    a firm with two grades or sectors.
    """
    table = read_csv(path, required=["loan", "grade", "principal"], rename=HEADINGS)
    _refuse_twice(table, "loan")
    grades = table.names("grade")
    for row, grade in enumerate(grades):
        if grade not in scheme.grades:
            raise table.bad(
                row,
                "grade",
                gettext_noop("the grade '{grade}' is unknown; the scheme knows: {known}"),
                grade=grade,
                known=", ".join(scheme.grades),
            )
    texts = table.texts("principal")
    principal = [_fen(table, row, text) for row, text in enumerate(texts)]
    named = {name: table.names(name) for name in ("sector", "bank", "firm") if table.has(name)}
    if "firm" in named:
        for name in ("grade", "sector"):
            if table.has(name):
                _refuse_two(table, named["firm"], name)
    return book(principal, grades, sector=named.get("sector"), bank=named.get("bank"), firm=named.get("firm"))


def _refuse_twice(table: Table, column: str) -> None:
    seen: dict[str, int] = {}
    for row, name in enumerate(table.names(column)):
        if name in seen:
            raise table.bad(
                row,
                column,
                gettext_noop("'{name}' stands already in line {line_before}"),
                name=name,
                line_before=table.lines[seen[name]],
            )
        seen[name] = row


def _refuse_two(table: Table, firms: list[str], column: str) -> None:
    first: dict[str, str] = {}
    for row, (firm, value) in enumerate(zip(firms, table.names(column), strict=True)):
        if first.setdefault(firm, value) != value:
            raise table.bad(
                row,
                column,
                gettext_noop("the firm '{firm}' has '{value}' here and '{before}' before"),
                firm=firm,
                value=value,
                before=first[firm],
            )


def _fen(table: Table, row: int, text: str) -> int:
    text = text.replace(",", "")
    if text.startswith("-"):
        raise table.bad(row, "principal", gettext_noop("the loan is negative: {text}"), text=text)
    if not YUAN.fullmatch(text):
        raise table.bad(
            row, "principal", gettext_noop("'{text}' is no amount in yuan with at most two decimals"), text=text
        )
    whole, _, cents = text.partition(".")
    fen = int(whole) * 100 + int(cents.ljust(2, "0"))
    if not 0 < fen <= MOST_LOAN_FEN:
        raise table.bad(
            row,
            "principal",
            gettext_noop("the loan of {text} yuan must be over 0 and under 10 million million"),
            text=text,
        )
    return fen
