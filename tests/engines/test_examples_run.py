"""The examples of the engines' docstrings and concept pages run."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from huiyan import engines

ROOT = Path(__file__).resolve().parents[2]
MODULES = [module.name for module in pkgutil.walk_packages(engines.__path__, "huiyan.engines.")]
PAGES = [page for page in sorted((ROOT / "docs/concepts").glob("*.md")) if ">>> " in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_the_concept_page_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_every_engine_has_a_page_whose_examples_run() -> None:
    packages = {name.split(".")[2] for name in MODULES if name.count(".") > 2} - {"numerics"}
    assert packages - {page.stem for page in PAGES} == {
        "proof",
        "scoring",
    }  # their pages hold programs, which their own tests run
