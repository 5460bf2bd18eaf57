"""What an organiser may be told about a table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class CannotRead(Refusal):
    sentence = _("“{name}” cannot be read as a table: {why}.")
    next_step = _("Save it as an Excel workbook (.xlsx) or as CSV and bring it again.")
    status = 422


class TableTooLarge(Refusal):
    sentence = _("“{name}” is larger than a table may be: at most {rows} rows, {columns} columns and {size}.")
    status = 413


class NoRows(Refusal):
    sentence = _("“{name}” has no row of data below its header.")
    status = 422


class NotClean(Refusal):
    sentence = _("Nothing was imported: {count} problems must be solved first.")


class ImportedAlready(Refusal):
    sentence = _("This table was imported already.")
    next_step = _("Undo the earlier import first if it was wrong.")


class CannotUndo(Refusal):
    sentence = _("The import cannot be undone: something was done with these entries already: {numbers}.")


class NotImported(Refusal):
    sentence = _("This table is not imported.")


class HasACaptain(Refusal):
    sentence = _("This entry has a captain with an account already.")
