"""Events to other systems: signed, only to public addresses, tried again, switched off after repeated failure."""

import datetime
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.bookings import actions as bookings
from huiyan.week.webhooks import actions, sending
from huiyan.week.webhooks.models import Delivery, Event, Webhook
from huiyan.week.webhooks.post import Pinned, is_public, post, public_address, signature
from huiyan.week.webhooks.refusals import NotFoundHost, NotPublic


@pytest.fixture(autouse=True)
def webhooks_on(settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "webhooks": True}


@pytest.fixture
def hook(organiser) -> Webhook:
    events = [Event.BOOKING_MADE, Event.BOOKING_CANCELLED]
    return Webhook.objects.create(
        url="https://hooks.people.example/in?a=1", events=events, secret="s", made_by=organiser
    )


def test_what_happens_is_queued_with_it_and_holds_nothing_personal(session, book, hook) -> None:
    booking = book(session, 1, adults=2)
    bookings.cancel_booking(booking)
    facts = {"booking": booking.pk, "session": session.pk, "seats": 2}
    assert list(Delivery.objects.order_by("created_at").values_list("event", "facts")) == [
        ("booking.made", facts),
        ("booking.cancelled", facts),
    ]


def test_nothing_is_queued_when_the_option_is_off_or_nobody_wants_it(session, hook, settings) -> None:
    actions.emit(Event.SESSION_CHANGED, {"session": session.pk})
    settings.HUIYAN = {**settings.HUIYAN, "webhooks": False}
    actions.emit(Event.BOOKING_MADE, {"session": session.pk})
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b:1::1",
    ],
)  # fmt: skip
def test_addresses_of_inner_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are() -> None:
    assert [is_public(address) for address in ("8.8.8.8", "2001:4860:4860::8888")] == [True, True]


@pytest.mark.parametrize(
    ("host", "refusal"), [("localhost", NotPublic), ("127.1", NotPublic), ("x.invalid", NotFoundHost), ("", NotPublic)]
)
def test_a_host_that_is_not_public_is_refused(host: str, refusal) -> None:
    with pytest.raises((refusal, NotFoundHost)):
        public_address(host)


def received(delivery: Delivery, answers: list[int]) -> list[tuple[str, bytes, dict[str, str]]]:
    """What a receiver that answers so gets; each delivery is tried as often as there are answers, each time when it is due."""
    got = []

    def receive(url: str, body: bytes, headers: dict[str, str]) -> int:
        got.append((url, body, dict(headers)))
        return answers[len(got) - 1]

    for _answer in answers:
        delivery.refresh_from_db()
        with time_machine.travel(delivery.next_try_at, tick=False):
            sending.deliver(delivery, receive)
    delivery.refresh_from_db()
    return got


def test_a_message_is_signed_and_the_same_bytes_each_time(session, book, hook) -> None:
    book(session, 1)
    delivery = Delivery.objects.select_related("webhook").get()
    first, second = received(delivery, [500, 204])
    said = json.loads(first[1])
    assert (said["id"], said["event"], said["seats"]) == (str(delivery.pk), "booking.made", 1)
    assert first[1] == second[1]
    at = int(second[2]["Huiyan-Signature"].split(",")[0][2:])
    assert second[2]["Huiyan-Signature"] == signature("s", at, second[1])
    assert (delivery.state, delivery.attempts, delivery.answer) == ("sent", 2, "204")


def test_a_redirect_is_a_failure_and_the_wait_doubles(session, book, hook) -> None:
    book(session, 1)
    delivery = Delivery.objects.select_related("webhook").get()
    begun = delivery.next_try_at
    received(delivery, [302, 302, 302])
    assert (delivery.next_try_at - begun).total_seconds() == pytest.approx(60 + 120 + 240, abs=1)
    received(delivery, [302] * 5)
    assert (delivery.state, delivery.attempts, delivery.answer) == ("failed", 8, "302")


def test_after_twenty_failures_it_is_switched_off_and_its_maker_told(session, book, hook, organiser) -> None:
    Webhook.objects.update(failures=19)
    book(session, 1)
    Notice.objects.all().delete()
    delivery = Delivery.objects.select_related("webhook").get()
    received(delivery, [500])
    hook.refresh_from_db()
    assert (hook.is_active, Notice.objects.get().user, sending.due_deliveries()) == (False, organiser, [])
    actions.resume_webhook(hook, by=organiser)
    with time_machine.travel(clock.now() + datetime.timedelta(hours=1), tick=False):
        assert sending.due_deliveries() == [delivery]


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext, list[tuple[str, bytes]]]]:
    """A real HTTPS receiver on this machine whose certificate names hooks.people.example."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.datetime(2020, 1, 1)).not_valid_after(datetime.datetime(2100, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.people.example")]), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(private + pem)
    got: list[tuple[str, bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(tmp_path / "both.pem")
    server.socket = own.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], ssl.create_default_context(cadata=pem.decode()), got
    server.shutdown()
    server.server_close()


def test_it_is_sent_over_tls_to_the_address_that_was_looked_up(receiver) -> None:
    port, trusting, got = receiver
    to = Pinned("hooks.people.example", "127.0.0.1", port=port, context=trusting)
    assert post("https://hooks.people.example/in?a=1", b"{}", {}, connection=to) == 204
    assert got == [("/in?a=1", b"{}")]


def test_a_certificate_for_another_name_or_unknown_is_not_trusted(receiver) -> None:
    port, trusting, got = receiver
    for to in (
        Pinned("other.example", "127.0.0.1", port=port, context=trusting),
        Pinned("hooks.people.example", "127.0.0.1", port=port),
    ):
        with pytest.raises(ssl.SSLCertVerificationError):
            post("https://hooks.people.example/in", b"{}", {}, connection=to)
    assert got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "https://a.example:8443/",
        "https://me:secret@a.example/",
        "ftp://a.example/",
        "https://localhost/x",
    ],
)
def test_what_cannot_be_an_address_is_refused(organiser, signed, url: str) -> None:
    answer = signed(organiser).post("/week/webhooks/", {"url": url, "events": ["booking.made"]})
    assert (answer.status_code in (200, 409), Webhook.objects.count()) == (True, 0)


def test_only_organisers_see_them_and_only_where_they_are_allowed(
    hook, organiser, host, supervisor, nobody, signed, settings
) -> None:
    page = f"/week/webhooks/{hook.pk}/"
    browsers = [nobody, *(signed(user) for user in (host, supervisor, organiser))]
    assert [browser.get(page).status_code for browser in browsers] == [302, 404, 404, 200]
    settings.HUIYAN = {**settings.HUIYAN, "webhooks": False}
    assert [browser.get(page).status_code for browser in browsers] == [302, 404, 404, 404]


def test_its_log_is_a_list_and_is_removed_with_it(session, book, hook, organiser, signed) -> None:
    book(session, 1)
    browser, page = signed(organiser), f"/week/webhooks/{hook.pk}/"
    assert "places were booked" in browser.get(page).content.decode()
    assert browser.get(f"{page}?export=xlsx").status_code == 200
    browser.post(f"{page}remove/")
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)
