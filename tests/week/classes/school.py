"""School classes for tests."""

from __future__ import annotations

from typing import Any


def a_class(number: int = 0, *, pupils: int = 20, adults: int = 2, **values: Any) -> dict[str, Any]:
    """A class by its number; every class is of a school of its own unless told otherwise."""
    return {
        "adults": adults, "children": pupils, "needs": "", "phone": f"138{number:08d}", "email": "", "language": "en",
        "school": f"第{number}小学", "class_name": "五（2）班", "teacher": "欧阳老师", "bus_at": None, **values,
    }  # fmt: skip
