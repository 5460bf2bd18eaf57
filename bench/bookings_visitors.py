"""Visitors who book through the web, for `bench/bookings.py`, each on one connection, as a browser with scripts does.

Standard library only: hundreds of visitors at once in one process that takes little of the machine from the site.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any

PATIENCE = 10.0  # seconds that a visitor waits for one answer
FORM = re.compile(rb'name="(csrfmiddlewaretoken|key|turn)" value="([^"]*)"')
ROOM = re.compile(rb'data-(?:number|form)="([^"]+)"')


@dataclass
class Tally:
    """What visitors were told, and how long each answer took."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    tickets: dict[str, str] = field(default_factory=dict)  # telephone number -> secret of the confirmed ticket
    took: float = 0.0

    @property
    def visits(self) -> int:
        """Visitors who were answered to the end."""
        return self.answers["booked"] + self.answers["refused"]

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
            lines.append(f"Origin: http://{self.host}:{self.port}")
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


@dataclass
class Visitor:
    """One visitor: what the activity is, and what the telephone number is."""

    browser: Browser
    page: str
    session: int
    number: int

    @property
    def phone(self) -> str:
        """An invented number for each visitor."""
        return f"139{self.number:08d}"

    def tell(self, answer: Answer) -> None:
        """Count how it ended."""
        self.browser.tally.answers["refused" if answer.status < 500 else "failed"] += 1

    async def send(self, page: str, fields: dict[str, str]) -> None:
        """Send a form, and look at the ticket."""
        sent, tally = await self.browser.ask("POST", page, fields), self.browser.tally
        if sent.status != 302:
            self.tell(sent)
            return
        tally.answers["booked"] += 1
        tally.tickets[self.phone] = sent.headers["location"].rstrip("/").rpartition("/")[2]
        with suppress(Unanswered):  # the visitor has the ticket's address already
            await self.browser.ask("GET", sent.headers["location"])

    async def book(self, form: str) -> None:
        """Open the page with the form, ask for the places left, send it. The key is what the page's script would make."""
        opened = await self.browser.ask("GET", form)
        if opened.status != 200:
            self.tell(opened)
            return
        if b"hx-trigger" in opened.body:
            await self.browser.ask("GET", f"{self.page}left/")
        group = {"session": str(self.session), "adults": "1", "children": "0", "phone": self.phone}
        await self.send(self.page, {"key": f"key-{self.number}", **hidden(opened), **group})


Visit = Callable[[Visitor], Coroutine[Any, Any, None]]


async def visit(one: Visitor) -> None:
    """The activity's page, its form, the ticket."""
    await one.book(one.page)


async def visit_by_turn(one: Visitor) -> None:
    """Enter the waiting room, ask how far it has come as its script does, then book."""
    browser, state = one.browser, f"/week/sessions/{one.session}/room/state/"
    await browser.ask("GET", one.page)
    entered = await browser.ask("POST", f"/week/sessions/{one.session}/room/", {"enter": "1"})
    if entered.status != 302:
        return one.tell(entered)
    room = await browser.ask("GET", entered.headers["location"])
    if room.status == 302:
        return await one.book(room.headers["location"].partition("#")[0])
    number, form = (found[1].decode() for found in ROOM.finditer(room.body))
    while True:
        look = json.loads((await browser.ask("GET", state)).body)
        if not look["open"]:  # the page shows where the waiting list is
            browser.tally.answers["refused"] += 1
            return None
        if int(number) <= look["admitted"]:
            return await one.book(unescape(form).partition("#")[0])
        seconds = (int(number) - look["admitted"]) * 60 / max(look["per_minute"], 0.1)
        await asyncio.sleep(min(20.0, max(2.0, seconds / 2)) * (0.9 + random.random() / 5))


async def visit_with_class(one: Visitor) -> None:
    """A teacher opens the form for classes, sends it, looks at the class's page."""
    opened = await one.browser.ask("GET", f"{one.page}class/")
    names = {"school": f"第{one.number // 2}小学", "class_name": f"四（{one.number % 2 + 1}）班", "teacher": "钟老师"}
    group = {"session": str(one.session), "children": "28", "adults": "2", "phone": one.phone}
    await one.send(f"{one.page}class/", {**hidden(opened), **names, **group})


def hidden(opened: Answer) -> dict[str, str]:
    """The fields of a form that the visitor does not see."""
    return {name.decode(): value.decode() for name, value in FORM.findall(opened.body) if value}


async def finish(visit: Visit, address: str, page: str, sessions: list[int], number: int, tally: Tally) -> None:
    """A visit by its number, to the end or to the end of patience."""
    browser = Browser(address, tally)
    try:
        await visit(Visitor(browser, page, sessions[number % len(sessions)], number))
    except Unanswered:
        tally.answers["unanswered"] += 1
    finally:
        browser.close()


async def steady(address: str, page: str, sessions: list[int], *, users: int, seconds: float) -> Tally:
    """Some users, each of whom books again as soon as the ticket is there."""
    tally, numbers = Tally(), iter(range(10**6))
    ends = time.monotonic() + seconds

    async def user() -> None:
        while time.monotonic() < ends:
            await finish(visit, address, page, sessions, next(numbers), tally)

    return await _timed(tally, [user() for _ in range(users)])


async def crowd(
    address: str, page: str, sessions: list[int], *, visitors: int, at_once: int, by: Visit = visit
) -> Tally:
    """A number of visitors, some of them at any moment."""
    tally, gate = Tally(), asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            await finish(by, address, page, sessions, number, tally)

    return await _timed(tally, [one(number) for number in range(visitors)])


async def arrivals(address: str, page: str, sessions: list[int], *, at: Iterable[float], by: Visit = visit) -> Tally:
    """Visitors who come at given moments, whatever became of those before them."""
    tally = Tally()

    async def one(number: int, moment: float) -> None:
        await asyncio.sleep(moment)
        await finish(by, address, page, sessions, number, tally)

    return await _timed(tally, [one(number, moment) for number, moment in enumerate(at)])


async def _timed(tally: Tally, visitors: list[object]) -> Tally:
    began = time.monotonic()
    await asyncio.gather(*visitors)  # type: ignore[arg-type]  # coroutines
    tally.took = time.monotonic() - began
    return tally
