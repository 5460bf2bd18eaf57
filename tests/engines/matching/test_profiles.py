"""Texts that speak of the same are near."""

import math

import numpy as np
import pytest

from huiyan.engines.matching import profile_affinity


def test_the_same_text_is_at_one_and_a_foreign_one_at_zero() -> None:
    assert profile_affinity(["智能 robot"], ["智能 robot", "水稻"])[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_the_cosine_is_the_one_computed_by_hand() -> None:
    # terms: entry {a1, b1}, judges {a1}, {c1}; df a1 = 2, b1 = c1 = 1, N = 3; idf = ln(4/3)+1 and ln(4/2)+1
    common, rare = math.log(4 / 3) + 1, math.log(4 / 2) + 1
    near = profile_affinity(["steel rice"], ["steel", "robot"])
    assert near[0].tolist() == pytest.approx([common / math.hypot(common, rare), 0.0], abs=1e-12)


def test_chinese_is_cut_into_pairs_of_neighbours() -> None:
    near = profile_affinity(["水稻育种"], ["育种水稻", "种植"])
    assert near[0, 0] > 0
    assert near[0, 1] == 0.0


def test_an_empty_text_is_near_to_nothing() -> None:
    assert profile_affinity(["", "steel"], ["", "steel"]).tolist() == [[0.0, 0.0], [0.0, pytest.approx(1.0)]]


def test_full_width_letters_capitals_and_plurals_do_not_matter() -> None:
    assert profile_affinity(["ＲＯＢＯＴＳ"], ["robot"])[0, 0] == pytest.approx(1.0)


def test_affinities_lie_between_zero_and_one() -> None:
    texts = ["电弧炉 steel furnace", "steel", "水稻 rice", ""]
    near = profile_affinity(texts, texts)
    assert near.min() >= 0.0
    assert near.max() <= 1.0
    assert np.array_equal(near, near.T)
