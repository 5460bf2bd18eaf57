"""The examples of the concept page run."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concepts" / "matching.md"


def test_the_examples_of_the_concept_page_run() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried.attempted >= 9
    assert tried.failed == 0
