"""`huiyan survey` on the invented example: every command, and cells that cannot be used."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from huiyan.cli.survey import app
from huiyan.engines.tables import BadInput

EXAMPLE = Path(__file__).parents[2] / "examples/survey"
PEOPLE, MARGINS = EXAMPLE / "respondents.csv", EXAMPLE / "margins.csv"
DESIGN = ["--weights", "weight", "--strata", "county", "--clusters", "site"]


def survey(*arguments: object) -> str:
    result = CliRunner().invoke(app, list(map(str, arguments)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.stderr
    return result.stdout


def rows(text: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads(text)["rows"]
    return found


def test_an_estimate_for_all_and_by_group() -> None:
    found = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", "--by", "area", "--json"))
    assert [row["group"] for row in found] == ["", "rural", "urban"]
    assert found[0]["respondents"] == found[1]["respondents"] + found[2]["respondents"]
    assert found[0]["degrees"] == 16 - 4  # sites minus counties


def test_the_literacy_rate_by_threshold() -> None:
    at = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", "--threshold", 70, "--json"))[0]
    above = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", "--threshold", 70, "--above", "--json"))[0]
    assert 0 < above["value"] <= at["value"] < 1
    assert at["low"] < at["value"] < at["high"]


def test_the_three_levels_of_literacy_in_one_go() -> None:
    marks = [word for mark in (55, 70, 85) for word in ("--threshold", mark)]
    found = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", *marks, "--json"))
    assert [row["statistic"] for row in found] == [">= 55", ">= 70", ">= 85"]
    assert found[0]["value"] > found[1]["value"] > found[2]["value"]


def test_raked_weights_meet_the_margins(tmp_path: Path) -> None:
    survey("rake", PEOPLE, "--weights", "weight", "--margins", MARGINS, "--out", tmp_path / "raked.csv")
    with (tmp_path / "raked.csv").open(encoding="utf-8") as stream:
        people = list(csv.DictReader(stream))
    with MARGINS.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found = sum(float(person["raked_weight"]) for person in people if person[row["variable"]] == row["value"])
            assert found == pytest.approx(float(row["total"]), rel=1e-10)


def test_an_estimate_can_rake_first() -> None:
    plain = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", "--json"))[0]
    raked = rows(survey("estimate", PEOPLE, *DESIGN, "--margins", MARGINS, "--variable", "score", "--json"))[0]
    assert raked["se"] < plain["se"]  # education explains part of the score


@pytest.mark.parametrize("statistic", ["mean", "total", "quantile"])
def test_every_statistic_has_an_interval_around_it(statistic: str) -> None:
    found = rows(survey("estimate", PEOPLE, *DESIGN, "--variable", "score", "--statistic", statistic, "--json"))[0]
    assert found["low"] <= found["value"] <= found["high"]


def test_a_ratio_needs_its_denominator() -> None:
    found = rows(
        survey(
            "estimate", PEOPLE, *DESIGN, "--variable", "q1", "--statistic", "ratio", "--denominator", "score", "--json"
        )
    )
    assert found[0]["value"] > 0
    with pytest.raises(BadInput, match="ratio with --denominator"):
        survey("estimate", PEOPLE, *DESIGN, "--variable", "q1", "--statistic", "ratio")


def test_items_and_abilities(tmp_path: Path) -> None:
    text = survey("irt", PEOPLE, "--items", "q1,q2,q3,q4,q5,q6", "--group", "sex", "--out", tmp_path / "items.csv",
                  "--scores", tmp_path / "scores.csv", "--json")  # fmt: skip
    assert json.loads(text)["fit"]["converged"] is True
    assert [row["item"] for row in rows(text)] == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert {row["class"] for row in rows(text)} <= {"A", "B", "C"}
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 1 + 240


@pytest.mark.parametrize("errors", ["jackknife", "bootstrap"])
@pytest.mark.parametrize("more", [[], ["--margins", MARGINS], ["--threshold", 70], ["--statistic", "total"]])
def test_replicates_find_the_errors_that_linearising_finds(errors: str, more: list[object]) -> None:
    words = ["estimate", PEOPLE, *DESIGN, "--variable", "score", *more, "--json"]
    plain = rows(survey(*words))[0]
    again = rows(survey(*words, "--errors", errors, "--draws", 2000))[0]
    assert (again["value"], again["respondents"], again["interval"]) == (
        pytest.approx(plain["value"]), plain["respondents"], plain["interval"],
    )  # fmt: skip
    # 2,000 draws are good to 2 %; the two disagree by the design's 12 degrees of freedom, more so with margins
    assert again["se"] == pytest.approx(plain["se"], rel=0.25 if "--margins" in more else 0.05)


def test_the_bootstrap_of_a_quantile_is_near_woodruffs() -> None:
    words = ["estimate", PEOPLE, *DESIGN, "--variable", "score", "--statistic", "quantile", "--json"]
    plain, again = rows(survey(*words))[0], rows(survey(*words, "--errors", "bootstrap"))[0]
    assert again["value"] == plain["value"]
    assert again["se"] == pytest.approx(plain["se"], rel=0.5)  # both are rough for a median of whole marks


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("variable", "more", "known"),
    [  # R survey 4.1.1, known/survey/estimates.csv: estimate and error
        ("height", [], (168.61902688282115, 0.35226775498912816)),
        ("weight", [], (71.845557362679756, 0.51901377550993066)),
        ("weight", ["--statistic", "total"], (1162016897.0469849, 67021048.107324883)),
        ("weight", ["--statistic", "ratio", "--denominator", "height"], (0.42608214915513404, 0.0027301046055799166)),
    ],
)
def test_weights_that_came_with_the_data_are_used(
    variable: str, more: list[object], known: tuple[float, float], real_data: Callable[[str], Path]
) -> None:
    words = [
        "--weights",
        "finalwgt",
        "--errors",
        "brr",
        "--replicates",
        "brr_",
        "--variable",
        variable,
        *more,
        "--json",
    ]
    found = rows(survey("estimate", real_data("surveys/design_based/nhanes2brr_subset.csv"), *words))[0]
    assert (found["value"], found["se"]) == pytest.approx(known, rel=1e-6)


def test_linear_calibration_meets_a_total_of_numbers(tmp_path: Path) -> None:
    (tmp_path / "known.csv").write_text(
        "variable,value,total\nsex,女,40400\nsex,男,41600\nscore,,5000000\n", encoding="utf-8"
    )
    out = tmp_path / "out.csv"
    survey(
        "rake", PEOPLE, "--weights", "weight", "--method", "linear", "--margins", tmp_path / "known.csv", "--out", out
    )
    with out.open(encoding="utf-8") as stream:
        people = [(float(row["raked_weight"]), row["sex"], float(row["score"])) for row in csv.DictReader(stream)]
    assert sum(weight for weight, sex, _ in people if sex == "女") == pytest.approx(40400)
    assert sum(weight * score for weight, _, score in people) == pytest.approx(5_000_000)


def test_groups_are_compared_by_the_count_of_each_pattern(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    patterns = [[*row, group] for row in np.ndindex(2, 2, 2) for group in "ab"]
    counts = random.integers(2, 9, len(patterns))
    once, often = tmp_path / "once.csv", tmp_path / "often.csv"
    lines = [",".join(map(str, pattern)) for pattern in patterns]
    once.write_text("q1,q2,q3,g,n\n" + "".join(f"{line},{n}\n" for line, n in zip(lines, counts, strict=True)))
    often.write_text("q1,q2,q3,g\n" + "".join(f"{line}\n" * int(n) for line, n in zip(lines, counts, strict=True)))
    words = ["--group", "g", "--model", "rasch", "--json"]
    one, other = (rows(survey("irt", *file, *words)) for file in ([once, "--weights", "n"], [often]))
    assert [row["odds_ratio"] for row in one] == [row["odds_ratio"] for row in other]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["irt", PEOPLE, "--items", "q1,score"], r"respondents\.csv, line 2, column score: '46' is not an answer: 0, 1"),
        (["estimate", PEOPLE, "--weights", "score", "--variable", "sex"], r"respondents\.csv, line 2, column sex: '.' is not a number"),
        (["estimate", PEOPLE, "--weights", "wt", "--variable", "score"], r"respondents\.csv: column 'wt' is missing; the file has: .*"),
        (["estimate", PEOPLE, "--weights", "weight", "--variable", "score", "--errors", "brr"], "--errors brr and --replicates belong together"),
        (["estimate", PEOPLE, "--weights", "weight", "--variable", "score", "--errors", "brr", "--replicates", "r_"], r"respondents\.csv: no column begins with 'r_'"),
        (["estimate", PEOPLE, "--weights", "weight", "--variable", "score", "--errors", "guess"], "replicates are made by 'jackknife', or by 'bootstrap' with at least 2 draws and a seed"),
        (["estimate", PEOPLE, "--weights", "weight", "--variable", "score", "--errors", "jackknife", "--statistic", "quantile"], "the jackknife does not find the error of a quantile; take --errors bootstrap"),
        (["rake", PEOPLE, "--weights", "weight", "--margins", MARGINS, "--out", "x.csv", "--method", "guess"], "'guess' is none of: raking, linear"),
        (["irt", PEOPLE, "--items", "q1,q2", "--group", "county"], r"respondents\.csv, column county: two groups are compared, this column has 4"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(arguments: list[object], sentence: str) -> None:
    with pytest.raises(BadInput, match=f"^{sentence}$"):
        survey(*arguments)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("sex,女,5", "margins.csv, line 9, column value: '女' of 'sex' has a total already"),
        ("county,雁峰区,-5", "margins.csv, line 9, column total: the total -5 is negative"),
        ("county,雁峰区,5", "the margin 'county' has no total for '石鼓区'"),
    ],
)
def test_margins_that_cannot_be_used_are_named_and_nothing_is_written(line: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "margins.csv").write_text(MARGINS.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        survey(
            "rake", PEOPLE, "--weights", "weight", "--margins", tmp_path / "margins.csv", "--out", tmp_path / "out.csv"
        )
    assert str(caught.value) == sentence
    assert not (tmp_path / "out.csv").exists()
