"""The UPI network of demo mode, over real HTTP and a real database."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from services.providers.upi_signing import Message, sign, verify
from tests.unit.web.fakes import GOOD_CODE
from tests.unit.web.sandbox import PHONE, Network, in_minutes, running, store_for


@pytest.fixture
def network(database: Engine) -> Iterator[Network]:
    with running(database) as network:
        yield network


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within three seconds."""
    deadline = time.monotonic() + 3
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_request_appears_with_purpose_payee_and_amount(network: Network) -> None:
    request_id = network.ask()
    [shown] = network.on_phone()
    expires_at = shown.pop("expires_at")
    assert expires_at > in_minutes(4)
    assert shown == {
        "id": request_id,
        "purpose": "Send money",
        "payee": "Ramesh Kumar (ramesh@saathi)",
        "amount_paise": 12_345_678,
        "device": "an unknown device",
        "state": "waiting",
    }


def test_approving_tells_the_bank_and_shows_its_passcode(network: Network) -> None:
    request_id = network.ask()
    assert network.press(request_id, "approve").json() == {"passcode": GOOD_CODE}
    assert network.on_phone()[0]["state"] == "approved"
    [(headers, body)] = network.bank.callbacks
    message = Message("POST", "/api/upi/callback/", body)
    assert verify(network.settings.upi_secret, message, headers)
    assert json.loads(body) == {
        "event": "authorisation",
        "request_id": request_id,
        "state": "approved",
    }


def test_approving_again_shows_the_same_code_and_tells_nobody(
    network: Network,
) -> None:
    request_id = network.ask()
    first = network.press(request_id, "approve").json()
    assert network.press(request_id, "approve").json() == first
    assert len(network.heard()) == 1
    assert network.press(request_id, "decline").status_code == 409


def test_declining_tells_the_bank(network: Network) -> None:
    request_id = network.ask()
    assert network.press(request_id, "decline").status_code == 204
    assert network.heard()[0]["state"] == "declined"
    assert network.on_phone()[0]["state"] == "declined"
    assert network.press(request_id, "approve").status_code == 409


def test_two_presses_at_once_tell_the_bank_once(network: Network) -> None:
    network.behave("slow", seconds=0.3)
    request_id = network.ask()
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: network.press(request_id, "approve"), range(4))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(network.heard()) == 1


def test_an_old_request_cannot_be_answered(network: Network) -> None:
    request_id = network.ask(expires_at=in_minutes(-0.01))
    assert network.on_phone()[0]["state"] == "expired"
    assert network.press(request_id, "approve").status_code == 410
    assert network.heard() == []


def test_a_request_is_asked_once_however_often_it_is_sent(network: Network) -> None:
    request_id = network.ask()
    network.press(request_id, "decline")
    network.ask(request_id=request_id)
    [shown] = network.on_phone()
    assert shown["state"] == "declined"


def test_a_cancelled_request_is_over(network: Network) -> None:
    request_id = network.ask()
    answer = network.upi("POST", f"/authorisations/{request_id}/cancel", {})
    assert answer.status_code == 204
    assert network.on_phone()[0]["state"] == "cancelled"
    assert network.press(request_id, "approve").status_code == 410
    unknown = network.upi("POST", f"/authorisations/{uuid.uuid4()}/cancel", {})
    assert unknown.status_code == 204


def test_a_phone_answers_only_what_it_was_asked(network: Network) -> None:
    request_id = network.ask()
    other = f"/sandbox/phone/ramesh@saathi/requests/{request_id}/approve/"
    assert network.client.post(other).status_code == 404
    assert network.client.get("/sandbox/phone/ramesh@saathi/requests/").json() == []
    assert network.press(str(uuid.uuid4()), "approve").status_code == 404
    assert network.heard() == []


def test_a_notice_is_shown_and_needs_no_answer(network: Network) -> None:
    notice = {"notice_id": "n1", "vpa": "Kamala@Saathi", "text": "It is blocked."}
    for _ in range(2):
        assert network.upi("POST", "/notices", notice).status_code == 202
    [shown] = network.on_phone()
    assert shown["state"] == "notice"
    assert shown["text"] == "It is blocked."
    assert "It is blocked." in network.client.get(f"{PHONE}/").text
    assert network.press("n1", "approve").status_code == 404


def test_when_the_bank_does_not_answer_the_request_stays_open(
    network: Network,
) -> None:
    request_id = network.ask(callback_url="http://127.0.0.1:9/api/upi/callback/")
    assert network.press(request_id, "approve").status_code == 503
    assert network.on_phone()[0]["state"] == "waiting"


def test_names_of_other_banks_customers_are_told(network: Network) -> None:
    answer = network.upi("POST", "/vpas/resolve", {"vpa": "Ravi.Menon@okaxis"})
    assert answer.json() == {"vpa": "ravi.menon@okaxis", "name": "Ravi Menon"}
    for vpa in ("nobody.here@ybl", "ravi@saathi", "ravi@nobank", "@upi", "a b@upi"):
        assert network.upi("POST", "/vpas/resolve", {"vpa": vpa}).status_code == 404


def test_a_payment_is_made_once_and_has_a_utr(network: Network) -> None:
    first = network.pay("p1")
    assert first.status_code == 200
    assert re.fullmatch("[0-9]{12}", first.json()["utr"])
    assert network.pay("p1").json() == first.json()
    assert network.upi("GET", "/payments/p1").json() == first.json()
    assert network.pay("p1", amount_paise=60_000).status_code == 409
    assert network.upi("GET", "/payments/p2").status_code == 404
    failed = network.pay("p3", payee_vpa="nobody@upi").json()
    assert failed["status"] == "failed"


@pytest.mark.parametrize("spoiled", ["body", "signature", "path", "age", "repeat"])
def test_a_message_that_is_not_the_banks_is_not_believed(
    network: Network, spoiled: str
) -> None:
    body = json.dumps({"vpa": "ravi@upi"}).encode()
    path = "/sandbox/upi/vpas/resolve"
    signed = path + "/x" if spoiled == "path" else path
    now = time.time() - 400 if spoiled == "age" else None
    headers = sign(network.settings.upi_secret, Message("POST", signed, body), now=now)
    if spoiled == "signature":
        headers["X-Upi-Signature"] = "0" * 64
    if spoiled == "repeat":
        assert network.client.post(
            path, content=body, headers=json_(headers)
        ).is_success
    sent = body + b" " if spoiled == "body" else body
    answer = network.client.post(path, content=sent, headers=json_(headers))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_unsigned_messages_are_refused_everywhere(network: Network) -> None:
    for method, path in [
        ("POST", "/vpas/resolve"),
        ("POST", "/authorisations"),
        ("POST", "/authorisations/x/cancel"),
        ("POST", "/notices"),
        ("POST", "/payments"),
        ("GET", "/payments/x"),
    ]:
        answer = network.client.request(method, f"/sandbox/upi{path}")
        assert answer.status_code == 401, path


def json_(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "Content-Type": "application/json"}


def test_slow_answers_come_late(network: Network) -> None:
    network.behave("slow", seconds=2.0, applies_to="payments")
    started = time.monotonic()
    network.ask()
    assert time.monotonic() - started < 2.0
    assert network.pay("p1").json()["status"] == "succeeded"
    assert time.monotonic() - started > 2.0


def test_a_payment_whose_answer_was_not_awaited_is_made(network: Network) -> None:
    network.behave("slow", seconds=0.5)
    with pytest.raises(httpx.ReadTimeout):
        network.client.timeout = 0.2
        network.pay("p1")
    network.client.timeout = 10
    network.behave("normal")
    assert network.upi("GET", "/payments/p1").json()["status"] == "succeeded"


def test_declining_by_itself(network: Network) -> None:
    network.behave("decline")
    request_id = network.ask()
    assert soon(lambda: len(network.heard()) == 1)
    assert network.heard()[0] == {
        "event": "authorisation",
        "request_id": request_id,
        "state": "declined",
    }
    assert network.pay("p1").json()["status"] == "failed"


def test_saying_everything_twice(network: Network) -> None:
    network.behave("twice")
    request_id = network.ask()
    assert network.press(request_id, "approve").json() == {"passcode": GOOD_CODE}
    assert soon(lambda: len(network.heard()) == 2)
    first, second = network.heard()
    assert first == second
    utr = network.pay("p1").json()["utr"]
    assert soon(lambda: len(network.heard()) == 4)
    paid = {"event": "payment", "payment_id": "p1", "status": "succeeded", "utr": utr}
    assert network.heard()[2:] == [paid, paid]


def test_silence_leaves_everything_open_until_it_ends(network: Network) -> None:
    network.behave("silent", seconds=0.1)
    answer = network.pay("p1")
    assert (answer.status_code, answer.json()) == (202, {"status": "pending"})
    assert network.upi("GET", "/payments/p1").json() == {"status": "pending"}
    request_id = network.ask()
    assert network.press(request_id, "approve").status_code == 503
    assert network.heard() == []
    network.behave("normal")
    assert soon(lambda: len(network.heard()) == 1)
    settled = network.upi("GET", "/payments/p1").json()
    assert network.heard() == [{"event": "payment", "payment_id": "p1", **settled}]
    assert network.press(request_id, "approve").json() == {"passcode": GOOD_CODE}


@pytest.mark.parametrize(
    "wish", [{"mode": "rude"}, {"mode": "slow", "seconds": -1}, {"speed": 1}]
)
def test_an_unknown_behaviour_is_refused(
    network: Network, wish: dict[str, object]
) -> None:
    assert network.client.post("/sandbox/behaviour/", json=wish).status_code == 422


def test_the_page_works_without_scripts(network: Network) -> None:
    request_id = network.ask()
    page = network.client.get(f"{PHONE}/").text
    for words in ("Send money", "Ramesh Kumar (ramesh@saathi)", "₹1,23,456.78"):
        assert words in page
    assert '<meta http-equiv="refresh"' in page
    [action] = re.findall('action="([^"]+approve/)"', page)
    answer = network.client.post(
        f"{PHONE}/{action}",
        headers={"Accept": "text/html,*/*"},
        follow_redirects=True,
    )
    assert str(answer.url) == f"{network.url}{PHONE}/"
    assert GOOD_CODE in answer.text
    assert request_id in page


def test_the_page_escapes_what_it_shows(network: Network) -> None:
    network.ask(payee="<script>alert(1)</script>")
    page = network.client.get(f"{PHONE}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in network.client.get("/sandbox/phone/<script>/").text


def test_nothing_personal_and_no_passcode_lies_open_in_the_database(
    network: Network, database: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    network.press(network.ask(), "approve")
    network.pay("p1")
    with database.begin() as connection:
        query = "SELECT kind, id, encode(vpa_index, 'escape'), encode(sealed, 'escape')"
        rows = connection.execute(text(f"{query} FROM sandbox_records")).all()
    lying = repr(rows)
    logged = "".join(capfd.readouterr())
    assert len(rows) == 2
    for secret in ("kamala", "Ramesh", "12345678", GOOD_CODE, "ravi"):
        assert secret not in lying
        assert secret not in logged


def test_a_request_outlives_a_restart_and_its_passcode_does_not(
    database: Engine,
) -> None:
    with running(database) as network:
        approved, waiting = network.ask(), network.ask()
        network.press(approved, "approve")
    with running(database) as network:
        states = {item["id"]: item["state"] for item in network.on_phone()}
        assert states == {approved: "approved", waiting: "waiting"}
        assert network.press(approved, "approve").json() == {}
        assert GOOD_CODE not in network.client.get(f"{PHONE}/").text


def test_a_record_moved_to_another_place_is_not_read(
    network: Network, database: Engine, superuser: Engine
) -> None:
    store = store_for(network.settings, database)
    store.add("payment", "a", {"amount": 1})
    with superuser.begin() as connection:
        connection.execute(text("UPDATE sandbox_records SET id = 'b'"))
    with pytest.raises(Exception, match=r".*") as caught:
        store.get("payment", "b")
    assert type(caught.value).__name__ == "Tampered"


def test_without_demo_mode_there_is_no_sandbox(client: httpx.Client) -> None:
    assert client.get(f"{PHONE}/").status_code == 404
    assert client.post("/sandbox/behaviour/", json={"mode": "slow"}).status_code == 404
