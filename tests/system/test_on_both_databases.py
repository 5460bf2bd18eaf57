"""A backup is taken, put back and upgraded on SQLite and on PostgreSQL alike."""

import pytest
from tests.system.conftest import Installation


@pytest.fixture(params=["installation", "on_postgresql"])
def site(request: pytest.FixtureRequest) -> Installation:
    made: Installation = request.getfixturevalue(request.param)
    made.run("init", "--email", "first@city.example")
    return made


def people(site: Installation) -> list[str]:
    return [line.partition("\t")[0] for line in site.run("user", "list").stdout.splitlines()]


def test_what_came_after_the_backup_is_gone_when_it_is_put_back(site: Installation) -> None:
    saved = str(site.data / "saved.tar.gz")
    (site.data / "files").mkdir(exist_ok=True)
    (site.data / "files" / "plan.pdf").write_bytes(b"%PDF-1.4")
    assert site.run("backup", saved).returncode == 0
    site.run("user", "create", "later@city.example", "--name", "Later")
    (site.data / "files" / "plan.pdf").unlink()
    put_back = site.run("restore", saved, "--replace")
    kept = (site.data / "files" / "plan.pdf").read_bytes()
    assert (put_back.returncode, put_back.stderr, people(site), kept) == (0, "", ["first@city.example"], b"%PDF-1.4")


def test_an_upgrade_backs_up_first_and_the_site_is_well(site: Installation) -> None:
    upgraded = site.run("upgrade", "--backup-to", str(site.data / "before"))
    backups = list((site.data / "before").glob("before-*.tar.gz"))
    assert (upgraded.returncode, upgraded.stdout.splitlines()[-1], len(backups)) == (0, "upgraded", 1)
    assert site.run("doctor").returncode == 0
