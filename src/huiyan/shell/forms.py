"""Forms look the same everywhere: label, hint, error above the input."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from huiyan.shell.web import keys_of


class Renderer(TemplatesSetting):
    """Renders forms and fields with the shell's templates."""

    form_template_name = "shell/form.html"
    field_template_name = "shell/field.html"


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # of any model
    """Rows that were ticked; a key that no column can hold would crash the query, so it is no row."""

    def clean(self, value: Any) -> Any:
        return super().clean(keys_of(value or []))
