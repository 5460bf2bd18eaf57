"""A stored picture holds no position, no device and no preview, and still is the same picture."""

import pytest
from tests.pictures import JPEG, WEBP, chunk, exif, png, webp_with, with_segments

from huiyan.kernel.files import BrokenImage, open_file
from huiyan.kernel.files.pictures import clean_jpeg, clean_png, clean_webp

PHOTOGRAPH = with_segments(
    (0xE1, b"Exif\0\0" + exif()), (0xE1, b"http://ns.adobe.com/xap/1.0/\0GPS"), (0xED, b"IPTC"), (0xFE, b"Li")
)


def test_a_photograph_loses_its_position_and_nothing_of_its_pixels() -> None:
    assert clean_jpeg(PHOTOGRAPH) == JPEG


@pytest.mark.parametrize("order", ["<", ">"])
def test_which_way_up_a_photograph_is_stays_and_the_position_goes(order: str) -> None:
    cleaned = clean_jpeg(with_segments((0xE1, b"Exif\0\0" + exif(turned=6, order=order))))
    assert (b"GPS" in cleaned, b"Exif" in cleaned, len(cleaned) - len(JPEG)) == (False, True, 36)
    assert cleaned[2:38][-8:-4] == b"\0\x06\0\0"
    assert clean_jpeg(cleaned) == cleaned


def test_colours_stay_and_a_second_picture_behind_the_first_goes() -> None:
    coloured = with_segments((0xE2, b"ICC_PROFILE\0\1\1colours"), (0xE2, b"MPF\0second"))
    cleaned = clean_jpeg(coloured + PHOTOGRAPH)
    assert cleaned == with_segments((0xE2, b"ICC_PROFILE\0\1\1colours"))


def test_a_png_loses_its_texts_and_its_exif() -> None:
    noisy = png(chunk(b"eXIf", exif()), chunk(b"iTXt", b"XML:com.adobe.xmp"), chunk(b"tIME", b"1234567"))
    assert clean_png(noisy + b"more") == png()


@pytest.mark.parametrize("name", [b"EXIF", b"XMP "])
def test_a_webp_loses_its_exif_and_no_longer_announces_it(name: bytes) -> None:
    cleaned = clean_webp(webp_with(name, exif()))
    assert (b"GPS" in cleaned, cleaned[20], WEBP[12:] in cleaned) == (False, 0, True)


@pytest.mark.parametrize("cut", range(3, len(PHOTOGRAPH), 37))
def test_a_picture_that_is_cut_off_is_refused(keep, cut: int) -> None:
    with pytest.raises(BrokenImage):
        keep("a.jpg", PHOTOGRAPH[:cut])


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", png()[:-5]), ("a.webp", WEBP[:-9]), ("a.jpg", b"\xff\xd8\xff\xe0\0\0")]
)
def test_what_is_no_picture_to_its_end_is_refused(keep, name: str, content: bytes) -> None:
    with pytest.raises(BrokenImage):
        keep(name, content)


def test_what_is_stored_is_the_cleaned_picture(keep) -> None:
    stored = keep("a.jpg", PHOTOGRAPH)
    with open_file(stored) as content:
        assert (content.read(), stored.size) == (JPEG, len(JPEG))
