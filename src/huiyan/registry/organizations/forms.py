"""What is known of an organization, and of who joins it."""

from __future__ import annotations

from django import forms

from huiyan.registry.organizations.models import MemberCode, Organization


class OrganizationForm(forms.ModelForm[Organization]):
    """The code is checked by its check digit; small letters and blanks are mended."""

    credit_code = forms.CharField(
        label=Organization._meta.get_field("credit_code").verbose_name, max_length=24, required=False
    )
    field_order = ("kind", "name", "name_en", "credit_code", "division", "parent", "note")

    class Meta:
        model = Organization
        fields = ("kind", "name", "name_en", "credit_code", "division", "parent", "note")

    def clean_credit_code(self) -> str | None:
        return "".join(self.cleaned_data["credit_code"].split()).upper() or None


class MemberCodeForm(forms.ModelForm[MemberCode]):
    """As what the person joins."""

    class Meta:
        model = MemberCode
        fields = ("title", "is_manager")
