"""Checks a bundle step by step and names the first thing that differs: form, digest, signature, log, commitments, ranking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from huiyan.engines.proof.bundle import Bundle, LogProof
from huiyan.engines.proof.checkpoint import Head, open_head
from huiyan.engines.proof.commitment import open_commitment
from huiyan.engines.proof.reader import BundleReader, Differs, placed
from huiyan.engines.proof.record import Sealed
from huiyan.engines.proof.rows import Cell, Columns
from huiyan.engines.proof.tree import verify_consistency, verify_inclusion
from huiyan.engines.tables import BadInput, gettext_noop

STEPS = ("form", "digest", "signature", "log", "commitments", "ranking")
PASSED, DIFFERS, ABSENT, NOT_REACHED = "passed", "differs", "absent", "not reached"

# Given the bundle: the tables as the scores give them, by name; None where nothing recomputes this kind.
Recompute = Callable[[Bundle], Mapping[str, Columns] | None]


@dataclass(frozen=True)
class Verification:
    """What a check found: each step's outcome, and the first difference (None when all is well).

    `trusted` is None when no key was given: then the signature fits the key inside the bundle, whose fingerprint must
    be compared with the published one. `recomputed` names the tables that the scores gave again.
    """

    file: str
    steps: Mapping[str, str]
    difference: BadInput | None
    sealed: Sealed | None = None
    head: Head | None = None
    log_key: bytes | None = None
    trusted: bool | None = None
    recomputed: tuple[str, ...] = ()
    rows: int = 0

    @property
    def verified(self) -> bool:
        return self.difference is None


def check_bundle(path: str | Path, recompute: Recompute | None = None, *, keys: Collection[bytes] = ()) -> Verification:
    """Check the bundle in a file; bad bundles never raise, they come back with the difference named.

    `recompute` gives the tables anew from the bundle's scores; `keys` are the public keys that are trusted: with them,
    record and log must both be signed by one of them. Raises BadInput only where the file cannot be opened.
    """
    check = _Check(Path(path).name, frozenset(keys))
    reader = BundleReader(path)
    try:
        with reader:
            check.run(reader, recompute)
    except BadInput as error:
        return check.result(error)
    return check.result(None)


class _Check:
    """One run over a bundle, remembering how far it came."""

    def __init__(self, file: str, keys: frozenset[bytes]) -> None:
        self.file, self.keys = file, keys
        self.steps: dict[str, str] = {}
        self.step = "form"
        self.sealed: Sealed | None = None
        self.head: Head | None = None
        self.log: LogProof | None = None
        self.recomputed: tuple[str, ...] = ()

    def run(self, reader: BundleReader, recompute: Recompute | None) -> None:
        self.sealed = sealed = reader.sealed()
        self.log = log = reader.log()
        tables = {table.name: reader.table(table) for table in sealed.tables}
        reader.end()
        self._pass("form", "digest")
        self.step = "signature"
        _check_signature(sealed, self.keys, self.file)
        self._pass("signature")
        self.step = "log"
        self.head = _check_log(sealed, log, self.keys, self.file)
        self._pass("log")
        self.step = "commitments"
        self.steps["commitments"] = _check_commitments(tables, self.file)
        self.step = "ranking"
        self._recompute(Bundle(sealed, log, tables), recompute)

    def _recompute(self, bundle: Bundle, recompute: Recompute | None) -> None:
        expected = recompute(bundle) if recompute else None
        if expected is None:
            self.steps["ranking"] = ABSENT
            return
        for name, table in expected.items():
            _compare(name, bundle.tables.get(name), table, self.file)
        self.recomputed = tuple(expected)
        self._pass("ranking")

    def _pass(self, *steps: str) -> None:
        self.steps.update(dict.fromkeys(steps, PASSED))

    def result(self, difference: BadInput | None) -> Verification:
        if difference is not None:
            step = difference.step if isinstance(difference, Differs) else self.step
            if difference.file is None:
                difference = placed(difference, file=self.file, line=None)
            self._pass(*STEPS[: STEPS.index(step)] if step == "digest" else ())
            self.steps[step] = DIFFERS
        steps = {step: self.steps.get(step, NOT_REACHED) for step in STEPS}
        rows = sum(table.rows for table in self.sealed.tables) if self.sealed else 0
        trusted = difference is None if self.keys else None
        log_key = self.log.key if self.log else None
        return Verification(
            self.file, steps, difference, self.sealed, self.head, log_key, trusted, self.recomputed, rows
        )


def _check_signature(sealed: Sealed, keys: frozenset[bytes], file: str) -> None:
    if not sealed.signature_fits():
        raise BadInput(gettext_noop("the signature does not fit the record and the key {key}"),
                       file=file, line=1, key=sealed.public.hex())  # fmt: skip
    if keys and sealed.public not in keys:
        raise BadInput(gettext_noop("the record is signed with the key {key}, which is not the one given"),
                       file=file, line=1, key=sealed.public.hex())  # fmt: skip


def _check_log(sealed: Sealed, log: LogProof, keys: frozenset[bytes], file: str) -> Head:
    if keys and log.key not in keys:
        raise BadInput(gettext_noop("the log is signed with the key {key}, which is not the one given"),
                       file=file, line=2, key=log.key.hex())  # fmt: skip
    try:
        head = open_head(log.head, log.key)
        included = verify_inclusion(sealed.leaf, log.index, head.size, log.hashes, head.root)
        grown = log.earlier is None or _grew(log, head)
    except BadInput as error:
        raise placed(error, file=file, line=2) from None
    if not included:
        raise BadInput(gettext_noop("the log's root {root} does not hold this record as leaf {index} of {size}"),
                       file=file, line=2, root=head.root.hex(), index=log.index, size=head.size)  # fmt: skip
    if not grown:
        raise BadInput(gettext_noop("the log is not the earlier one with more added"), file=file, line=2)
    if head.at < sealed.record["at"]:
        raise BadInput(gettext_noop("the log's head of {head_at} is older than the record of {record_at}"),
                       file=file, line=2, head_at=head.at, record_at=sealed.record["at"])  # fmt: skip
    return head


def _grew(log: LogProof, head: Head) -> bool:
    if log.earlier is None:
        return True
    earlier = open_head(log.earlier.head, log.key)
    same_log = earlier.origin == head.origin and earlier.at <= head.at
    return same_log and verify_consistency(earlier.size, head.size, log.earlier.hashes, earlier.root, head.root)


def _check_commitments(tables: Mapping[str, Columns], file: str) -> str:
    """Opened names must fit their commitments; every code that is used must be committed to."""
    if "commitments" not in tables:
        if "names" in tables:
            raise BadInput(gettext_noop("names are opened, but there is no table of commitments"), file=file)
        return ABSENT
    table = tables["commitments"]
    commitments = dict(zip(table.column("code"), table.column("commitment"), strict=True))
    if len(commitments) < len(table):
        raise BadInput(gettext_noop("a code stands twice in the commitments"), file=file)
    for name in ("entry", "judge"):
        for code in dict.fromkeys(tables["ballots"].column(name)) if "ballots" in tables else ():
            if code not in commitments:
                raise BadInput(gettext_noop("the code {code} has no commitment"), file=file, code=code)
    if "names" in tables:
        for code, holder, salt in _names(tables["names"]):
            if not _opens(commitments.get(code), code, holder, salt):
                raise BadInput(gettext_noop("the name '{name}' does not open the commitment of {code}"),
                               file=file, name=holder, code=code)  # fmt: skip
    return PASSED


def _names(table: Columns) -> zip[tuple[Cell, ...]]:
    return zip(table.column("code"), table.column("name"), table.column("salt"), strict=True)


def _opens(commitment: Cell, code: Cell, name: Cell, salt: Cell) -> bool:
    try:
        secret = bytes.fromhex(str(salt))
        return (
            isinstance(commitment, str) and secret.hex() == salt and open_commitment(commitment, [code, name], secret)
        )
    except ValueError:  # not hexadecimal, or a salt that is too short
        return False


def _compare(name: str, claimed: Columns | None, expected: Columns, file: str) -> None:
    if claimed is None:
        raise BadInput(gettext_noop("the bundle has no table '{name}'"), file=file, name=name)
    if claimed.names != expected.names:
        raise BadInput(gettext_noop("table '{name}' has the columns {found}, {expected} are expected"),
                       file=file, name=name, found=", ".join(claimed.names), expected=", ".join(expected.names))  # fmt: skip
    types = ([set(map(type, cells)) for cells in table.data] for table in (claimed, expected))
    if claimed.data == expected.data and next(types) == next(types):
        return
    for at, (found, wanted) in enumerate(zip_longest(claimed.rows(), expected.rows()), 1):
        if found is None or wanted is None:
            raise BadInput(gettext_noop("table '{name}' has {found} rows, the scores give {expected}"),
                           file=file, name=name, found=len(claimed), expected=len(expected))  # fmt: skip
        for column, cell, right in zip(claimed.names, found, wanted, strict=True):
            if cell != right or type(cell) is not type(right):
                raise BadInput(gettext_noop("table '{name}', row {row} ({key}): {field} is said to be {found}, the scores give {expected}"),
                               file=file, name=name, row=at, key=found[0], field=column, found=cell, expected=right)  # fmt: skip
