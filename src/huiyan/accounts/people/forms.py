"""Whom to invite, and with which roles."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyan.accounts.entrance.forms import ContactField
from huiyan.accounts.models import User
from huiyan.accounts.people.rules import may_manage
from huiyan.accounts.roles import ROLES


def role_choices() -> list[tuple[str, str]]:
    """Roles with their sentence, for choosing."""
    return [
        (role.key, _("{name}: {sentence}").format(name=role.name, sentence=role.sentence)) for role in ROLES.values()
    ]


class InvitationForm(forms.Form):
    """A person who has no account yet, or whose account is not known."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    contact = ContactField(
        required=False,
        help_text=gettext_lazy(
            "If you know it; the person can sign in with another one. An address gets a message without the code."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, choices=role_choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: object = None, *, by: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # QueryDict or None
        if not may_manage(by):
            del self.fields["roles"]


class RoleForm(forms.Form):
    """One role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=role_choices, widget=forms.RadioSelect)
