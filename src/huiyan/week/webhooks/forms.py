"""The form of a webhook."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyan.week.webhooks.models import Event, Webhook


class WebhookForm(forms.ModelForm[Webhook]):
    """An address, and what is sent there."""

    url = forms.URLField(
        label=_("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=_("https:// alone, port 443, a public host."),
    )
    events = forms.MultipleChoiceField(label=_("Events"), choices=Event.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Webhook
        fields = ("url",)

    def clean_url(self) -> str:
        """An address without port, name or password in it."""
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc != parts.hostname:
            raise ValidationError(
                _("It must begin with https:// and name a host in small letters, without port, name or password.")
            )
        return url
