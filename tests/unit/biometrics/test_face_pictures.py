"""Pictures from outside: bombs, damage, other formats."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics.pictures import MAX_BYTES, read_picture, read_pictures
from biometrics.verifier import QualityFault
from tests import media


def reason_of(image: bytes) -> str:
    with pytest.raises(QualityFault) as caught:
        read_picture(image)
    return caught.value.reason


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that announces any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return (
            struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 1), (30_000, 1_000)])
def test_a_picture_that_announces_too_many_pixels_is_not_decoded(
    size: tuple[int, int],
) -> None:
    assert reason_of(png_of(*size)) in {"unreadable", "too_small"}


def test_a_jpeg_that_announces_too_many_pixels_is_not_decoded() -> None:
    content = bytearray(media.jpeg(media.hopper()))
    start = content.find(b"\xff\xc0") + 5
    content[start : start + 4] = struct.pack(">HH", 60_000, 60_000)
    assert reason_of(bytes(content)) == "unreadable"


def test_a_jpeg_of_endless_scans_is_not_decoded() -> None:
    content = media.jpeg(media.hopper())
    start = content.find(b"\xff\xda")
    assert (
        reason_of(content[:-2] + content[start:-2] * 70 + b"\xff\xd9") == "unreadable"
    )


def test_too_many_bytes_are_not_looked_at() -> None:
    assert reason_of(media.jpeg(media.hopper()) + bytes(MAX_BYTES)) == "unreadable"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_not_read(kind: str) -> None:
    buffer = io.BytesIO()
    Image.fromarray(media.hopper()).save(buffer, kind)
    assert reason_of(buffer.getvalue()) == "unreadable"


def test_a_truncated_picture_is_unreadable() -> None:
    for content in (media.jpeg(media.hopper()), media.png(media.hopper())):
        assert reason_of(content[: len(content) // 2]) == "unreadable"
    assert reason_of(b"") == "unreadable"
    assert reason_of(b"no picture") == "unreadable"


def test_too_many_frames_are_refused_before_any_is_decoded() -> None:
    with pytest.raises(QualityFault, match="too_many_frames"):
        read_pictures([b"no picture"] * 6)


def test_a_picture_is_turned_upright_as_the_camera_was_held() -> None:
    lying = Image.fromarray(np.ascontiguousarray(media.hopper()[..., ::-1]))
    exif = lying.getexif()
    exif[0x0112] = 6  # the camera was held a quarter turn to the left
    buffer = io.BytesIO()
    lying.save(buffer, "JPEG", exif=exif)
    assert read_picture(buffer.getvalue()).shape == (512, 600, 3)


def test_colours_come_in_the_order_the_networks_expect() -> None:
    blue = np.zeros((64, 64, 3), np.uint8)
    blue[..., 0] = 250
    assert read_picture(media.png(blue))[0, 0].tolist() == [250, 0, 0]


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 20_000), value=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_gives_a_picture_or_a_fault(at: int, value: bytes) -> None:
    content = bytearray(cv2.imencode(".png", media.hopper()[100:300, 150:350])[1])
    at %= len(content)
    content[at : at + len(value)] = value
    try:
        assert read_picture(bytes(content)).ndim == 3
    except QualityFault as fault:
        assert fault.reason in {"unreadable", "too_small"}


def test_greys_of_sixteen_bits_are_scaled() -> None:
    grey = cv2.cvtColor(media.hopper(), cv2.COLOR_BGR2GRAY)
    done, deep = cv2.imencode(".png", grey.astype(np.uint16) * 257)
    assert done
    np.testing.assert_array_equal(
        read_picture(bytes(deep)), read_picture(cv2.imencode(".png", grey)[1].tobytes())
    )
