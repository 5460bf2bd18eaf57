"""The fan chart: well-formed, told in words, and drawn where the numbers are."""

from xml.etree import ElementTree

import pytest

from huiyan.engines.fund import Fan, Words, fan_chart
from huiyan.engines.tables import BadInput

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("资金池 <A&B>", "余额与用尽的可能", "年", "余额，万元", "中位数", ("90 %", "50 %"), "用尽")
FAN = Fan([[1e8, 0.0], [1e8, 2.5e7], [1e8, 5e7], [1e8, 7.5e7], [1e8, 1e8]], [0.05])


def test_the_chart_is_one_picture_with_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(fan_chart(FAN, WORDS))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "fan-title fan-text")
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (WORDS.title, WORDS.description)
    assert "5.0 %" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_median_ends_halfway_down() -> None:
    # by hand: the axis runs from y = 342 (nothing) to y = 56 (100 wan), so half of it is 199
    line = ElementTree.fromstring(fan_chart(FAN, WORDS)).find(f"{SVG}polyline")
    assert line is not None
    assert line.get("points") == "78.0,56.0 696.0,199.0"


def test_a_fan_without_its_quantiles_is_refused() -> None:
    with pytest.raises(BadInput, match="a fan needs five quantiles"):
        fan_chart(Fan(FAN.balance[:4], FAN.exhausted), WORDS)
