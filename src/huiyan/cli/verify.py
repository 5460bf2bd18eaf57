"""`huiyan verify BUNDLE`: whether a published result is what was sealed, and follows from its scores. Needs no database, no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from huiyan.engines.proof import Verification

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="The bundle as it was published (.jsonl).", show_default=False)],
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="A public key to trust: a file, 64 hexadecimal digits, or z6Mk... Can be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Check a published result: form, digests, signature, log, commitments, and the ranking from the scores.

    Exit code 0: verified. 1: something differs, and the first thing that does is named. 2: the call was wrong.
    """
    from huiyan.cli.recompute import recompute
    from huiyan.engines.proof import check_bundle
    from huiyan.engines.tables import BadInput

    try:
        found = check_bundle(bundle, recompute, keys=[read_key(text) for text in key or []])
    except BadInput as error:
        typer.echo(shown(error.sentence(translate)), err=True)
        raise typer.Exit(2) from None
    if as_json:
        print_json(as_data(found))
    else:
        for line in report(found):
            typer.echo(shown(line))
    sys.exit(0 if found.verified else 1)


def read_key(text: str) -> bytes:
    """A public key given on the command line: a file that holds one, or the key itself."""
    from huiyan.engines.proof import read_public_key
    from huiyan.engines.tables import BadInput, gettext_noop

    try:
        if Path(text).is_file():
            with Path(text).open("rb") as stream:
                return read_public_key(stream.read(10_000).decode("utf-8", "replace"))
    except OSError as error:
        raise BadInput(gettext_noop("{path} cannot be read: {reason}"), path=text, reason=error.strerror) from None
    return read_public_key(text)


def report(found: Verification) -> list[str]:
    """The outcome in sentences."""
    lines = _heading(found)
    names = step_names()
    states = state_names()
    width = max(map(_width, names.values()))
    for step, state in found.steps.items():
        note = _note(found, step)
        lines.append(f"  {names[step]}{' ' * (width - _width(names[step]))}  {states[state]}{note and f'  {note}'}")
    if found.difference is not None:
        return [
            *lines,
            translate("NOT verified. The first thing that differs:"),
            f"  {found.difference.sentence(translate)}",
        ]
    return [*lines, *_conclusion(found)]


def step_names() -> dict[str, str]:
    return {
        "form": translate("form"),
        "digest": translate("digest"),
        "signature": translate("signature"),
        "log": translate("log"),
        "commitments": translate("commitments"),
        "ranking": translate("ranking"),
    }


def state_names() -> dict[str, str]:
    return {
        "passed": translate("passed"),
        "differs": translate("DIFFERS"),
        "absent": translate("not checked"),
        "not reached": translate("not reached"),
    }


def _heading(found: Verification) -> list[str]:
    if found.sealed is None:
        return [found.file]
    record = found.sealed.record
    lines = [translate("{file}: {kind}, sealed at {at}").format(file=found.file, kind=record["kind"], at=record["at"])]
    if record["demonstration"]:
        lines.append(translate("Demonstration data: people and scores are invented."))
    if record["replaces"]:
        template = translate("It replaces the record {record}. Reason: {reason}")
        lines.append(template.format(**record["replaces"]))
    return lines


def _note(found: Verification, step: str) -> str:
    """What a step that passed, or had nothing to check, says of itself."""
    state = found.steps[step]
    if step == "digest" and state == "passed":
        return translate("{rows} rows").format(rows=f"{found.rows:,}")
    if step == "log" and found.head is not None and state == "passed":
        template = translate("one of {size} records in {origin}, as of {at}")
        return template.format(size=f"{found.head.size:,}", origin=found.head.origin, at=found.head.at)
    if step == "commitments" and state == "absent":
        return translate("the bundle holds none")
    if step == "ranking" and state == "absent" and found.sealed is not None:
        template = translate("nothing here recomputes '{kind}': only seal and log were checked")
        return template.format(kind=found.sealed.kind)
    if step == "ranking" and state == "passed":
        return translate("recomputed from the scores")
    return ""


def _conclusion(found: Verification) -> list[str]:
    if found.trusted:
        return [translate("Verified, and signed with the key given.")]
    if found.sealed is None or found.log_key is None:
        return []
    return [
        translate("Verified. The signature fits the key inside the bundle; whose key it is, the bundle cannot prove."),
        translate("Compare its fingerprint with the published one, or give the published key with --key:"),
        *(f"  {line}" for line in _fingerprints(found.sealed.public, found.log_key)),
    ]


def _fingerprints(public: bytes, log_key: bytes) -> list[str]:
    from huiyan.engines.proof import fingerprint

    if public == log_key:
        return [fingerprint(public)]
    return [
        translate("record: {fingerprint}").format(fingerprint=fingerprint(public)),
        translate("log: {fingerprint}").format(fingerprint=fingerprint(log_key)),
    ]


def as_data(found: Verification) -> dict[str, Any]:
    """The outcome for programs."""
    from huiyan.engines.proof import fingerprint

    sealed, head, difference = found.sealed, found.head, found.difference
    return {
        "file": found.file,
        "verified": found.verified,
        "steps": dict(found.steps),
        "difference": difference
        and {"line": difference.line, "sentence": difference.sentence(translate), "values": _texts(difference.values)},
        "trusted": found.trusted,
        "recomputed": list(found.recomputed),
        "rows": found.rows,
        "record": sealed
        and {
            "digest": sealed.digest,
            **{name: sealed.record[name] for name in ("kind", "at", "demonstration", "replaces")},
            "key": sealed.public.hex(),
            "fingerprint": fingerprint(sealed.public),
        },
        "log": head
        and {
            "origin": head.origin,
            "size": head.size,
            "root": head.root.hex(),
            "at": head.at,
            "key": found.log_key and found.log_key.hex(),
        },
    }


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    plain = (str, int, bool, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in values.items()}


def shown(text: str) -> str:
    """Text from a stranger's file, made safe for a terminal: what does not print is spelled out."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
