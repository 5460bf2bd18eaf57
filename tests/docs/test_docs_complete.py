"""The documents are complete: generated pages fit the program, links lead somewhere, words are translated."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from huiyan.cli.reference import pages

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
CATALOGUES = sorted((ROOT / "src").rglob("*.po"))
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("name", ["options.md", "cli.md", "openapi.json", "personal-data.md"])
def test_a_generated_page_fits_the_program(name: str) -> None:
    assert (ROOT / "docs/reference" / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [
        link for link in LINK.findall(document.read_text(encoding="utf-8")) if not (document.parent / link).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("guide", sorted((ROOT / "docs/guides").glob("*.md")), ids=lambda path: path.name)
def test_every_guide_is_there_in_both_languages(guide: Path) -> None:
    other = guide.with_name(guide.name.replace(".zh.md", ".md") if ".zh." in guide.name else f"{guide.stem}.zh.md")
    assert other.exists()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_every_word_is_translated(catalogue: Path) -> None:
    with catalogue.open("rb") as stream:
        entries = [one for one in read_po(stream, locale="zh_Hans") if one.id]
    left = [
        one.id for one in entries if one.fuzzy or not any(one.string if isinstance(one.string, tuple) else [one.string])
    ]
    assert left == []


def test_no_word_is_translated_in_two_ways() -> None:
    """All pages share the catalogues: where two differ the first wins, on the pages of the other too. A context helps."""
    said: dict[tuple[str | None, str], set[object]] = {}
    for catalogue in [one for one in CATALOGUES if one.name == "django.po"]:
        with catalogue.open("rb") as stream:
            for one in read_po(stream, locale="zh_Hans"):
                said.setdefault((one.context, str(one.id)), set()).add(one.string)
    assert [key for key, words in said.items() if key[1] and len(words) > 1] == []


def templates_of_engines() -> set[str]:
    """The sentences that engines mark for translation."""
    found = set()
    for path in (ROOT / "src/huiyan/engines").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "gettext_noop"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_every_sentence_of_an_engine_has_its_chinese() -> None:
    known: set[str] = set()
    for catalogue in CATALOGUES:
        with catalogue.open("rb") as stream:
            known |= {str(one.id) for one in read_po(stream) if one.id and one.string}
    assert sorted(templates_of_engines() - known) == []


def test_every_step_is_gathered_by_its_feature() -> None:
    missing = []
    for models in (ROOT / "src/huiyan").glob("*/*/models.py"):
        gathers = models.parents[1] / "models.py"
        name = f"huiyan.{models.parents[1].name}.{models.parent.name}.models"
        if not gathers.exists() or name not in gathers.read_text(encoding="utf-8"):
            missing.append(name)
    assert missing == []


def test_the_lock_files_name_no_address() -> None:
    found = [path.name for path in (ROOT / "requirements").iterdir() if "://" in path.read_text(encoding="utf-8")]
    assert found == []
