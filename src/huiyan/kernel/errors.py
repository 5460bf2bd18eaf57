"""What the program refuses, in a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """The request was understood and is refused: `message` says why, `advice` what can be done instead.

    A feature subclasses it, names what happened and gives the sentence; values come by keyword, several as a list:

        class Full(Refusal):
            sentence = _("“{session}” has {left} places left, you asked for {seats}.")

        raise Full(session=session.title, left=1, seats=2)
    """

    sentence: ClassVar[StrOrPromise] = _("This cannot be done.")
    next_step: ClassVar[StrOrPromise] = ""
    status: ClassVar[int] = 409

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    @property
    def message(self) -> str:
        """The sentence in the language that is active now."""
        return self.sentence.format(**self._said())

    @property
    def advice(self) -> str:
        """The next step in the language that is active now, or nothing."""
        return self.next_step.format(**self._said())

    def _said(self) -> dict[str, object]:
        return {
            name: listed(value) if isinstance(value, (list, tuple)) else value for name, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.message


def listed(things: Iterable[object]) -> str:
    """Several things in a sentence, parted as the reader's language does it."""
    return pgettext("in a list", ", ").join(map(str, things))
