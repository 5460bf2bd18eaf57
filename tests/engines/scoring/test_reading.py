"""Rule books from mappings: whatever is wrong is named by its key."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from huiyan.engines.scoring import rule_book_from, to_mapping
from huiyan.engines.tables import BadInput, read_yaml

RULES = Path(__file__).resolve().parents[3] / "examples" / "judging-rank" / "rules"


@pytest.mark.parametrize(
    "mapping, sentence",
    [
        ({"trimm": 1}, "trimm is not known"),
        ({"trim": {"highest": -1}}, "trim.highest must be a whole number from 0"),
        ({"criteria": [{"weight": 1}]}, r"criteria\[1\].name is missing"),
        ({"criteria": [{"name": "a", "low": 5, "high": 1}]}, r"criteria\[1\].low is over criteria\[1\].high"),
        ({"criteria": [{"name": "a", "step": 0}]}, r"criteria\[1\].step must be over 0"),
        ({"criteria": [{"name": "a"}, {"name": "a"}]}, "criteria: 'a' stands twice"),
        ({"panels": [{"name": "p", "weight": "much"}]}, r"panels\[1\].weight: 'much' is not a number"),
        ({"panels": [{"name": "p", "weight": 0}]}, r"panels\[1\].weight must be over 0"),
        ({"rounding": {"total": {"decimals": 2, "how": "up"}}}, "rounding.total.how is 'up'; it must be one of"),
        ({"rounding": {"sum": {"decimals": 2}}}, "rounding.sum is not known"),
        ({"tie_breaks": [{"by": "panel", "name": "x"}]}, r"tie_breaks\[1\].name: there is no panel 'x'"),
        ({"tie_breaks": [{"by": "count_at_least"}]}, r"tie_breaks\[1\].value is missing"),
        ({"tie_breaks": "none"}, "tie_breaks must be a list"),
        ({"no_score": ["1E+999999"]}, "no_score: '1E\\+999999' is not a plain number"),
        ([], "the rule book must be a list of names and values"),
    ],
)
def test_a_wrong_rule_is_named_by_its_key(mapping: object, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        rule_book_from(mapping)


def test_a_weight_is_exactly_what_is_written() -> None:
    book = rule_book_from({"panels": [{"name": "p", "weight": 0.1}]})
    assert book.panels[0].weight == Decimal("0.1")


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_preset_is_the_same_after_sealing(path: Path) -> None:
    book = rule_book_from(read_yaml(path))
    assert rule_book_from(json.loads(json.dumps(to_mapping(book)))) == book
    assert book.source
    assert book.confidence
