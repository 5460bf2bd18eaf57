"""A round that is prepared: four entries of two fields, three judges."""

from collections.abc import Callable
from typing import Any

import pytest

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Round
from huiyan.competition.panel.models import Judge

FIELDS = ("新材料", "新材料", "生物医药", "生物医药")
WORDS = ("新材料 磁体", "生物医药 检测", "新材料 陶瓷")


@pytest.fixture
def prepared(competition: Competition, make_entry: Callable[..., Any]) -> Round:
    """The first round with four entries, two judges for each."""
    for number, field in enumerate(FIELDS, 1):
        make_entry(number=number, title=f"项目{number}", field=field, organization_name=f"单位{number}号")
    return competition.rounds.get(position=0)


@pytest.fixture
def panel(prepared: Round, make_judge: Callable[..., Judge], judge_user: User) -> list[Judge]:
    """Three judges who know one field each; the first is `judge_user`."""
    judges = [make_judge(user=judge_user, expertise=WORDS[0])]
    return judges + [make_judge(f"judge{j}", expertise=words) for j, words in enumerate(WORDS[1:], 1)]
