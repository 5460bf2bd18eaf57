"""`huiyan demo`: the demonstration city, built and served."""

from __future__ import annotations

import os

import typer

app = typer.Typer(add_completion=False)

OPTIONS = {
    "HUIYAN_DEMONSTRATION": "true",
    "HUIYAN_SECOND_FACTOR": "false",
    "HUIYAN_CITY": "示范市",
    "HUIYAN_CITY_EN": "Demonstration City",
    "HUIYAN_DISTRICTS": "雁峰区=Yanfeng District,石鼓区=Shigu District,蒸湘区=Zhengxiang District,珠晖区=Zhuhui District,"
    "南岳区=Nanyue District,衡阳县=Hengyang County,衡南县=Hengnan County,衡山县=Hengshan County,衡东县=Hengdong County,"
    "祁东县=Qidong County,耒阳市=Leiyang City,常宁市=Changning City",
    "HUIYAN_HOST_ORGANIZATION": "示范市科学技术局",
    "HUIYAN_HOST_ORGANIZATION_EN": "Demonstration City Science and Technology Bureau",
    "HUIYAN_CONTACT": "0734-0000000",
    "HUIYAN_NOTICE_CHANNELS": "log",
    "HUIYAN_LOG_LEVEL": "WARNING",  # else every letter of the demonstration is a line: hundreds
}


@app.command()
def demo(
    port: int = typer.Option(8000, help="Port to listen on."),
    serve: bool = typer.Option(True, help="Serve it after building; --no-serve only builds."),
) -> None:
    """Build the demonstration city with invented people and serve it."""
    for name, value in OPTIONS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("HUIYAN_ADDRESS", f"http://127.0.0.1:{port}")
    os.environ.setdefault("HUIYAN_DATA", "var/demo")
    from huiyan.cli.site.init import prepare

    prepare()
    build()
    if serve:
        from huiyan.cli.site.serving import run

        typer.echo("Ctrl+C stops it; the next start takes up where this one ended.")
        run("127.0.0.1", port, 2, with_jobs=True, log_level="error")


def build() -> None:
    """Build the demonstration unless it is there, and print the accounts."""
    from rich.console import Console

    from huiyan.config.demo import ACCOUNTS, PASSWORD, build_demo, demo_exists

    console = Console()
    if not demo_exists():
        with console.status("building the demonstration") as status:
            build_demo(report=lambda step: status.update(f"building the demonstration: {step}"))
    console.print(f"\n{os.environ['HUIYAN_ADDRESS']}  (password of every account: {PASSWORD})")
    for email, name, role in ACCOUNTS:
        console.print(f"  {email:<28} {name}  {role or 'no role'}")
