"""What is typed at the door: who one is, a password, a code."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyan.accounts.contact import Contact, read_contact
from huiyan.accounts.entrance.actions import sign_up
from huiyan.accounts.models import User

EITHER = gettext_lazy("E-mail or telephone number")


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """One field for either; allauth finds out which it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EITHER
        self.fields["login"].widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ContactField(forms.CharField):
    """An e-mail address or a telephone number, in one form each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", EITHER)
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Contact | None:
        text = super().clean(value)
        return read_contact(text) if text else None


class PasswordForm(forms.Form):
    """A new password, seen by those who choose so in their browser."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=256,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def person(self) -> User:
        """Who will have it: a password too much like name or address is refused."""
        return User()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "password" in given:
            try:
                validate_password(given["password"], self.person())
            except ValidationError as refused:
                self.add_error("password", refused)
        return given


class NewAccountForm(PasswordForm):
    """A name, a way to be reached, a password."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = ContactField(help_text=gettext_lazy("You sign in with it. No messages are sent to telephones."))
    field_order = ("name", "contact", "password")

    def person(self) -> User:
        contact = self.cleaned_data.get("contact") or Contact()
        return User(name=self.cleaned_data.get("name", ""), email=contact.email, phone=contact.phone)

    def clean_contact(self) -> Contact:
        contact: Contact = self.cleaned_data["contact"]
        if User.objects.with_contact(contact).exists():
            raise ValidationError(_("There is an account with this already. Sign in, or ask for a new password."))
        return contact


class SignUpForm(NewAccountForm):
    """The same for who comes by themselves, as allauth's view wants it."""

    by_passkey = False

    def try_save(self, request: HttpRequest) -> tuple[User, None]:
        return sign_up(**self.cleaned_data), None


class CodeForm(forms.Form):
    """A code as it was written down; blanks, dashes and small letters do not matter."""

    code = forms.CharField(
        label=pgettext_lazy("handed over, works once", "Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "code-in", "autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
