"""Visitors who book through the web, for `bench/bookings.py`: three requests each, on one connection, as a browser does.

Standard library only: hundreds of visitors at once in one process that takes little of the machine from the site.
"""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

Visit = Callable[..., Coroutine[Any, Any, None]]
PATIENCE = 10.0  # seconds that a visitor waits for one answer
FORM = re.compile(rb'name="(csrfmiddlewaretoken|key|turn)" value="([^"]+)"')


@dataclass
class Tally:
    """What visitors were told, and how long each answer took."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    tickets: dict[str, str] = field(default_factory=dict)  # telephone number -> secret of the confirmed ticket
    took: float = 0.0

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Unanswered(Exception):
    """No answer within the visitor's patience."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Browser:
    """One connection, cookies, and patience; a lost connection is opened again and the request sent once more."""

    def __init__(self, address: str, tally: Tally) -> None:
        self.host, self.port = address.split(":")
        self.tally = tally
        self.cookies: dict[str, str] = {}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        began = time.monotonic()
        while True:
            left = PATIENCE - (time.monotonic() - began)
            try:
                answer = await asyncio.wait_for(self._exchange(method, path, fields), max(0.001, left))
            except TimeoutError:
                self.close()
                raise Unanswered from None
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self.close()
                self.tally.answers["sent again"] += 1
                await asyncio.sleep(0.2)
                continue
            self.tally.seconds.append(time.monotonic() - began)
            if answer.status >= 500:
                self.tally.answers["5xx"] += 1
            return answer

    async def _exchange(self, method: str, path: str, fields: dict[str, str] | None) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, int(self.port))
        reader, writer = self.streams
        body = urllib.parse.urlencode(fields).encode() if fields else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept-Language: zh-CN"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if fields:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        return await self._read(reader)

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _colon, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _equals, rest = value.strip().partition("=")
                self.cookies[cookie] = rest.split(";")[0]
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split()[1]), headers, body)

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
            self.streams = None


async def visit(address: str, page: str, session: int, phone: str, tally: Tally) -> None:
    """Open the activity's page, send its form, look at the ticket."""
    browser = Browser(address, tally)
    try:
        await _book(browser, page, page, session, phone)
    except Unanswered:
        tally.answers["unanswered"] += 1
    finally:
        browser.close()


async def visit_by_turn(address: str, page: str, session: int, phone: str, tally: Tally) -> None:
    """Enter the waiting room, look again as its page says, then book."""
    browser = Browser(address, tally)
    try:
        opened = await browser.ask("GET", page)
        token = {name.decode(): value.decode() for name, value in FORM.findall(opened.body)}
        entered = await browser.ask("POST", f"/week/sessions/{session}/room/", {**token, "enter": "1"})
        if entered.status != 302:
            tally.answers["refused" if entered.status < 500 else "failed"] += 1
            return
        waiting = await browser.ask("GET", entered.headers["location"])
        while "refresh" in waiting.headers:
            await asyncio.sleep(int(waiting.headers["refresh"]))
            waiting = await browser.ask("GET", entered.headers["location"])
        if waiting.status != 302:
            tally.answers["refused" if waiting.status < 500 else "failed"] += 1
            return
        await _book(browser, waiting.headers["location"].partition("#")[0], page, session, phone)
    except Unanswered:
        tally.answers["unanswered"] += 1
    finally:
        browser.close()


async def _book(browser: Browser, form: str, page: str, session: int, phone: str) -> None:
    """Open the page with the form, send it, look at the ticket."""
    tally = browser.tally
    opened = await browser.ask("GET", form)
    if opened.status != 200:
        tally.answers["refused" if opened.status < 500 else "failed"] += 1
        return
    hidden = {name.decode(): value.decode() for name, value in FORM.findall(opened.body)}
    group = {"session": str(session), "adults": "1", "children": "0", "phone": phone}
    sent = await browser.ask("POST", page, {**hidden, **group})
    if sent.status == 302:
        tally.answers["booked"] += 1
        tally.tickets[phone] = sent.headers["location"].rstrip("/").rpartition("/")[2]
        with suppress(Unanswered):  # the visitor has the ticket's address already
            await browser.ask("GET", sent.headers["location"])
    else:
        tally.answers["refused" if sent.status < 500 else "failed"] += 1


async def steady(address: str, page: str, session: int, *, users: int, seconds: float) -> Tally:
    """Some users, each of whom books again as soon as the ticket is there."""
    tally, numbers = Tally(), iter(range(10**6))
    ends = time.monotonic() + seconds

    async def user() -> None:
        while time.monotonic() < ends:
            await visit(address, page, session, phone(next(numbers)), tally)

    return await _timed(tally, [user() for _ in range(users)])


async def crowd(address: str, page: str, session: int, *, visitors: int, at_once: int) -> Tally:
    """A number of visitors, some of them at any moment."""
    tally, gate = Tally(), asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            await visit(address, page, session, phone(number), tally)

    return await _timed(tally, [one(number) for number in range(visitors)])


async def arrivals(address: str, page: str, session: int, *, at: Iterable[float], by: Visit = visit) -> Tally:
    """Visitors who come at given moments, whatever became of those before them."""
    tally = Tally()

    async def one(number: int, moment: float) -> None:
        await asyncio.sleep(moment)
        await by(address, page, session, phone(number), tally)

    return await _timed(tally, [one(number, moment) for number, moment in enumerate(at)])


def phone(number: int) -> str:
    """An invented number for each visitor."""
    return f"139{number:08d}"


async def _timed(tally: Tally, visitors: list[object]) -> Tally:
    began = time.monotonic()
    await asyncio.gather(*visitors)  # type: ignore[arg-type]  # coroutines
    tally.took = time.monotonic() - began
    return tally
