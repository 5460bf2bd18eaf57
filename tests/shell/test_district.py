"""Counties and districts in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from huiyan.shell.templatetags.shell import district


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [("en", "雁峰区", "Yanfeng District"), ("zh-hans", "雁峰区", "雁峰区"), ("en", "石鼓区", "石鼓区"), ("en", "", "")],
)
def test_a_district_has_the_english_name_that_the_operator_gave(settings, language: str, name: str, said: str) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "districts": ["雁峰区 = Yanfeng District"]}
    with translation.override(language):
        assert district(name) == said
