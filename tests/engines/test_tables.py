"""Tables name the place of what is wrong."""

from pathlib import Path

import pytest

from huiyan.engines.tables import BadInput, read_csv


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "scores.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_cell_that_is_no_number_is_named(tmp_path: Path) -> None:
    table = read_csv(write(tmp_path, "entry,score\na,1\n\nb,ten\n"))
    with pytest.raises(BadInput) as caught:
        table.numbers("score")
    assert str(caught.value) == "scores.csv, line 4, column score: 'ten' is not a number"


def test_a_missing_column_names_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_csv(write(tmp_path, "entry,mark\na,1\n"), required=["entry", "score"])
    assert str(caught.value) == "scores.csv: column 'score' is missing; the file has: entry, mark"


def test_a_short_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_csv(write(tmp_path, "entry,score\na\n"))
    assert str(caught.value) == "scores.csv, line 2: the row has 1 cells, the header has 2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_is_read_in_the_encodings_offices_write(tmp_path: Path, encoding: str) -> None:
    table = read_csv(write(tmp_path, "项目,得分\n回雁,9\n", encoding), rename={"项目": "entry", "得分": "score"})
    assert table.names("entry") == ["回雁"]
