import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from huiyan.kernel.errors import Refusal
from huiyan.kernel.money import NotMoney


class Full(Refusal):
    sentence = gettext_lazy("“{session}” has {left} places left, you asked for {seats}.")
    next_step = gettext_lazy("Ask for {left}.")


class TooMany(Refusal):
    sentence = ngettext_lazy("{count} place is too many.", "{count} places are too many.", "count")
    status = 422


def test_it_says_its_sentence_with_the_values():
    full = Full(session="Stars", left=1, seats=2)
    assert (full.message, full.advice, str(full)) == (
        "“Stars” has 1 places left, you asked for 2.",
        "Ask for 1.",
        full.message,
    )


def test_braces_in_a_value_are_only_text():
    assert Full(session="{left}", left=1, seats=2).message == "“{left}” has 1 places left, you asked for 2."


def test_plural_sentences_follow_their_count():
    with translation.override("en"):
        assert [TooMany(count=1).message, TooMany(count=3).message] == [
            "1 place is too many.",
            "3 places are too many.",
        ]


def test_its_status_is_conflict_unless_it_says_otherwise():
    assert [Full(session="", left=0, seats=0).status, TooMany(count=1).status] == [409, 422]


def test_without_advice_there_is_none():
    assert Refusal().advice == ""


def test_the_language_is_that_of_the_moment_of_showing():
    refusal = NotMoney(text="x")
    with translation.override("en"):
        assert refusal.message == "“x” is not an amount of money; write for example 3200000, 320万元 or 3.2 million."
    with translation.override("zh-hans"):
        assert refusal.message == "“x”不是金额，请按 3200000、320万元 或 3.2 million 的形式填写。"


def test_a_missing_value_is_our_bug():
    with pytest.raises(KeyError):
        _ = Full(session="Stars").message
