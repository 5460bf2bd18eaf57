"""`huiyan user` takes an address or a telephone number."""

import pytest

from huiyan.accounts.models import User
from huiyan.cli.site import user as command
from huiyan.engines.tables import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django runs already."""
    monkeypatch.setattr("huiyan.cli.site.django.start", lambda: None)


@pytest.mark.parametrize(
    ("contact", "stored"),
    [("Li@people.example", ("li@people.example", None)), ("138 0013 8000", (None, "+8613800138000"))],
)
def test_an_account_is_made_with_either(contact: str, stored: tuple[str | None, str | None]) -> None:
    command.create(contact, name="李", role=["organiser"])
    made = User.objects.get()
    assert ((made.email, made.phone), [role.key for role in made.roles]) == (stored, ["organiser"])


def test_a_password_is_set_for_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    user = User.objects.create_user(name="李", phone="13800138000")
    command.password("+86 138-0013-8000")
    user.refresh_from_db()
    assert user.check_password(capsys.readouterr().out.split(": ")[1].strip()) is True


@pytest.mark.parametrize("contact", ["12", "nobody"])
def test_what_is_neither_is_refused(contact: str) -> None:
    with pytest.raises(BadInput, match="neither"):
        command.create(contact, name="李")


def test_a_number_is_taken_once() -> None:
    command.create("13800138000", name="李")
    with pytest.raises(BadInput, match="already"):
        command.create("+8613800138000", name="李")
