"""`huiyan judging`: who judges what, and what their scores say."""

import typer

from huiyan.cli.judging_assign import assign

app = typer.Typer(
    help="Who judges what, and what their scores say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.callback()(lambda: None)  # keeps `judging` a group while it has a single command
app.command()(assign)
