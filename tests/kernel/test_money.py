from decimal import Decimal

import pytest

from huiyan.kernel.money import FinerThanFen, NotMoney, format_yuan, parse_yuan


@pytest.mark.parametrize(
    "amount, chinese, english",
    [
        ("0", "0元", "CNY 0"),
        ("0.05", "0.05元", "CNY 0.05"),
        ("1234.5", "1,234.50元", "CNY 1,234.50"),
        ("9999.994", "9,999.99元", "CNY 9,999.99"),
        ("9999.995", "1万元", "CNY 10,000"),
        ("3200000", "320万元", "CNY 3.2 million"),
        ("3214999", "321.5万元", "CNY 3.21 million"),
        ("3215000", "321.5万元", "CNY 3.22 million"),  # half up, not to even
        ("99999949", "9,999.99万元", "CNY 100 million"),
        ("99999950", "1亿元", "CNY 100 million"),
        ("1250000000", "12.5亿元", "CNY 1.25 billion"),
        ("-3200000", "-320万元", "CNY -3.2 million"),
    ],
)
def test_it_is_shown_in_the_unit_people_use(amount, chinese, english):
    assert [format_yuan(Decimal(amount), "zh-hans"), format_yuan(Decimal(amount), "en")] == [chinese, english]


def test_exact_amounts_keep_every_fen():
    amount = Decimal("12345678.90")
    assert [format_yuan(amount, "zh-hans", exact=True), format_yuan(amount, "en", exact=True)] == [
        "12,345,678.90元",
        "CNY 12,345,678.90",
    ]


@pytest.mark.parametrize(
    "text, yuan",
    [
        ("3200000", "3200000.00"),
        ("3,200,000.5", "3200000.50"),
        ("320万元", "3200000.00"),
        ("３２０ 万", "3200000.00"),
        ("1.25亿", "125000000.00"),
        ("CNY 3.2 million", "3200000.00"),
        ("￥12", "12.00"),
        ("-3元", "-3.00"),
    ],
)
def test_people_may_write_it_in_many_ways(text, yuan):
    assert parse_yuan(text) == Decimal(yuan)


@pytest.mark.parametrize("text", ["", "much", "3.2.1", "12 dollars", "NaN", "1e5", "9" * 40])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotMoney):
        parse_yuan(text)


def test_a_tenth_of_a_fen_is_refused():
    with pytest.raises(FinerThanFen):
        parse_yuan("1.005")
