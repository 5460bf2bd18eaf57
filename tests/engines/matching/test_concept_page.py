"""The examples of the concept pages run."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[3] / "docs" / "concepts"


@pytest.mark.parametrize(("page", "examples"), [("matching.md", 9), ("draw.md", 5)])
def test_the_examples_of_the_concept_page_run(page: str, examples: int) -> None:
    tried = doctest.testfile(str(PAGES / page), module_relative=False)
    assert tried.attempted >= examples
    assert tried.failed == 0
