"""The form of an entry: the fixed questions and those that the organiser built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.calls.wording import choice_in_words
from huiyan.competition.entries.actions import most_bytes
from huiyan.competition.entries.missing import NEEDED, is_asked
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.registry.organizations.models import validate_credit_code
from huiyan.shell.naming import choose_by_name
from huiyan.shell.templatetags.shell import inlang

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PROJECT = ("track", "title", "title_en", "field", "summary")
WHO = ("organization_name", "credit_code", "division")
FIXED = (*PROJECT, *WHO)


@dataclass(frozen=True)
class Asked:
    """A question on the page: its field, the condition as JSON, whether it is hidden now, and the file that answers it."""

    field: forms.BoundField
    condition: str = ""
    hidden: bool = False
    key: str = ""
    file: EntryFile | None = None
    most: int = 0


@dataclass(frozen=True)
class Section:
    """A part of the form with its place in the address."""

    anchor: str
    words: StrOrPromise
    sentence: StrOrPromise
    questions: list[Asked]


class BeginForm(forms.Form):
    """What is needed to begin: the group and a working title."""

    track: forms.ModelChoiceField[Track] = forms.ModelChoiceField(
        queryset=None, label=_("Group"), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(
        label=_("Title of the project"), max_length=200, help_text=_("You can change it until the deadline.")
    )

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = competition.tracks.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        choose_by_name(self.fields["track"])


class EntryForm(forms.ModelForm[Entry]):
    """A draft: nothing but the title has to be filled before submitting."""

    class Meta:
        model = Entry
        fields = FIXED

    def __init__(self, *args: Any, questions: list[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [question for question in questions if question.kind != FormField.Kind.FILE]
        self.fields["track"].queryset = self.instance.competition.tracks.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        choose_by_name(self.fields["track"])
        self.fields["track"].empty_label = None  # type: ignore[attr-defined]  # every entry has a group
        self.fields["credit_code"].validators.append(validate_credit_code)
        for question in self.questions:
            self.fields[f"answer_{question.key}"] = form_field(question)
            self.initial[f"answer_{question.key}"] = self.instance.answers.get(question.key)
        self.file_questions = [question for question in questions if question.kind == FormField.Kind.FILE]
        for question in self.file_questions:
            self.fields[f"answer_{question.key}"] = _file_field(question)
        for name in NEEDED:
            self.fields[name].needed = True  # type: ignore[attr-defined]  # read by the field's template
        for question in questions:
            self.fields[f"answer_{question.key}"].needed = question.required  # type: ignore[attr-defined]

    def sections(self) -> list[Section]:
        """The form in parts, as a person fills it."""
        files = {one.field_id: one for one in self.instance.files.all()} if self.instance.pk else {}
        asked = [self._asked(one, files.get(one.pk)) for one in [*self.questions, *self.file_questions]]
        count = len(self.questions)
        parts = [
            Section("project", _("The project"), _("What judges read first."), [Asked(self[name]) for name in PROJECT]),
            Section(
                "who", _("Who enters"), _("Hidden from judges in blind rounds."), [Asked(self[name]) for name in WHO]
            ),
            Section("questions", _("The organiser's questions"), "", asked[:count]),
            Section("files", _("Files"), _("A large file may take its time: it goes on after a break."), asked[count:]),
        ]
        return [part for part in parts if part.questions]

    def _asked(self, question: FormField, file: EntryFile | None) -> Asked:
        said = {one.key: self[f"answer_{one.key}"].value() for one in self.questions}
        hidden = not is_asked(question.shown_if, said)
        condition = json.dumps(question.shown_if, ensure_ascii=False) if question.shown_if else ""
        return Asked(self[f"answer_{question.key}"], condition, hidden, question.key, file, most_bytes(question))

    def answers(self) -> dict[str, Any]:
        """The answers to the organiser's questions, ready for JSON; what cannot be taken is left out."""
        names = {question.key: f"answer_{question.key}" for question in self.questions}
        return {key: plain_answer(self.cleaned_data[name]) for key, name in names.items() if name in self.cleaned_data}

    def files_given(self) -> list[tuple[FormField, Any]]:
        """The files that were sent now, each with its question."""
        found = [(question, self.cleaned_data[f"answer_{question.key}"]) for question in self.file_questions]
        return [(question, file) for question, file in found if file]

    def changes(self) -> dict[str, Any]:
        """The fixed fields that can be taken."""
        return {name: self.cleaned_data[name] for name in FIXED if name in self.cleaned_data}


def form_field(question: FormField) -> forms.Field:
    """A question of the organiser as a form field; drafts may leave it open."""
    words: dict[str, Any] = {
        "label": inlang(question, "label"),
        "help_text": inlang(question, "help"),
        "required": False,
    }
    kinds = FormField.Kind
    if question.kind == kinds.CHOICE:
        choices = [(choice, choice_in_words(question, choice)) for choice in question.choices]
        return forms.ChoiceField(choices=[("", "—"), *choices], **words)
    if question.kind in (kinds.NUMBER, kinds.MONEY):
        return forms.DecimalField(max_digits=14, decimal_places=2, **words)
    classes: dict[str, type[forms.Field]] = {
        kinds.TEXT: forms.CharField,
        kinds.DATE: forms.DateField,
        kinds.YES: forms.BooleanField,
        kinds.LINK: forms.URLField,
    }
    return classes.get(question.kind, forms.CharField)(**words, **_widget(question))


def _file_field(question: FormField) -> forms.FileField:
    return forms.FileField(
        label=inlang(question, "label"),
        help_text=inlang(question, "help") or _("PDF, slides, document or picture."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.pptx,.docx,.png,.jpg,.jpeg,.webp"}),  # ACCEPTED, for the chooser
    )


def _widget(question: FormField) -> dict[str, Any]:
    if question.kind == FormField.Kind.TEXT:
        return {"widget": forms.Textarea, "max_length": 5000}
    if question.kind == FormField.Kind.DATE:
        return {"widget": forms.DateInput(attrs={"type": "date"})}
    if question.kind == FormField.Kind.LINK:
        return {"assume_scheme": "https", "validators": [URLValidator(schemes=["http", "https"])]}
    return {} if question.kind == FormField.Kind.YES else {"max_length": 300}


def plain_answer(value: Any) -> Any:
    """An answer as JSON keeps it: amounts and dates as text."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


class MemberForm(forms.Form):
    """A member of the team."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    role = forms.CharField(label=_("Part in the team"), max_length=80, help_text=_("For example: technology, market."))
    contact = forms.CharField(
        label=_("E-mail or telephone number"),
        max_length=120,
        help_text=_("To an e-mail address the link is also sent; otherwise you pass it on yourself."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the event log and told to the captain.")
    )
