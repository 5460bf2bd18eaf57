"""A person is invited, comes in by a code with a telephone number, sets up a second factor, signs in again, sees the own data."""

from __future__ import annotations

import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
PASSWORD = "a-long-enough-word-1"
PHONES = {PHONE_CHINESE.name: "138 0013 8000", DESKTOP_ENGLISH.name: "+44 20 7946 0958"}


def totp(secret: str) -> str:
    """The code of an authenticator now (RFC 6238)."""
    digest = hmac.new(b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def invite(site: Site, window: Window, name: str) -> str:
    """The administrator invites a judge; the code that is shown once."""
    page = site.sign_in(window, "admin")
    page.click("main a[href='/people/']")
    page.click("main a[href='/people/invite/']")
    page.fill("[name=name]", name)
    page.check("[name=roles][value=judge]")
    page.click("main form .btn-go")
    return page.locator(".code-out").inner_text()


def come_in(site: Site, window: Window, code: str) -> Page:
    """The invited person types the code in small letters and makes an account with a telephone number."""
    page = site.visit(window, "/account/login/")
    page.click("main a[href='/account/code/']")
    page.fill("[name=code]", code.lower())
    page.click("main form .btn-go")
    page.fill("[name=contact]", PHONES[window.name])
    page.fill("[name=password]", PASSWORD)
    page.click("main form .btn-go")
    page.wait_for_url("**/desk/")
    return page


def set_up_second_factor(page: Page, site: Site) -> list[str]:
    """An authenticator is set up; the recovery codes that are shown then."""
    page.goto(f"{site.address}/account/2fa/totp/activate/")
    page.fill("[name=code]", totp(page.input_value("#authenticator_secret")))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/account/2fa/recovery-codes/")
    return page.input_value("#recovery_codes").split()


@WINDOWS
def test_an_invited_judge_comes_in_and_sees_the_own_data(site: Site, window: Window) -> None:
    page = come_in(site, window, invite(site, window, f"顾维桢 {window.width}"))
    spare = set_up_second_factor(page, site)
    page = site.visit(window, "/account/login/")
    page.fill("[name=login]", PHONES[window.name])
    page.fill("[name=password]", PASSWORD)
    page.click("main form .btn-go")
    page.wait_for_url("**/account/2fa/authenticate/")
    page.fill("main [name=code]", spare[0])
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk/")
    page.goto(f"{site.address}/me/data/")
    with page.expect_download() as download:
        page.click("main .btn-go")
    assert PHONES[window.name].replace(" ", "") in download.value.path().read_text().replace("+86", "")


@WINDOWS
def test_a_code_that_is_used_says_so(site: Site, window: Window) -> None:
    code = invite(site, window, f"梅清 {window.width}")
    come_in_page = site.visit(window, f"/account/code/{code}/")
    come_in_page.fill("[name=contact]", f"mei{window.width}@people.example")
    come_in_page.fill("[name=password]", PASSWORD)
    come_in_page.click("main form .btn-go")
    come_in_page.wait_for_url("**/desk/")
    page = site.visit(window, "/account/code/")
    page.fill("[name=code]", code)
    page.click("main form .btn-go")
    assert page.locator(".wrong .err").count() == 1


@pytest.fixture
def device(site: Site) -> Page:
    """A browser with a device that keeps passkeys and says yes."""
    page = site.visit(DESKTOP_ENGLISH, "/account/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_a_passkey_signs_in_under_the_strict_policy(site: Site, device: Page) -> None:
    home = site.address.replace("127.0.0.1", "localhost")  # passkeys belong to a name, not to a number
    refused: list[str] = []
    device.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    device.goto(f"{home}/account/login/")
    device.fill("[name=login]", "entrant@demo.example")
    device.fill("[name=password]", "huiyan-demo-2023")
    device.click("main form .btn-go")
    device.wait_for_url("**/desk/")
    device.goto(f"{home}/account/2fa/webauthn/add/")
    device.fill("[name=name]", "my device")
    device.check("[name=passwordless]")
    device.click("#mfa_webauthn_add")
    device.wait_for_url("**/recovery-codes/")
    device.context.clear_cookies()
    device.goto(f"{home}/account/login/")
    device.click("#passkey button")
    device.wait_for_url("**/desk/")
    assert (device.locator("h1").inner_text().startswith("周望舒"), refused) == (True, [])


def test_without_a_passkey_the_page_says_what_to_do(site: Site) -> None:
    page = site.visit(PHONE_CHINESE, "/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('none')) }")
    page.click("#passkey button")
    assert "通行密钥" in page.locator("#passkey [role=alert]").inner_text()
