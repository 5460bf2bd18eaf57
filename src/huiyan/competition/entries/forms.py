"""The form of an entry: the fixed questions and those that the organiser built."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.entries.models import Entry
from huiyan.registry.organizations.models import validate_credit_code

FIXED = ("track", "title", "title_en", "field", "summary", "organization_name", "credit_code", "division")


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


class EntryForm(forms.ModelForm[Entry]):
    """A draft: nothing but the title has to be filled before submitting."""

    class Meta:
        model = Entry
        fields = FIXED

    def __init__(self, *args: Any, questions: list[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [question for question in questions if question.kind != FormField.Kind.FILE]
        self.fields["track"].queryset = self.instance.competition.tracks.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["credit_code"].validators.append(validate_credit_code)
        for question in self.questions:
            self.fields[f"answer_{question.key}"] = form_field(question)
            self.initial[f"answer_{question.key}"] = self.instance.answers.get(question.key)
        self.file_questions = [question for question in questions if question.kind == FormField.Kind.FILE]
        for question in self.file_questions:
            self.fields[f"answer_{question.key}"] = _file_field(question)

    def answers(self) -> dict[str, Any]:
        """The answers to the organiser's questions, ready for JSON."""
        return {question.key: _plain(self.cleaned_data[f"answer_{question.key}"]) for question in self.questions}

    def files_given(self) -> list[tuple[FormField, Any]]:
        """The files that were sent now, each with its question."""
        found = [(question, self.cleaned_data[f"answer_{question.key}"]) for question in self.file_questions]
        return [(question, file) for question, file in found if file]

    def changes(self) -> dict[str, Any]:
        """The fixed fields that were changed."""
        return {name: self.cleaned_data[name] for name in FIXED if name in self.changed_data}


def form_field(question: FormField) -> forms.Field:
    """A question of the organiser as a form field; drafts may leave it open."""
    english = get_language() == "en"
    words: dict[str, Any] = {
        "label": (english and question.label_en) or question.label,
        "help_text": (english and question.help_en) or question.help,
        "required": False,
    }
    kinds = FormField.Kind
    if question.kind == kinds.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *[(choice, choice) for choice in question.choices]], **words)
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
    english = get_language() == "en"
    return forms.FileField(
        label=(english and question.label_en) or question.label,
        help_text=(english and question.help_en) or question.help or _("PDF, slides, document or picture."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.pptx,.docx,.png,.jpg,.jpeg,.webp"}),
    )


def _widget(question: FormField) -> dict[str, Any]:
    if question.kind == FormField.Kind.TEXT:
        return {"widget": forms.Textarea, "max_length": 5000}
    if question.kind == FormField.Kind.DATE:
        return {"widget": forms.DateInput(attrs={"type": "date"})}
    if question.kind == FormField.Kind.LINK:
        return {"assume_scheme": "https"}
    return {} if question.kind == FormField.Kind.YES else {"max_length": 300}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
