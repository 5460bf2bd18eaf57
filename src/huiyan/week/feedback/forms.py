"""What a visitor is asked at the exit, and how a question is set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.feedback.models import Question

RATINGS = [(5, _("5, very good")), (4, _("4, good")), (3, _("3, so-so")), (2, _("2, poor")), (1, _("1, very poor"))]
SCALE = [(5, _("5, fully")), (4, "4"), (3, "3"), (2, "2"), (1, _("1, not at all"))]
YES_NO = [(1, pgettext_lazy("answer", "Yes")), (0, pgettext_lazy("answer", "No"))]


class FeedbackForm(forms.Form):
    """A rating, the questions that are set, and a few words; only the rating is needed."""

    rating = forms.TypedChoiceField(label=_("How was it?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            choices = YES_NO if one.kind == Question.Kind.YES_NO else SCALE
            self.fields[f"question-{one.pk}"] = forms.TypedChoiceField(
                label=inlang(one, "text"), choices=choices, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
            )  # fmt: skip
        self.fields["comment"] = forms.CharField(
            label=_("Anything else?"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Read by the host and the organiser. Please write no names and no numbers."),
        )

    def answers(self) -> dict[str, int]:
        """The answers to the questions, by the question's key."""
        given = {str(one.pk): self.cleaned_data[f"question-{one.pk}"] for one in self.questions}
        return {key: value for key, value in given.items() if value is not None}


class QuestionForm(forms.ModelForm[Question]):
    class Meta:
        model = Question
        fields = ("text", "text_en", "kind")
