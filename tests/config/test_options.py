"""Options come from defaults, then the file, then the environment; a wrong one is named."""

from pathlib import Path

import pytest

from huiyan.config.options import WrongOption, load_options


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "huiyan.toml"
    file.write_text('city = "甲市"\nlargest_file_mb = 20\n', encoding="utf-8")
    options = load_options({"HUIYAN_LARGEST_FILE_MB": "30"}, file)
    assert (options["city"], options["largest_file_mb"], options["language"]) == ("甲市", 30, "zh-hans")


def test_a_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("of the site\n")
    assert load_options({"HUIYAN_SECRET_KEY_FILE": str(secret)}, tmp_path / "none")["secret_key"] == "of the site"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colour = 3\n", "huiyan.toml: there is no option 'colour'"),
        ("https = 1\n", "huiyan.toml: option 'https' must be true or false"),
        ("largest_file_mb = true\n", "huiyan.toml: option 'largest_file_mb' must be a whole number"),
    ],
)
def test_a_wrong_option_in_the_file_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "huiyan.toml"
    file.write_text(text)
    with pytest.raises(WrongOption) as caught:
        load_options({}, file)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("HUIYAN_HTTPS", "maybe", "HUIYAN_HTTPS: must be true or false, not 'maybe'"),
        ("HUIYAN_LARGEST_FILE_MB", "2.5", "HUIYAN_LARGEST_FILE_MB: must be a whole number, not '2.5'"),
    ],
)
def test_a_wrong_option_in_the_environment_is_named(tmp_path: Path, variable: str, value: str, sentence: str) -> None:
    with pytest.raises(WrongOption) as caught:
        load_options({variable: value}, tmp_path / "none")
    assert str(caught.value) == sentence
