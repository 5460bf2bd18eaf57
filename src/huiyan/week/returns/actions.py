"""Put a figure in place of a computed one, write the summary, and hand a return upward."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import get_language

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock, files
from huiyan.kernel.jobs import enqueue
from huiyan.kernel.locks import hold
from huiyan.week.editions.models import Edition
from huiyan.week.returns.figures import Figure, content_of, digest_of
from huiyan.week.returns.models import Override, Picture, ReturnFile, ReturnVersion, Summary
from huiyan.week.returns.paper import printable
from huiyan.week.returns.refusals import NothingChanged, ReasonMissing, TooManyPictures

MAKE_FILE = "week.write_return"
MOST_FILE = 128 * 1024 * 1024
MOST_PICTURES = 8
MOST_BYTES = 8 * 1024 * 1024
PICTURES = {"png", "jpeg"}


def override_figure(edition: Edition, figure: Figure, *, value: int | None, reason: str, by: User) -> Override:
    """A person's figure instead of the computed one; the computed one stays beside it, with the reason."""
    with transaction.atomic():
        made = Override.objects.create(edition=edition, figure=figure.key, value=value, reason=reason, by=by)
        before = {"figure": figure.key, "value": figure.value, "computed": figure.computed}
        audit.record("return.override", edition, by=by, before=before, after={"value": value, "reason": reason})
    return made


def release_figure(edition: Edition, figure: Figure, *, reason: str, by: User) -> Override:
    """Give a figure back to the computation."""
    with transaction.atomic():
        made = Override.objects.create(edition=edition, figure=figure.key, is_set=False, reason=reason, by=by)
        before = {"figure": figure.key, "value": figure.value}
        audit.record(
            "return.release", edition, by=by, before=before, after={"value": figure.computed, "reason": reason}
        )
    return made


def hand_upward(edition: Edition, *, reason: str = "", by: User) -> ReturnVersion:
    """Freeze the return as the next version; the event log keeps its digest. A correction says what and why.

    It is not sealed through publishing: a sealed record is public, and a return goes to the level above alone.
    """
    with transaction.atomic(), hold("week.returns"):
        last = ReturnVersion.objects.filter(edition=edition).first()
        content = content_of(by, edition)
        digest = digest_of(content)
        if last and last.digest == digest:
            raise NothingChanged(number=last.number)
        if last and not reason:
            raise ReasonMissing
        made = ReturnVersion.objects.create(
            edition=edition,
            number=last.number + 1 if last else 1,
            content=content,
            digest=digest,
            reason=reason if last else "",
            by=by,
            at=clock.now(),
        )
        after = {"number": made.number, "digest": digest, "reason": made.reason}
        audit.record("return.hand_upward", edition, by=by, after=after)
    return made


def ask_file(edition: Edition, *, version: ReturnVersion | None, kind: str, by: User) -> ReturnFile:
    """Have a worker write the return as a file; the same content is not written twice, and an older draft goes.

    No line of the event log: it is a reading of what everyone who may read it sees on the page.
    """
    content = version.content if version else content_of(by, edition)
    language = get_language() or "zh-hans"
    with transaction.atomic(), hold("week.returns"):
        of_kind = ReturnFile.objects.filter(edition=edition, version=version, kind=kind, language=language)
        made = of_kind.select_related("job", "version", "edition").filter(digest=digest_of(content)).first()
        if made and (made.file_id or made.is_being_made):
            return made
        if made is None:
            _forget_files(of_kind)
            made = ReturnFile.objects.create(
                edition=edition, version=version, kind=kind, language=language, content=content, digest=digest_of(content),
                asked_by=by, asked_at=clock.now(),
            )  # fmt: skip
        made.job = enqueue(MAKE_FILE, by=by, unique_key=f"{MAKE_FILE}.{made.pk}", pk=made.pk)
        made.save(update_fields=["job"])
    return made


def write_file(made: ReturnFile) -> ReturnFile:
    """What the worker does: the file as its kind wants it, in the language in which it was asked for."""
    from huiyan.week.returns import documents  # noqa: PLC0415  # typst and python-docx are 26 MB, for those who need them

    paper = documents.Paper(
        content=printable(made.content),
        name=made.name,
        version=made.version.number if made.version else None,
        at=made.version.at if made.version else made.asked_at,
        digest=made.digest,
    )
    with translation.override(made.language):
        content = ContentFile(documents.KINDS[made.kind](paper), name=made.name)
    with transaction.atomic():
        made.file = files.store(content, kinds={made.kind}, max_bytes=MOST_FILE, by=made.asked_by)
        made.save(update_fields=["file"])
    return made


def write_summary(edition: Edition, *, text: str, by: User) -> Summary:
    """The organiser's words for the summary."""
    with transaction.atomic():
        made, _new = Summary.objects.update_or_create(edition=edition, defaults={"text": text})
        audit.record("return.summary", edition, by=by, after={"characters": len(text)})
    return made


def add_picture(edition: Edition, *, upload: File[Any], caption: str, by: User) -> Picture:
    """A picture for the summary; one that would break the documents later is refused now."""
    from huiyan.week.returns import documents  # noqa: PLC0415  # typst and python-docx are 26 MB, for those who need them

    if Picture.objects.filter(edition=edition).count() >= MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    with transaction.atomic():
        stored = files.store(upload, kinds=PICTURES, max_bytes=MOST_BYTES, by=by)
        documents.check_picture(stored)
        made = Picture.objects.create(edition=edition, file=stored, caption=caption)
        audit.record("return.picture", edition, by=by, after={"sha256": stored.sha256, "caption": caption})
    return made


def remove_picture(picture: Picture, *, by: User) -> None:
    """Take a picture out of the summary; the file stays as long as a version handed upward shows it."""
    with transaction.atomic():
        stored = picture.file
        picture.delete()
        versions = ReturnVersion.objects.filter(edition=picture.edition_id)
        frozen = {one["file"] for version in versions for one in version.content["pictures"]}
        if str(stored.pk) not in frozen:
            files.forget(stored)
        audit.record("return.picture_out", picture.edition, by=by, before={"sha256": stored.sha256})


def _forget_files(old: QuerySet[ReturnFile]) -> None:
    """Drafts of what the data said before."""
    for one in old.select_related("file"):
        one.delete()
        if one.file:
            files.forget(one.file)
