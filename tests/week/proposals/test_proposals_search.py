"""Chinese words are found by their pairs of characters, other words by their beginning."""

import pytest

from huiyan.week.proposals.search import search_terms, search_text


def found(text: str, words: str) -> bool:
    column = search_text([text])
    return all(term in column for term in search_terms(words))


@pytest.mark.parametrize(
    "words", ["科学", "科学家", "古生物", "家", "robot", "Rob", "ＲＯＢＯＴ", "科学 robot", "AI古生物"]
)
def test_it_is_found(words: str) -> None:
    assert found("古生物科学家与 Robot（AI古生物）", words)


@pytest.mark.parametrize("words", ["学科", "物学", "obot", "art", "古物"])
def test_it_is_not_found(words: str) -> None:
    assert not found("古生物科学家与 Robot, start", words)


def test_punctuation_alone_finds_everything() -> None:
    assert search_terms("%_ “”") == []


def test_the_column_holds_each_piece_once() -> None:
    assert search_text(["科学科学", "Art art"]) == " 科学 学科 科 学 art "
