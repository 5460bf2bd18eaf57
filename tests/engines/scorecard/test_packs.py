"""Packs that come with huiyan, packs that are wrong, and what is said of what is not known."""

from pathlib import Path

import pytest
import yaml
from scorecard_enterprises import BASES, assess, says

from huiyan.engines.scorecard import known_packs, read_pack, score
from huiyan.engines.tables import BadInput

PACK = Path(str(read_pack("demonstration_loan").file))


def changed(folder: Path, **keys: object) -> Path:
    """The demonstration pack with some top keys replaced, in a file of its own."""
    source = Path(__file__).parents[3] / "src/huiyan/engines/scorecard/packs/demonstration_loan.yaml"
    document = yaml.safe_load(source.read_text(encoding="utf-8")) | keys
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_pack(path)
    return str(caught.value)


@pytest.mark.parametrize("name", known_packs())
def test_every_pack_says_where_each_rule_comes_from(name: str) -> None:
    pack = read_pack(name)
    bases = [part.basis for part in (*pack.conditions, *pack.direct, *pack.items, *pack.outcomes)]
    assert pack.id == name
    assert all(basis.source and basis.rule.zh and basis.confidence in ("seen", "remembered", "ours") for basis in bases)


def test_incomplete_packs_say_what_is_unknown() -> None:
    incomplete = {name for name in known_packs() if read_pack(name).unknown}
    assert incomplete == {"chongqing_2023", "hubei_2025", "hunan_2020", "innovative_sme"}


def test_only_the_demonstration_is_of_our_own_making() -> None:
    assert [name for name in known_packs() if read_pack(name).confidence == "ours"] == ["demonstration_loan"]


def test_a_rule_outside_the_language_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, values={"rd_ratio": {"en": "x", "zh": "x", "is": "__import__('os')"}})
    assert refused(path) == "own.yaml, column values.rd_ratio.is: '__import__('os')' is not part of the rule language"


def test_an_unknown_name_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, values={"rd_ratio": {"en": "x", "zh": "x", "is": "rd_latest / turnover"}})
    assert refused(path) == "own.yaml, column values.rd_ratio.is: 'turnover' is not known here"


def test_a_key_that_is_not_known_is_named(tmp_path: Path) -> None:
    assert refused(changed(tmp_path, isuer="x")) == "own.yaml: the key 'isuer' is not known here"


def test_a_pack_that_leaves_its_gaps_unsaid_is_refused(tmp_path: Path) -> None:
    expected = "own.yaml, column unknown: an incomplete pack says what is unknown, a complete one has nothing unknown"
    assert refused(changed(tmp_path, complete=False)) == expected


def test_an_unknown_pack_lists_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"there is no pack 'hunan'; there are: chongqing_2023, .*tech_sme"):
        read_pack("hunan")


def test_a_scheme_whose_split_was_not_seen_refuses_until_it_is_given() -> None:
    facts: dict[str, object] = {"loan": 300, "months": 12, "collateral": False}
    with pytest.raises(BadInput) as caught:
        score(facts, read_pack("hunan_2020"))
    assert str(caught.value).startswith(
        "hunan_2020.yaml, column parameters.province_part.value: the pack does not hold 'province_part'"
    )
    given = facts | {"province_part": 0.5, "prefecture_part": 0.2, "county_part": 0.3}
    found = score(given, read_pack("hunan_2020"))
    # by hand: 300 x 0.7 x (0.5, 0.2, 0.3)
    assert [says(found, name) for name in ("province_risk", "prefecture_risk", "county_risk")] == pytest.approx(
        [105, 42, 63], rel=1e-12
    )


def test_a_line_that_was_not_seen_is_said_to_be_missing() -> None:
    found = assess("hubei_2025", grade="B")
    assert (says(found, "line"), found.missing) == (None, ("line_b",))
    assert says(assess("hubei_2025", grade="B", line_b=600), "line") == 600


@pytest.mark.parametrize("name", sorted(BASES))
def test_the_same_file_has_the_same_digest(name: str) -> None:
    import hashlib  # noqa: PLC0415

    source = Path(__file__).parents[3] / f"src/huiyan/engines/scorecard/packs/{name}.yaml"
    assert read_pack(name).sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
