"""Forms look the same everywhere: label, hint, error above the input."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders forms and fields with the shell's templates."""

    form_template_name = "shell/form.html"
    field_template_name = "shell/field.html"
