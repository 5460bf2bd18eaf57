"""The examples in the documentation run, and say what they are said to say."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_example_of_the_concept_page_runs(capsys) -> None:
    code = re.search(r"```python\n(.*?)```", (DOCS / "concepts/proof.md").read_text(encoding="utf-8"), re.S)
    assert code is not None
    exec(code[1], {})
    assert capsys.readouterr().out.splitlines() == [
        "True",
        'small.jsonl, line 5: this line is not the one that was sealed: ["E-2","88.00",2]',
    ]
