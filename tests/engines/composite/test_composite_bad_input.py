"""Bad input gets a sentence that names the cell."""

from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.composite import (
    Aggregate,
    Aggregation,
    Framework,
    Indicator,
    Normalisation,
    Observations,
    Recipe,
    Treatment,
    compute_index,
    read_framework,
    read_observations,
    read_pairwise,
    reweigh,
)
from huiyan.engines.tables import BadInput

FRAMEWORK = "iCode,Parent,Type,Direction,Weight,Denominator,Level\n"
GOOD = FRAMEWORK + "a,I,Indicator,1,1,,1\nb,I,Indicator,-1,1,,1\nI,,Aggregate,,,,2\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    "rows, sentence",
    [
        ("a,I,Indicator,1,1,,\na,I,Indicator,1,1,,\nI,,Aggregate,,,,\n", "line 3, column iCode: the code 'a' stands twice"),
        ("a,I,Indicator,2,1,,\nI,,Aggregate,,,,\n", "line 2, column Direction: a direction is 1 or -1, not 2"),
        ("a,I,Indicator,up,1,,\nI,,Aggregate,,,,\n", "line 2, column Direction: 'up' is not a number"),
        ("a,I,Indicator,1,-1,,\nI,,Aggregate,,,,\n", "line 2, column Weight: a weight is not negative"),
        ("a,I,Indicator,1,1,d,\nI,,Aggregate,,,,\n", "line 2, column Denominator: 'd' is not a row of type Denominator"),
        ("a,,Indicator,1,1,,\nI,,Aggregate,,,,\n", "line 2, column Parent: an indicator needs a parent"),
        ("a,I,Indicator,1,1,,2\nI,,Aggregate,,,,2\n", "line 2, column Level: the parent 'I' does not stand higher"),
        ("a,J,Indicator,1,1,,\nI,,Aggregate,,,,\n", "the parent 'J' of 'a' is not an aggregate of the framework"),
        ("a,I,Indicator,1,1,,\nI,,Aggregate,,,,\nJ,,Aggregate,,,,\n", "exactly one aggregate has no parent"),
        ("a,I,Indicator,1,1,,\nI,,Aggregate,,,,\nJ,I,Aggregate,,,,\n", "the aggregate 'J' has nothing below it"),
        ("a,I,Indicator,1,1,,\nI,,Aggregate,,,,\nJ,K,Aggregate,,,,\nK,J,Aggregate,,,,\n", "go round in a circle"),
        ("a,I,Indicator,1,0,,\nI,,Aggregate,,,,\n", "the weights below 'I' are all 0"),
        ("a,I,Indicator,1,0.5,,\nb,I,Indicator,1,0.4,,\nI,,Aggregate,,,,\n", "the weights below 'I' sum to 0.9"),
    ],
)  # fmt: skip
def test_a_framework_that_is_wrong(tmp_path: Path, rows: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_framework(write(tmp_path, "f.csv", FRAMEWORK + rows))


def test_weights_that_sum_to_a_hundred_or_are_said_to_be_relative_are_taken(tmp_path: Path) -> None:
    hundred = FRAMEWORK + "a,I,Indicator,1,60,,\nb,I,Indicator,1,40,,\nI,,Aggregate,,,,\n"
    assert read_framework(write(tmp_path, "f.csv", hundred)).weights.tolist() == [60, 40, 1]
    relative = hundred.replace("60", "2").replace("40", "1")
    assert read_framework(write(tmp_path, "g.csv", relative), relative_weights=True).weights.tolist() == [2, 1, 1]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("unit,a\nx,1\ny,2\n", "d.csv, line 1: the indicator 'b' has no column"),
        ("unit,a,b\nx,1,1\ny,two,2\n", "d.csv, line 3, column a: 'two' is not a number"),
        ("unit,a,b\nx,1,1\nx,2,2\n", "d.csv, line 3: the unit 'x' stands twice"),
        ("unit,a,b\n,1,1\nx,2,2\n", "d.csv, line 2, column unit: the name is missing"),
        ("town,a,b\nx,1,1\n", "d.csv, line 1: no column names the units"),
        ("unit,year,a,b\nx,2020.5,1,1\n", "d.csv, line 2, column year: '2020.5' is not a year"),
    ],
)
def test_data_that_are_wrong(tmp_path: Path, text: str, sentence: str) -> None:
    framework = read_framework(write(tmp_path, "f.csv", GOOD))
    with pytest.raises(BadInput, match=sentence):
        read_observations(write(tmp_path, "d.csv", text), framework)


@pytest.mark.parametrize(
    "values, recipe, sentence",
    [
        ([[1, 1], [1, 2], [1, 3]], Recipe(), "the indicator 'a' is 1 for every unit"),
        ([[1, 1], [2, 2], [3, 3]], Recipe(aggregation=(Aggregation.parse("geometric"),)), "'a' of 'u0' is 0 on the common scale"),
        ([[1, 1], [2, 2], [3, 3]], Recipe(normalisation=Normalisation("target")), "the indicator 'a' has no Target"),
        ([[1, 1], [2, 2], [3, 3]], Recipe(normalisation=Normalisation("goalposts")), "the indicator 'a' has no Low"),
        ([[np.nan, 1], [np.nan, 2], [np.nan, 3]], Recipe(), "the indicator 'a' has no value at all"),
        ([[1, 1], [2, 2], [3, 3]], Recipe(coverage=2), "the coverage 2 is not between 0 and 1"),
        ([[1, 1], [2, 2], [3, 3]], Recipe(aggregation=(Aggregation(),) * 3), "3 aggregations are given, the framework has 1 levels"),
    ],
)  # fmt: skip
def test_stages_that_cannot_be_done(values: list[list[float]], recipe: Recipe, sentence: str) -> None:
    framework = Framework.build([Indicator("a", "I"), Indicator("b", "I")], [Aggregate("I", None)])
    data = Observations(("u0", "u1", "u2"), ("a", "b"), np.array(values, dtype=float))
    with pytest.raises(BadInput, match=sentence):
        compute_index(data, framework, recipe)


def test_goalposts_of_a_column_whose_outliers_were_bent_are_refused() -> None:
    framework = Framework.build([Indicator("a", "I", low=0, high=10)], [Aggregate("I", None)])
    values = np.concatenate([np.linspace(0, 10, 40), [100.0, 200.0]])[:, None]
    data = Observations(tuple(f"u{row}" for row in range(42)), ("a",), values)
    recipe = Recipe(treatment=Treatment("log"), normalisation=Normalisation("goalposts"))
    with pytest.raises(BadInput, match="the outliers of 'a' were treated by log"):
        compute_index(data, framework, recipe)


def test_a_move_that_leaves_siblings_without_weight_is_refused(data: Observations, tree: Framework) -> None:
    with pytest.raises(BadInput, match="the weights below 'P' are all 0"):
        reweigh(compute_index(data, tree), {"a": 0.0, "b": 0.0})


def test_a_denominator_of_zero_names_its_cell(tmp_path: Path) -> None:
    framework = read_framework(
        write(tmp_path, "f.csv", FRAMEWORK + "a,I,Indicator,1,1,d,\nI,,Aggregate,,,,\nd,,Denominator,,,,\n")
    )
    data = read_observations(write(tmp_path, "d.csv", "unit,a,d\nx,1,2\ny,2,0\n"), framework)
    with pytest.raises(BadInput, match=r"d\.csv, line 3, column d: the denominator of 'y' is not over 0"):
        compute_index(data, framework)


@pytest.mark.parametrize(
    "rows, sentence",
    [
        ("I,a,c,2\n", "line 2, column second: 'c' does not stand below 'I'"),
        ("J,a,b,2\n", "'J' is not an aggregate"),
        ("I,a,b,0\n", "line 2, column times: how many times"),
        ("I,a,b,2\nI,b,a,2\n", "line 3, column second: this pair was already compared"),
        ("I,a,a,1\n", "this pair was already compared"),
    ],
)
def test_pairwise_judgements_that_are_wrong(tmp_path: Path, rows: str, sentence: str) -> None:
    framework = read_framework(write(tmp_path, "f.csv", GOOD))
    with pytest.raises(BadInput, match=sentence):
        read_pairwise(write(tmp_path, "p.csv", f"parent,first,second,times\n{rows}"), framework)


def test_a_pair_that_nobody_compared_is_named(tmp_path: Path) -> None:
    rows = FRAMEWORK + "".join(f"{code},I,Indicator,1,1,,\n" for code in "abc") + "I,,Aggregate,,,,\n"
    framework = read_framework(write(tmp_path, "f.csv", rows))
    pairs = write(tmp_path, "p.csv", "parent,first,second,times\nI,a,b,2\nI,b,c,2\n")
    with pytest.raises(BadInput, match=r"p\.csv: 'a' and 'c' are not compared"):
        read_pairwise(pairs, framework)


@pytest.mark.parametrize(
    "parse, text",
    [
        ("Imputation", "guess"), ("Treatment", "trim"), ("Treatment", "winsorise:x"), ("Normalisation", "loud"),
        ("Normalisation", "minmax:1"), ("Normalisation", "minmax:5:1"), ("Normalisation", "zscore:0:0"),
        ("Weighting", "heavy"), ("Aggregation", "sum"), ("Aggregation", "power:x"),
    ],
)  # fmt: skip
def test_an_unknown_method_is_named(parse: str, text: str) -> None:
    from huiyan.engines import composite  # noqa: PLC0415  (looked up by name)

    with pytest.raises(BadInput, match=text.split(":")[0]):
        getattr(composite, parse).parse(text)
