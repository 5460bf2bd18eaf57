"""A browser is named in two words."""

import pytest
from django.utils import translation

from huiyan.accounts.templatetags.devices import device


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0",
            "WeChat · Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.0", "unknown browser"),
    ],
)
def test_a_browser_is_named(said: str, shown: str) -> None:
    with translation.override("en"):
        assert device(said) == shown
