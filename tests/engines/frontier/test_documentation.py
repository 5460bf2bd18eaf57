"""The examples of the concept page and of the functions run as they stand."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from huiyan.engines import frontier

PAGE = Path(__file__).resolve().parents[3] / "docs/concepts/frontier.md"


def test_the_concept_page_runs() -> None:
    done = doctest.testfile(str(PAGE), module_relative=False)
    assert (done.failed, done.attempted) == (0, 6)


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(frontier.__path__)])
def test_the_examples_of_the_functions_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"huiyan.engines.frontier.{name}")).failed == 0


def test_every_public_function_is_on_the_concept_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    helpers = {"check_units", "needed_units"}
    functions = {name for name in frontier.__all__ if name.islower()} - helpers
    assert {name for name in functions if f"`{name}`" not in text and f"{name}(" not in text} == set()
