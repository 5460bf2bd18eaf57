import pytest

from huiyan.kernel.files import KINDS, serve

PDF = b"%PDF-1.7\n0123456789"


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_served_so_that_it_can_do_no_harm(keep, samples, kind):
    response = serve(keep(f"a.{KINDS[kind].extensions[0]}", samples[kind]))
    assert body(response) == samples[kind]
    assert response["Content-Type"].startswith(KINDS[kind].content_type)
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (
        response["Content-Security-Policy"]
        == "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    )


def test_names_in_chinese_arrive_whole(keep):
    disposition = serve(keep("计划书.pdf", PDF))["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%E8%AE%A1%E5%88%92%E4%B9%A6.pdf"


def test_what_a_page_can_show_may_open_in_the_page(keep, samples):
    shown = {kind: serve(keep("a", samples[kind]), inline=True)["Content-Disposition"][:6] for kind in ("png", "docx")}
    assert shown == {"png": "inline", "docx": "attach"}


def test_a_pdf_in_the_page_has_no_sandbox_because_viewers_refuse_one(keep):
    policy = serve(keep("a.pdf", PDF), inline=True)["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "asked, part, where",
    [
        ("bytes=0-3", b"%PDF", "bytes 0-3/19"),
        ("bytes=9-", b"0123456789", "bytes 9-18/19"),
        ("bytes=-2", b"89", "bytes 17-18/19"),
        ("bytes=17-99", b"89", "bytes 17-18/19"),
        ("bytes=-99", PDF, "bytes 0-18/19"),
    ],
)
def test_a_viewer_may_ask_for_a_part(keep, asked, part, where):
    response = serve(keep("a.pdf", PDF), byte_range=asked)
    assert (response.status_code, body(response), response["Content-Range"]) == (206, part, where)
    assert response["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=19-", "bytes=-0", "bytes=5-4"])
def test_a_part_that_is_not_there_is_refused(keep, asked):
    response = serve(keep("a.pdf", PDF), byte_range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */19")


@pytest.mark.parametrize("asked", [None, "", "lines=1-2", "bytes=-", "bytes=0-1,3-4"])
def test_what_is_no_single_range_gets_the_whole(keep, asked):
    response = serve(keep("a.pdf", PDF), byte_range=asked)
    assert (response.status_code, body(response)) == (200, PDF)


@pytest.mark.parametrize(("framed", "ancestors", "frames"), [(False, "'none'", "DENY"), (True, "'self'", "SAMEORIGIN")])
def test_only_what_asks_for_it_stands_in_a_frame_of_this_site(keep, framed, ancestors, frames):
    response = serve(keep("a.pdf", PDF), inline=True, framed=framed)
    policy = response["Content-Security-Policy"]
    assert (policy.rpartition("frame-ancestors ")[2], response["X-Frame-Options"]) == (ancestors, frames)
