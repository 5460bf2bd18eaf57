"""The calibrated view of made contests whose truth is known."""

import numpy as np
import pytest

from huiyan.engines.scoring import equations
from huiyan.engines.scoring.calibrated import Calibration, calibrate, comparability
from huiyan.engines.tables import BadInput

Contest = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def contest(seed: int, *, uneven: float = 0.0, entries: int = 60, judges: int = 15, each: int = 5) -> Contest:
    rng = np.random.default_rng(seed)
    i = np.repeat(np.arange(entries), each)
    j = np.argsort(rng.random((entries, judges)), axis=1)[:, :each].ravel()
    quality = rng.normal(0, 8, entries)
    slope, noise = np.exp(rng.normal(0, 0.4 * uneven, judges)), 5 * np.exp(rng.normal(0, 0.6 * uneven, judges))
    return (
        i,
        j,
        70 + rng.normal(0, 6, judges)[j] + slope[j] * quality[i] + noise[j] * rng.standard_normal(len(i)),
        quality,
    )


def true_ranks(quality: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(quality), dtype=int)
    ranks[np.argsort(-quality)] = np.arange(1, len(quality) + 1)
    return ranks


def test_severity_is_taken_out_of_the_scores() -> None:
    i, j, y, quality = contest(1)
    raw = np.bincount(i, y) / 5
    found = calibrate(i, j, y, seed=1, model="severity")
    assert np.corrcoef(found.score, quality)[0, 1] > np.corrcoef(raw, quality)[0, 1]


def test_a_strict_judge_has_positive_severity() -> None:
    found = calibrate([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [60, 80, 70, 91, 80, 99], seed=1)
    assert found.severity[0] > 0 > found.severity[1]


def test_nine_of_ten_true_ranks_lie_in_their_intervals() -> None:
    held = []
    for seed in range(12):
        i, j, y, quality = contest(seed)
        found = calibrate(i, j, y, seed=seed, draws=400, model="severity")
        true = true_ranks(quality)
        held.append(np.mean((found.rank_low <= true) & (true <= found.rank_high)))
    assert np.mean(held) == pytest.approx(0.9, abs=0.04)  # 720 ranks: two standard errors are about 0.03


def test_the_same_seed_gives_the_same_result() -> None:
    i, j, y, _ = contest(2)
    one, two, other = (calibrate(i, j, y, seed=seed, draws=200, model="slope") for seed in (7, 7, 8))
    assert np.array_equal(one.score, two.score)
    assert np.array_equal(one.rank_draws, two.rank_draws)
    assert not np.array_equal(one.rank_draws, other.rank_draws)


def test_prize_probabilities_add_up_to_the_prizes() -> None:
    i, j, y, quality = contest(3)
    found = calibrate(i, j, y, seed=1, draws=500, model="severity")
    assert found.prize_probability(6).sum() == pytest.approx(6)
    assert found.prize_probability(6)[quality.argmax()] > found.prize_probability(6)[quality.argmin()]


def test_uneven_judges_call_for_the_second_model() -> None:
    i, j, y, quality = contest(4, uneven=1.0, entries=80)
    auto = calibrate(i, j, y, seed=1, draws=800)
    plain = calibrate(i, j, y, seed=1, model="severity")
    assert auto.model == "slope"
    assert auto.convergence.converged
    assert np.corrcoef(auto.score, quality)[0, 1] > np.corrcoef(plain.score, quality)[0, 1]


def test_even_judges_need_no_second_model() -> None:
    i, j, y, _ = contest(5)
    assert calibrate(i, j, y, seed=1, draws=200).model == "severity"


def test_equals_cannot_be_told_apart_and_far_ones_can() -> None:
    y = np.array([90, 90, 90, 90, 71, 69, 70, 70, 70, 71, 69, 70, 50, 51, 50, 49], dtype=float)
    found = calibrate(np.repeat(np.arange(4), 4), np.tile(np.arange(4), 4), y, seed=1, draws=500, model="severity")
    assert found.indistinguishable == ((2, 3),)


def two_rooms(shared: bool) -> Calibration:
    i, j, y, _ = contest(6, entries=40, judges=5)
    room = np.arange(40) % 2
    j = j + 5 * room[i]
    if shared:
        j[0] = 9
    return calibrate(i, j, y + 10 * room[i], room=room, seed=1, draws=100, model="severity")


def test_unlinked_rooms_rest_on_an_assumption() -> None:
    assert two_rooms(shared=False).rests_on_assumption
    assert not two_rooms(shared=True).rests_on_assumption
    assert two_rooms(shared=False).comparability.room_parts == ((0,), (1,))


def test_shared_judges_are_named() -> None:
    found = comparability([0, 0, 1, 1], [0, 1, 1, 2], [0, 1])
    assert (found.linked, found.shared_judges) == (True, (1,))


def test_an_entry_without_scores_is_named() -> None:
    with pytest.raises(BadInput, match="entry 1 has no scores"):
        calibrate([0, 0, 2, 2], [0, 1, 0, 1], [1, 2, 3, 5], seed=1)


def test_progress_counts_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equations, "LARGEST_DENSE", 0)  # as in a large contest: draws are solved eight at a time
    told: list[tuple[int, int]] = []
    calibrate(
        [0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], [70, 74, 80, 83, 91, 86], seed=1, draws=20, model="severity",
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(8, 20), (16, 20), (20, 20)]
