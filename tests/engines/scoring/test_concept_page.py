"""The examples of docs/concepts/scoring.md run."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concepts" / "scoring.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_page_runs(number: int) -> None:
    exec(compile(EXAMPLES[number], str(PAGE), "exec"), {})


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 2
