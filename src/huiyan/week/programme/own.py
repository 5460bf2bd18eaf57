"""What a visitor has starred: numbers of sessions in a cookie of their own browser, and in a link that they may give away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

COOKIE = "week_plan"
MOST = 60
LONGEST = 9  # digits of a key
DAYS = 120


def planned(request: HttpRequest) -> list[int]:
    """The sessions that this browser has starred."""
    return numbers_of(request.COOKIES.get(COOKIE, ""))


def numbers_of(text: str) -> list[int]:
    """The numbers of a cookie or a link, "12.45.78"; what is no number is passed over."""
    parts = (part for part in text[: MOST * (LONGEST + 1)].split(".") if part.isdecimal() and len(part) <= LONGEST)
    return list(dict.fromkeys(int(part) for part in parts))[:MOST]


def text_of(numbers: Iterable[int]) -> str:
    """The numbers as they stand in a cookie and a link."""
    return ".".join(str(number) for number in numbers)


def remember(answer: HttpResponse, numbers: list[int], *, secure: bool) -> None:
    """Keep them in the visitor's browser; nothing about the visitor is stored here."""
    answer.set_cookie(
        COOKIE, text_of(numbers), max_age=DAYS * 86400, path="/week/", httponly=True, samesite="Lax", secure=secure
    )
