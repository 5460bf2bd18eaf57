"""The logo or mascot of an edition: checked by content, cleaned, shown where the Week is shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.pictures import JPEG, exif, png, with_segments

from huiyan.kernel.files.models import StoredFile
from huiyan.week.editions import actions
from huiyan.week.editions.models import Edition

ADDRESS = "/week/editions/2023/logo/"


def sent(content: bytes = b"", name: str = "goose.png") -> dict[str, object]:
    picture = {"picture": SimpleUploadedFile(name, content or png())}
    return {**picture, "logo_words": "小雁", "logo_words_en": "A goose"}


@pytest.fixture
def shown(edition, organiser, signed) -> Edition:
    """The edition with a logo."""
    signed(organiser).post(ADDRESS, sent())
    edition.refresh_from_db()
    return edition


def test_it_is_shown_on_the_pages_of_the_week_with_words_for_who_does_not_see_it(shown, session, nobody) -> None:
    pages = (
        "programme/2023/",
        "programme/2023/about/",
        "programme/2023/print/",
        "programme/2023/places/",
        f"activities/{session.activity_id}/",
    )
    wanted = f'src="/week/programme/2023/logo/?v={shown.logo_id}" alt="A goose"'
    assert [wanted in nobody.get(f"/week/{page}").content.decode() for page in pages] == [True] * 5


def test_anybody_may_fetch_it_and_keep_it(shown, nobody) -> None:
    answer = nobody.get("/week/programme/2023/logo/")
    assert (b"".join(answer.streaming_content), answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        png(), "image/png", "public, max-age=86400",
    )  # fmt: skip


def test_of_an_edition_that_is_not_public_only_the_staff_sees_it(shown, organiser, stranger, nobody, signed) -> None:
    Edition.objects.update(is_public=False)
    codes = [
        browser.get("/week/programme/2023/logo/").status_code
        for browser in (nobody, signed(stranger), signed(organiser))
    ]
    assert codes == [404, 404, 200]


@pytest.mark.parametrize(("who", "code"), [("organiser", 302), ("supervisor", 404), ("host", 404), ("stranger", 404)])
def test_who_sets_it(edition, request, signed, who: str, code: int) -> None:
    browser = signed(request.getfixturevalue(who))
    assert (browser.post(ADDRESS, sent()).status_code, browser.post(f"{ADDRESS}remove/").status_code) == (code, code)


def test_what_is_no_picture_is_refused(edition, organiser, signed) -> None:
    assert signed(organiser).post(ADDRESS, sent(b"<svg onload='alert(1)'/>", "a.svg")).status_code == 415
    assert signed(organiser).post(ADDRESS, {"logo_words": "雁"}).status_code == 422


def test_where_it_was_photographed_is_removed(edition, organiser, signed) -> None:
    signed(organiser).post(ADDRESS, sent(with_segments((0xE1, b"Exif\0\0" + exif())), "goose.jpg"))
    assert StoredFile.objects.get().size == len(JPEG)


def test_a_new_picture_replaces_the_old_one_unless_another_edition_shows_it(shown, organiser) -> None:
    following = actions.open_next_edition(shown, by=organiser)
    actions.set_logo(shown, upload=SimpleUploadedFile("b.jpg", JPEG), words="雁", words_en="", by=organiser)
    assert (StoredFile.objects.count(), following.logo.kind, shown.logo.kind) == (2, "png", "jpeg")
    actions.remove_logo(shown, by=organiser)
    actions.remove_logo(following, by=organiser)
    assert StoredFile.objects.count() == 0


def test_the_posters_show_it(shown, session, organiser, signed) -> None:
    page = (
        signed(organiser)
        .get(f"/week/editions/2023/posters/?day={timezone.localtime(session.starts_at):%Y-%m-%d}")
        .content.decode()
    )
    assert f"logo/?v={shown.logo_id}" in page
