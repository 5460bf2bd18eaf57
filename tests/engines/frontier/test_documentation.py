"""The concept page names everything that the engine offers."""

from pathlib import Path

from huiyan.engines import frontier

PAGE = Path(__file__).resolve().parents[3] / "docs/concepts/frontier.md"


def test_every_public_function_is_on_the_concept_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    helpers = {"check_units", "needed_units"}
    functions = {name for name in frontier.__all__ if name.islower()} - helpers
    assert {name for name in functions if f"`{name}`" not in text and f"{name}(" not in text} == set()
