"""What an organiser sets for a draw, and what a party says: who comes, and its wishes in order."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.shell.templatetags.shell import inlang, moment
from huiyan.week.bookings.forms import clean_telephone
from huiyan.week.classes.forms import ContactForm, NumbersForm
from huiyan.week.codes import Need
from huiyan.week.draw.actions import CLASS, PARTY
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.editions.forms import MOMENT, Codes
from huiyan.week.proposals.models import Session


class DrawForm(forms.ModelForm[Draw]):
    """The rules of a draw and the sessions that are drawn."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("Sessions whose places are drawn"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Draw
        fields = ("name", "name_en", "closes_at", "most_wishes", "most_of_school")
        widgets = {"closes_at": MOMENT}

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {session.pk: session for session in sessions}
        self.fields["sessions"].choices = [(one.pk, named(one)) for one in sessions]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["most_wishes"].widget.attrs |= {"min": 1, "max": 10}
        self.fields["most_of_school"].widget.attrs |= {"min": 1, "max": 10}

    def clean_most_wishes(self) -> int:
        return self._one_to_ten("most_wishes")

    def clean_most_of_school(self) -> int:
        return self._one_to_ten("most_of_school")

    def _one_to_ten(self, name: str) -> int:
        number = int(self.cleaned_data[name])
        if not 1 <= number <= 10:  # as the table's CHECK
            raise forms.ValidationError(_("From 1 to 10."))
        return number

    def values(self) -> dict[str, Any]:
        """The rules as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def chosen(self) -> list[Session]:
        """The sessions that were ticked."""
        return [self.known[pk] for pk in self.cleaned_data["sessions"]]


class WishesForm(forms.Form):
    """Wishes in order, each from the sessions of the draw; later ones may stay empty."""

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, draw: Draw, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"wish_{rank}" for rank in range(1, draw.most_wishes + 1)]
        choices = [("", _("no further wish")), *((str(one.pk), named(one)) for one in sessions)]
        for rank, name in enumerate(self.names, start=1):
            self.fields[name] = forms.TypedChoiceField(
                label=_("Wish {rank}").format(rank=rank), choices=choices if rank > 1 else choices[1:], coerce=int,
                empty_value=None, required=rank == 1,
            )  # fmt: skip
        self.fields["key"].initial = secrets.token_urlsafe(12)
        self.order_fields(["key", *self.names])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen: set[int] = set()
        for name in self.names:
            wish = cleaned.get(name)
            if wish in seen:
                self.add_error(name, _("This session is wished already."))
            seen |= {wish} if wish else set()
        return cleaned

    def wishes(self) -> list[int]:
        """The wished sessions, the dearest first."""
        return [wish for name in self.names if (wish := self.cleaned_data[name])]


class PeopleWishForm(WishesForm):
    """People who come as a family or with friends."""

    adults = forms.IntegerField(label=_("Adults"), min_value=0, max_value=99, initial=1)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=99, initial=0)
    needs = Codes(label=_("What we should know"), choices=Need.choices, required=False)
    phone = forms.CharField(label=_("Telephone number"), max_length=24)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean_phone(self) -> str:
        return clean_telephone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "adults" in cleaned and "children" in cleaned and not cleaned["adults"] + cleaned["children"]:
            self.add_error("adults", _("At least one person must come."))
        return cleaned

    def party(self) -> dict[str, Any]:
        """The people as the actions take them."""
        names = ("adults", "children", "needs", "phone", "email")
        return {**{name: self.cleaned_data[name] for name in names}, "language": get_language() or "zh-hans"}


class ClassWishForm(WishesForm, ContactForm, NumbersForm):
    """A class, by its teacher."""

    def party(self) -> dict[str, Any]:
        """The class as the actions take it."""
        return {**self.contact(), **self.changes()}


FORMS: dict[str, type[PeopleWishForm] | type[ClassWishForm]] = {
    DrawEntry.Kind.PUBLIC: PeopleWishForm,
    DrawEntry.Kind.CLASS: ClassWishForm,
}


def form_for(
    draw: Draw, kind: str, sessions: list[Session], *, data: Any = None, entry: DrawEntry | None = None
) -> PeopleWishForm | ClassWishForm:
    """The form of one kind of party, with what its entry says; a class wishes only sessions that keep places for classes."""
    offered = [one for one in sessions if kind == DrawEntry.Kind.PUBLIC or one.class_capacity]
    stands: dict[str, Any] = {}
    if entry:
        ranked = {f"wish_{one.rank}": one.session_id for one in entry.wishes.all()}
        stands = {**{name: getattr(entry, name) for name in PARTY + CLASS}, **ranked}
    return FORMS[kind](data, draw=draw, sessions=offered, initial=stands)


def named(session: Session) -> str:
    """A session in a list to choose from."""
    return f"{moment(session.starts_at, 'short')} · {inlang(session.activity, 'title')}"
