"""How many statements a page costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def counted(client: Client, path: str) -> tuple[Any, int]:
    """The page, once it was seen, and the statements that it takes to see it again."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return answer, len(asked)
