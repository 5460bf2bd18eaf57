"""`huiyan week`: what an operator does without a browser."""

import datetime
import json
from pathlib import Path

import pytest

from huiyan.accounts.models import RoleGrant, User
from huiyan.cli import week as command
from huiyan.kernel.audit import AuditEntry
from huiyan.week.bookings.signing import public_keys
from huiyan.week.editions.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django runs already."""
    monkeypatch.setattr("huiyan.cli.site.django.start", lambda: None)


@pytest.fixture
def edition() -> Edition:
    days = {"starts_on": datetime.date(2023, 5, 20), "ends_on": datetime.date(2023, 5, 31)}
    return Edition.objects.create(slug="2023", name="2023年科技活动周", rules="准时到场。", is_public=True, **days)


@pytest.fixture
def organiser() -> User:
    user = User.objects.create_user(name="欧阳", email="week@city.example")
    RoleGrant.objects.create(user=user, role="week_organiser")
    return user


def test_open_next_opens_the_following_year(edition, organiser, capsys) -> None:
    command.open_next("2023", by="week@city.example")
    made = Edition.objects.get(copied_from=edition)
    assert capsys.readouterr().out == "2024: 2024年科技活动周, 2024-05-18 to 2024-05-29\n"
    assert (made.rules, made.is_public, AuditEntry.objects.get().action) == ("准时到场。", False, "edition.open")


@pytest.mark.parametrize(("slug", "by"), [("1999", "week@city.example"), ("2023", "nobody@city.example")])
def test_open_next_refuses_what_it_does_not_know(edition, organiser, slug: str, by: str) -> None:
    with pytest.raises(SystemExit) as ended:
        command.open_next(slug, by=by)
    assert (ended.value.code, Edition.objects.count()) == (2, 1)


def test_open_next_twice_is_refused_in_a_sentence(edition, organiser, capsys) -> None:
    command.open_next("2023", by="week@city.example")
    with pytest.raises(SystemExit) as ended:
        command.open_next("2023", by="week@city.example")
    assert (ended.value.code, Edition.objects.count()) == (1, 2)
    assert "2024年科技活动周" in capsys.readouterr().err


def test_a_new_ticket_key_signs_and_the_old_one_still_verifies(tmp_path: Path, settings, capsys) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "ticket_keys": "", "data": str(tmp_path)}
    command.new_ticket_key()
    before = list(public_keys())
    command.new_ticket_key()
    after = list(public_keys())
    assert (after[:-1], len(after)) == (before, 2)
    assert capsys.readouterr().out.split()[-1] == after[-1]
    assert (tmp_path / "ticket_keys").stat().st_mode & 0o777 == 0o600


def test_a_new_ticket_key_is_refused_where_the_option_holds_them(tmp_path: Path, settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "ticket_keys": "22" * 32, "data": str(tmp_path)}
    with pytest.raises(SystemExit) as ended:
        command.new_ticket_key()
    assert (ended.value.code, (tmp_path / "ticket_keys").exists()) == (1, False)


def test_reconcile_of_a_sound_site(edition, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        command.reconcile(as_json=True)
    assert (ended.value.code, json.loads(capsys.readouterr().out)) == (0, [])
