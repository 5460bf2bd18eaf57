"""A list of judges that somebody sends: every cell checked, nothing believed, problems by row and column."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyan.competition.calls.models import Competition
from huiyan.competition.panel.forms import JudgeForm
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.queries import panels_of

MOST_ROWS = 2000
MOST_BYTES = 2_000_000
MOST_INFLATED = 50_000_000
COLUMNS = {
    "name": ("name", "姓名"),
    "email": ("email", "e-mail", "邮箱", "电子邮箱"),
    "expertise": ("expertise", "专业特长", "专长"),
    "panel": ("panel", "评委组"),
    "max_load": ("max_load", "most entries", "最多项目数", "最多项数"),
}


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken; row 1 is the header."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class JudgeList:
    """What a list holds: rows ready for `inviting.import_judges`, and what stands in the way."""

    rows: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]


def read_judges(name: str, data: bytes, competition: Competition) -> JudgeList:
    """Read a .csv (UTF-8 or GB 18030) or .xlsx."""
    if len(data) > MOST_BYTES:
        return JudgeList((), (Problem(1, "", _("The file is larger than 2 MB.")),))
    try:
        table = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    except Exception:  # a hostile file may make the parsers raise anything; nothing else happens in there
        return JudgeList((), (Problem(1, "", _("The file cannot be read as a table.")),))
    if not table:
        return JudgeList((), (Problem(1, "", _("The file is empty.")),))
    head = [_key(cell) for cell in table[0]]
    missing = [key for key in ("name", "email") if key not in head]
    if missing:
        return JudgeList((), tuple(Problem(1, key, _("This column is missing.")) for key in missing))
    return _checked(head, table[1:], competition)


def _checked(head: list[str], table: list[list[str]], competition: Competition) -> JudgeList:
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    seen = set(Judge.objects.filter(competition=competition).values_list("user__email", flat=True))
    panels = panels_of(competition)
    for number, cells in enumerate(table, 2):
        if not any(cells):
            continue
        form = JudgeForm(dict(zip(head, cells, strict=False)), panels=panels)
        if form.is_valid():
            email = form.cleaned_data["email"].lower()
            if email in seen:
                problems.append(Problem(number, "email", _("This person is a judge here already, or stands twice.")))
            seen.add(email)
            rows.append(form.cleaned_data)
        problems += [Problem(number, key, " ".join(map(str, errors))) for key, errors in form.errors.items()]
    return JudgeList(tuple(rows), tuple(problems))


def _key(heading: str) -> str:
    plain = heading.strip().lower()
    return next((key for key, names in COLUMNS.items() if plain in names), "")


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    return _at_most(rows)


def _xlsx(data: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - it brings numpy with it: only for those who send a list

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_INFLATED:
            raise ValueError(len(data))
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows = []
    for row in book.worksheets[0].iter_rows(values_only=True, max_col=20, max_row=MOST_ROWS + 2):
        rows.append(["" if cell is None else str(cell).strip() for cell in row])
    return _at_most(rows)


def _at_most(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MOST_ROWS + 1:
        raise ValueError(len(rows))
    return rows
