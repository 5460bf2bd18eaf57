"""An installation is made, looked after, saved and put back by the command line."""

from pathlib import Path

from tests.system.conftest import Installation


def test_init_twice_keeps_the_keys(installation: Installation) -> None:
    first = installation.run("init", "--email", "first@city.example")
    key = (installation.data / "seal_key").read_text()
    second = installation.run("init", "--email", "first@city.example")
    assert (first.returncode, second.returncode, second.stdout) == (0, 0, "ready\n")
    assert ((installation.data / "seal_key").read_text(), (installation.data / "seal_key").stat().st_mode & 0o777) == (
        key,
        0o600,
    )


def test_a_backup_comes_back_elsewhere(installation: Installation, tmp_path: Path) -> None:
    installation.run("init", "--email", "first@city.example")
    saved = installation.run("backup", str(tmp_path / "saved.tar.gz"))
    other = Installation(tmp_path / "other")
    put_back = other.run("restore", str(tmp_path / "saved.tar.gz"))
    assert (saved.returncode, put_back.returncode) == (0, 0)
    assert other.run("user", "list").stdout == "first@city.example\tAdministrator\tadministrator\n"


def test_a_restore_over_data_is_refused(installation: Installation, tmp_path: Path) -> None:
    installation.run("init")
    installation.run("backup", str(tmp_path / "saved.tar.gz"))
    refused = installation.run("restore", str(tmp_path / "saved.tar.gz"))
    assert (refused.returncode, refused.stderr) == (
        1,
        "there are data already; give --replace to put the backup in their place\n",
    )


def test_a_file_that_is_no_backup_is_named(installation: Installation, tmp_path: Path) -> None:
    installation.run("init")
    (tmp_path / "saved.tar.gz").write_text("nothing of the kind")
    refused = installation.run("restore", str(tmp_path / "saved.tar.gz"), "--replace")
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "saved.tar.gz")


def test_doctor_says_that_there_is_no_installation(installation: Installation) -> None:
    found = installation.run("doctor")
    assert (found.returncode, "run 'huiyan init'" in found.stdout) == (1, True)


def test_doctor_is_content_after_init(installation: Installation) -> None:
    installation.run("init")
    found = installation.run("doctor")
    assert (found.returncode, [line for line in found.stdout.splitlines() if line.startswith("MEND")]) == (0, [])


def test_an_unknown_role_is_refused_with_the_known_ones(installation: Installation) -> None:
    installation.run("init")
    refused = installation.run("user", "create", "a@b.example", "--name", "A", "--role", "king")
    assert (refused.returncode, refused.stderr.startswith("there is no role 'king'; known: administrator")) == (1, True)
