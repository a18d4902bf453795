"""What looks for canaries finds them, in every form they could be left in."""

from __future__ import annotations

import base64

import pytest

from tests.integration.traces import left_in

AROUND = b"\x00\x81some bytes "


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", [bytes, base64.b64encode, base64.urlsafe_b64encode])
def test_a_word_is_found_in_every_form(before: int, encoding: str, form: type) -> None:
    text = AROUND[:before] + "Kamala Devi >?".encode(encoding) + AROUND
    for content in (form(text), form(text).hex().encode(), form(text).upper()):
        if form is bytes or content == form(text):
            assert left_in([("here", content)], ["kamala Devi >?", "Kamala Devi >?"])


def test_a_code_counts_where_it_stands_alone() -> None:
    assert left_in([("log", b"the code is 903147.")], ["x" * 9], ["903147"])
    for unlike in (b"1903147", b"a903147f", b"0.903147", b"90 3147"):
        assert not left_in([("log", unlike)], ["x" * 9], ["903147"])


def test_bytes_that_are_no_text_are_looked_for_too() -> None:
    key = bytes(range(200, 232))
    assert left_in([("file", AROUND + key + AROUND)], [key])
    assert left_in([("file", base64.b64encode(AROUND + key))], [key])
