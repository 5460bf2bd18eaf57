"""The questions of the application form."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField
from huiyan.competition.setup.keys import key_from
from huiyan.competition.setup.ordering import move_by_one
from huiyan.competition.setup.queries import answers_to, users_of
from huiyan.competition.setup.refusals import HasAnswers, IsUsed, KeyTaken
from huiyan.kernel import audit, clock
from huiyan.shell.templatetags.shell import inlang


def add_question(competition: Competition, *, values: dict[str, Any], by: User) -> FormField:
    """A new question at the end of the form; its name in exports is made from the label unless it is given."""
    with transaction.atomic():
        taken = set(competition.fields.values_list("key", flat=True))
        key = values["key"] or key_from(values["label"], taken)
        if key in taken:
            raise KeyTaken(key=key)
        position = max(competition.fields.values_list("position", flat=True), default=-1) + 1
        made = FormField.objects.create(competition=competition, position=position, **{**values, "key": key})
        audit.record("question.add", made, by=by, after={"key": key, "kind": made.kind, "label": made.label})
    return made


def change_question(question: FormField, *, values: dict[str, Any], by: User) -> FormField:
    """Change a question; once it is answered neither its kind nor its name in exports changes."""
    with transaction.atomic():
        fresh = FormField.objects.select_for_update().get(pk=question.pk)
        values = {**values, "key": values["key"] or fresh.key}
        changes = {name: value for name, value in values.items() if getattr(fresh, name) != value}
        if {"kind", "key"} & changes.keys():
            _check_free(fresh)
        if "key" in changes and fresh.competition.fields.filter(key=changes["key"]).exists():
            raise KeyTaken(key=changes["key"])
        before = {name: _plain(getattr(fresh, name)) for name in changes}
        FormField.objects.filter(pk=fresh.pk).update(**changes)
        after = {name: _plain(value) for name, value in changes.items()}
        audit.record("question.change", fresh, by=by, before=before, after=after)
    return fresh


def move_question(question: FormField, *, up: bool, by: User) -> None:
    """One place up or down; at the end it stays."""
    with transaction.atomic():
        moved = move_by_one(question.competition.fields.all(), question, up=up)
        if moved:
            audit.record("question.move", question, by=by, before={"position": moved[0]}, after={"position": moved[1]})


def retire_question(question: FormField, *, by: User) -> None:
    """From now on it is not asked; answers that were given stay and are shown to the staff."""
    with transaction.atomic():
        _check_unused(question)
        FormField.objects.filter(pk=question.pk).update(retired_at=clock.now())
        audit.record("question.retire", question, by=by)


def restore_question(question: FormField, *, by: User) -> None:
    """Ask a retired question again."""
    with transaction.atomic():
        FormField.objects.filter(pk=question.pk).update(retired_at=None)
        audit.record("question.restore", question, by=by)


def delete_question(question: FormField, *, by: User) -> None:
    """Delete a question that nobody has answered and no rule needs."""
    with transaction.atomic():
        _check_free(question)
        audit.record(
            "question.delete", question.competition, by=by, before={"key": question.key, "label": question.label}
        )
        question.delete()


def check_unanswered(question: FormField) -> None:
    """Refuse what would lose answers."""
    count = answers_to(question)
    if count:
        raise HasAnswers(question=inlang(question, "label"), count=count)


def _check_free(question: FormField) -> None:
    check_unanswered(question)
    _check_unused(question)


def _check_unused(question: FormField) -> None:
    users = users_of(question)
    if users:
        raise IsUsed(question=inlang(question, "label"), users=users)


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)
