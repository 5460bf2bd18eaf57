"""Tags of the design system: icons, states, times, money and addresses that keep a list's filters."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from huiyan.kernel.money import format_yuan

register = template.Library()

# One set: 24 grid, 1.75 stroke, square caps.
ICONS = {
    "no": "M8 3H16L21 8V16L16 21H8L3 16V8ZM9 9L15 15M15 9L9 15",
    "menu": "M3 6H21M3 12H21M3 18H21",
    "calendar": "M4 5H20V20.5H4ZM4 10H20M8.5 2.5V7M15.5 2.5V7",
    "file": "M5 2.5H14L19 7.5V21.5H5ZM14 2.5V7.5H19M8.5 12H15.5M8.5 16H15.5",
    "search": "M4 10.5A6.5 6.5 0 1 0 17 10.5A6.5 6.5 0 1 0 4 10.5ZM15.5 15.5L21 21",
    "lock": "M5 10.5H19V21H5ZM8 10.5V7A4 4 0 0 1 16 7V10.5",
    "about": "M3 12A9 9 0 1 0 21 12A9 9 0 1 0 3 12ZM12 11V17M12 7V8",
    "download": "M12 3V15M6.5 10L12 15.5L17.5 10M4 20.5H20",
    "warn": "M12 3L22 20.5H2ZM12 10V14.5M12 17V17.6",
    "filter": "M3 6H21M6.5 12H17.5M10 18H14",
    "check": "M4 12.5L9.5 18L20 6",
    "upload": "M12 16V4M6.5 9L12 3.5L17.5 9M4 20.5H20",
    "print": "M7 8V3H17V8M7 17H3V8H21V17H17M7 14H17V21H7Z",
    "offline": "M3 9C5 7 8 5.5 12 5.5M21 9C20 8 18.6 7 17 6.4M6.5 13C8 11.5 10 10.6 12 10.6M12 18V18.4M4 3L20 21",
    "previous": "M15 4L7 12L15 20",
    "next": "M9 4L17 12L9 20",
    "plus": "M12 4V20M4 12H20",
    "person": "M8 7.5A4 4 0 1 0 16 7.5A4 4 0 1 0 8 7.5ZM4 21C4 16 7.5 14.5 12 14.5S20 16 20 21",
}

# A state is a shape, a word and a colour, never a colour alone.
SHAPES = {
    "none": '<circle cx="6" cy="6" r="4.6" fill="none"/>',
    "run": '<circle cx="6" cy="6" r="4.6" fill="none"/><path d="M6 1.4A4.6 4.6 0 0 1 6 10.6Z" stroke="none"/>',
    "ok": '<circle cx="6" cy="6" r="4.8"/>',
    "warn": '<path d="M6 1L11.4 11H0.6Z"/>',
    "bad": '<path d="M1.5 1.5L10.5 10.5M10.5 1.5L1.5 10.5" fill="none" stroke-width="2.4"/>',
    "seal": '<path d="M1 1H11V11H1Z" fill="none" stroke-width="1.8"/><path d="M4.2 4.2H7.8V7.8H4.2Z" stroke="none"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside a word; hidden from screen readers, because the word says it."""
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name])


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """A state: shape, word and colour."""
    shape = mark_safe(SHAPES[kind])  # noqa: S308  # a constant of this file
    return format_html(
        '<span class="st st-{}"><svg viewBox="0 0 12 12" aria-hidden="true">{}</svg>{}</span>', kind, shape, words
    )


@register.filter
def moment(at: datetime.datetime | None, style: str = "long") -> str:
    """A time as people say it here: 5月27日 星期六 09:30 / Saturday 27 May, 09:30; "short": 05-27 09:30."""
    if at is None:
        return "—"
    local = timezone.localtime(at)
    if style == "short":
        return local.strftime("%m-%d %H:%M")
    pattern = "n月j日 l H:i" if _chinese() else "l j F, H:i"
    if style == "year" or local.year != timezone.localtime().year:
        pattern = "Y年n月j日 l H:i" if _chinese() else "l j F Y, H:i"
    return formats.date_format(local, pattern)


@register.filter
def day(on: datetime.date | datetime.datetime | None) -> str:
    """A date: 2023年5月27日 / 27 May 2023."""
    if on is None:
        return "—"
    if isinstance(on, datetime.datetime):
        on = timezone.localtime(on).date()
    return formats.date_format(on, "Y年n月j日" if _chinese() else "j F Y")


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Money with its unit: 320 万元 / CNY 3.2 million."""
    return "—" if amount is None else format_yuan(amount, translation.get_language() or "zh-hans")


@register.filter
def get(mapping: dict[Any, Any], key: object) -> Any:
    """A value of a mapping by a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def inlang(thing: Any, field: str) -> str:
    """The field in the reader's language where it is filled (`name_en` in English), else the Chinese one; also of a mapping."""
    known = thing if isinstance(thing, Mapping) else None
    english = getattr(thing, f"{field}_en", "") if known is None else known.get(f"{field}_en", "")
    if english and not _chinese():
        return str(english)
    return getattr(thing, field) if known is None else known.get(field, "")  # type: ignore[no-any-return]


@register.filter
def district(name: str) -> str:
    """A county or district in the reader's language, where the option `districts` gives its English name."""
    if _chinese() or not name:
        return name
    return _english_districts(tuple(settings.HUIYAN["districts"])).get(name) or name


@functools.cache
def _english_districts(given: tuple[str, ...]) -> dict[str, str]:
    """Read once: a list names a district in every row."""
    pairs = (pair.partition("=") for pair in given)
    return {chinese.strip(): english.strip() for chinese, _, english in pairs}


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The present address with some of its query changed: `?{% with_query page=2 %}`."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")
