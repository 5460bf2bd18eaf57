"""`huiyan judging`: who judges what, and what their scores say."""

import typer

from huiyan.cli.judging_assign import assign
from huiyan.cli.judging_rank import judges, rank

app = typer.Typer(
    help="Who judges what, and what their scores say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # boxes and colours would double the time of --help
)
app.command()(assign)
app.command()(rank)
app.command()(judges)
