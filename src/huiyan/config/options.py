"""The table of options: defaults, then `huiyan.toml`, then `HUIYAN_*` in the environment (`HUIYAN_*_FILE` for secrets)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Value = str | int | bool | list[str]


class WrongOption(Exception):
    """An option has a value that cannot be used; the sentence names the option and where it was set."""


@dataclass(frozen=True)
class Option:
    """One setting that an operator may change."""

    name: str
    kind: type
    default: Value
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return "HUIYAN_" + self.name.upper()


OPTIONS = (
    Option("data", str, "var", "Folder of the database, the files and the keys of a small installation."),
    Option("secret_key", str, "", "Signs sessions. `huiyan init` makes one in the data folder.", secret=True),
    Option("database", str, "", "Address of the database, `postgresql://user:password@host/name`; empty: SQLite in the data folder.", secret=True),
    Option("hosts", list, ["localhost", "127.0.0.1", "[::1]"], "Names under which the site is reached."),
    Option("address", str, "http://127.0.0.1:8000", "Public address of the site, used in mails and QR codes."),
    Option("https", bool, False, "The site is reached by HTTPS: secure cookies, strict transport security, service worker."),
    Option("trusted_proxies", int, 0, "Number of reverse proxies in front that set X-Forwarded-For."),
    Option("debug", bool, False, "Show errors with their source. Never in production."),
    Option("demonstration", bool, False, "Everything shown and exported carries the words: demonstration data."),
    Option("second_factor", bool, True, "Staff roles must sign in with a second factor."),
    Option("city", str, "", "Name of the city, province or college, in Chinese."),
    Option("city_en", str, "", "The same name in English."),
    Option("districts", list, [], "English names of counties and districts, `雁峰区=Yanfeng District`; one without a name here is shown in Chinese."),
    Option("host_organization", str, "", "Who runs the site, in Chinese; shown at the top and the foot."),
    Option("host_organization_en", str, "", "The same in English."),
    Option("contact", str, "", "Telephone number or address for questions, shown at the top."),
    Option("icp_number", str, "", "ICP filing number, shown at the foot."),
    Option("police_number", str, "", "Public security filing number, shown at the foot."),
    Option("privacy_notice", str, "", "File with the privacy notice in Markdown; empty: the built-in one."),
    Option("time_zone", str, "Asia/Shanghai", "Time zone of all times shown."),
    Option("language", str, "zh-hans", "Language for those who have chosen none: zh-hans or en."),
    Option("mail_url", str, "", "Mail server, `smtp://user:password@host:port` (`smtps://` for TLS); empty: no mail is sent; people read their notices on the site.", secret=True),
    Option("mail_from", str, "huiyan@localhost", "Sender of mails."),
    Option("notice_channels", list, ["mail"], "How notices go out: mail, log, or the import path of a channel of your own."),
    Option("files_s3_bucket", str, "", "Bucket of an S3-compatible store for files (extra `s3`); empty: the data folder."),
    Option("files_s3_endpoint", str, "", "Address of the S3-compatible store."),
    Option("largest_file_mb", int, 50, "Largest file that may be uploaded, in megabytes."),
    Option("seal_key", str, "", "Ed25519 key that seals published records, 64 hexadecimal digits; empty: the key file in the data folder.", secret=True),
    Option("ticket_keys", str, "", "ECDSA P-256 keys that sign tickets, 64 hexadecimal digits each, separated by commas; the last one signs, all are believed. Empty: the key file in the data folder.", secret=True),
    Option("api_per_minute", int, 300, "Requests to the API in one minute from one token, signed-in person or address; 0: no limit."),
    Option("bookings_per_minute", int, 120, "Bookings sent in one minute from one network address, counted by each web process; 0: no limit. A school or a mobile network is one address."),
    Option("page_seconds", int, 10, "Seconds for which a public page of the Week may be kept by a proxy and by each web process; places left are asked for anew by the page itself. 0: not kept."),
    Option("webhooks", bool, False, "Organisers of the Week may have events sent to other systems by HTTPS; the machine must then reach the internet."),
    Option("log_level", str, "INFO", "DEBUG, INFO, WARNING or ERROR."),
)  # fmt: skip


def load_options(environment: Mapping[str, str] | None = None, file: Path | None = None) -> dict[str, Value]:
    """All options with the values in force; an unknown or unusable one raises WrongOption."""
    env = os.environ if environment is None else environment
    path = file or Path(env.get("HUIYAN_CONFIG", "huiyan.toml"))
    written = _read_toml(path) if path.is_file() else {}
    known = {option.name for option in OPTIONS}
    for name in written:
        if name not in known:
            raise WrongOption(f"{path.name}: there is no option '{name}'")
    return {option.name: _value(option, env, written, path.name) for option in OPTIONS}


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WrongOption(f"{path.name}: {error}") from None


def _value(option: Option, env: Mapping[str, str], written: Mapping[str, object], file: str) -> Value:
    if option.variable in env:
        return _from_text(option, env[option.variable])
    if option.variable + "_FILE" in env:
        secret = Path(env[option.variable + "_FILE"])
        if not secret.is_file():
            raise WrongOption(f"{option.variable}_FILE: there is no such file: {secret}")
        return _from_text(option, secret.read_text(encoding="utf-8").strip())
    value = written.get(option.name, option.default)
    if not isinstance(value, option.kind) or (option.kind is int and isinstance(value, bool)):
        raise WrongOption(f"{file}: option '{option.name}' must be {_kind(option)}")
    return value  # type: ignore[return-value]  # checked by isinstance just above


def _from_text(option: Option, text: str) -> Value:
    if option.kind is bool:
        if text.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise WrongOption(f"{option.variable}: must be true or false, not '{text}'")
        return text.lower() in ("1", "true", "yes")
    if option.kind is int:
        if not text.lstrip("-").isdigit():
            raise WrongOption(f"{option.variable}: must be a whole number, not '{text}'")
        return int(text)
    if option.kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _kind(option: Option) -> str:
    return {bool: "true or false", int: "a whole number", list: "a list of texts", str: "a text"}[option.kind]
