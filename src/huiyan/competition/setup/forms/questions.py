"""A question of the application form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import FILE_KINDS, Competition, FormField
from huiyan.competition.calls.wording import answer_of, choice_of, said_in_words
from huiyan.kernel.files.kinds import KINDS
from huiyan.shell.naming import choose_by_name
from huiyan.shell.templatetags.shell import inlang


class QuestionForm(forms.ModelForm[FormField]):
    """A question; what does not belong to its kind is left out."""

    choices_text = forms.CharField(
        label=_("Choices, one a line"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Only for “one of several”. In English after a bar: 初创 | Start-up."),
    )
    file_kinds = forms.MultipleChoiceField(
        label=_("Kinds of file"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for files; none ticked: all of them."),
    )
    asked_if = forms.ChoiceField(
        label=_("Asked only if the answer to"), required=False, help_text=_("Else it is always asked.")
    )
    asked_value = forms.CharField(
        label=_("is"), required=False, max_length=100, help_text=_("For a yes-or-no question: yes or no.")
    )

    class Meta:
        model = FormField
        fields = (
            "label", "label_en", "kind", "track", "required", "identifies", "help", "help_en", "choices_text",
            "file_kinds", "file_mb", "asked_if", "asked_value", "key",
        )  # fmt: skip
        labels = {"track": _("Group")}
        help_texts = {
            "key": _("Small letters, digits and hyphens; left empty it is made from the question."),
            "track": _("Left empty, all groups are asked."),
            "file_mb": _("Only for files; left empty, the largest that the site takes."),
        }

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competition = competition
        self.fields["key"].required = False
        self.fields["track"].queryset = competition.tracks.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        choose_by_name(self.fields["track"])
        self.fields["track"].empty_label = _("all groups")  # type: ignore[attr-defined]
        self.fields["file_kinds"].choices = [(kind, KINDS[kind].label) for kind in FILE_KINDS]  # type: ignore[attr-defined]
        self.others = [
            one
            for one in competition.fields.all()
            if one.pk != self.instance.pk and one.kind in (FormField.Kind.YES, FormField.Kind.CHOICE)
        ]
        self.fields["asked_if"].choices = [("", _("always asked")), *((o.key, inlang(o, "label")) for o in self.others)]  # type: ignore[attr-defined]
        self.initial["choices_text"] = "\n".join(_choice_lines(self.instance))
        self.initial["file_kinds"] = self.instance.file_kinds
        key, value = next(iter(self.instance.shown_if.items()), ("", ""))
        asked = next((one for one in self.others if one.key == key), None)
        self.initial["asked_if"], self.initial["asked_value"] = key, said_in_words(asked, value) if asked else value

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["choices"], given["choices_en"] = _read_choices(given.get("choices_text", ""))
        if given.get("kind") == FormField.Kind.CHOICE and len(set(given["choices"])) < 2:
            self.add_error("choices_text", _("Give at least two different choices."))
        asked = next((one for one in self.others if one.key == given.get("asked_if")), None)
        if asked:
            self._check_condition(asked, given)
        return given

    def values(self) -> dict[str, Any]:
        """What is stored; parts that do not belong to the kind are emptied."""
        given = dict(self.cleaned_data)
        file = given["kind"] == FormField.Kind.FILE
        condition = {given["asked_if"]: given["asked_value"]} if given["asked_if"] else {}
        names = ("label", "label_en", "kind", "track", "required", "identifies", "help", "help_en", "key")
        return {
            **{name: given[name] for name in names},
            "choices": given["choices"] if given["kind"] == FormField.Kind.CHOICE else [],
            "choices_en": given["choices_en"] if given["kind"] == FormField.Kind.CHOICE else {},
            "file_kinds": given["file_kinds"] if file else [],
            "file_mb": given["file_mb"] if file else None,
            "shown_if": condition,
        }

    def _check_condition(self, asked: FormField, given: dict[str, Any]) -> None:
        allowed = asked.choices if asked.kind == FormField.Kind.CHOICE else ["True", "False"]
        if asked.kind == FormField.Kind.YES:
            given["asked_value"] = answer_of(given.get("asked_value", ""))
        else:
            given["asked_value"] = choice_of(asked, given.get("asked_value", ""))
        if given.get("asked_value") not in allowed:
            words = " / ".join(said_in_words(asked, one) for one in allowed)
            self.add_error("asked_value", _("It can be: {values}.").format(values=words))
        if asked.track_id and asked.track_id != getattr(given.get("track"), "pk", None):
            self.add_error("asked_if", _("That question is not asked of all who see this one."))


def _choice_lines(question: FormField) -> list[str]:
    """The choices as they are written in the form: each with its English after a bar."""
    pairs = [(choice, question.choices_en.get(choice, "")) for choice in question.choices]
    return [f"{choice} | {english}" if english else choice for choice, english in pairs]


def _read_choices(text: str) -> tuple[list[str], dict[str, str]]:
    """The choices of a text in their order, and the English of those that have it."""
    pairs = [line.replace("｜", "|").partition("|") for line in text.splitlines()]
    said = [(choice.strip(), english.strip()) for choice, _bar, english in pairs if choice.strip()]
    return [choice for choice, _english in said], {choice: english for choice, english in said if english}
