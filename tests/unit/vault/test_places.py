"""The texts that ciphertexts are bound to: what was sealed once must always open."""

import inspect

import pytest

from vault import places

TEXTS = {
    "customer": (("c1", "mobile"), "customers/c1/mobile"),
    "customer_key": (("c1",), "customers/c1/data_key"),
    "data_key": (("memos", "2026-03"), "data_keys/memos/2026-03"),
    "tracker_event": (("t1", 7), "tracker_events/t1/7"),
    "tracker_context": (("t1", 8), "tracker_contexts/t1/8"),
    "outbox": (("notice",), "outbox/notice"),
    "sandbox_record": (("request", "r1"), "sandbox_records/request/r1/sealed"),
    "payee": (("p1",), "payees/p1/details"),
    "counterparty": (("a1", b"\x00\xab"), "counterparties/a1/00ab/vpa"),
    "order": (("o1",), "orders/o1/details"),
    "memo": (("order/o1",), "transfers/order/o1/memo"),
    "challenge": (("h1",), "challenges/h1/secret"),
    "capture": (("i1", "e1", "face", 2), "captures/i1/e1/face/2"),
    "template": (("c1", "voice", 3), "templates/c1/voice/3"),
    "device": (("d1",), "devices/d1/name"),
    "landmarks": (("l1",), "voice_landmarks/l1"),
    "accepted_score": (("s1",), "accepted_scores/s1"),
    "passcode": (("t1",), "passcode/t1"),
    "digits": (("t1",), "digits/t1"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_place_is_this_text_to_the_byte(name: str) -> None:
    parts, text = TEXTS[name]
    assert getattr(places, name)(*parts) == text


def test_every_place_is_pinned() -> None:
    assert {name for name, _ in inspect.getmembers(places, inspect.isfunction)} == set(
        TEXTS
    )
