"""Where ciphertexts stand: the texts they are bound to as associated data.

Each is written once, for those who seal, open, rotate and check alike. What was
sealed for one text opens for no other, so none may ever change by a byte.
"""

from __future__ import annotations


def customer(customer_id: str, column: str) -> str:
    """One column of a customer, under their own key."""
    return f"customers/{customer_id}/{column}"


def customer_key(customer_id: str) -> str:
    """The wrapped data key of a customer."""
    return customer(customer_id, "data_key")


def data_key(purpose: str, period: str) -> str:
    """The wrapped data key of a period, such as a month of memos."""
    return f"data_keys/{purpose}/{period}"


def tracker_event(conversation_id: str, position: int) -> str:
    """One event of a conversation."""
    return f"tracker_events/{conversation_id}/{position}"


def tracker_context(conversation_id: str, length: int) -> str:
    """What a conversation of that many events knew."""
    return f"tracker_contexts/{conversation_id}/{length}"


def outbox(kind: str) -> str:
    """A message of one kind, whichever row it waits in."""
    return f"outbox/{kind}"


def sandbox_record(kind: str, record_id: str) -> str:
    """A record of the sandbox's UPI provider."""
    return f"sandbox_records/{kind}/{record_id}/sealed"


def payee(payee_id: str) -> str:
    """The details of a payee."""
    return f"payees/{payee_id}/details"


def counterparty(account_id: str, token: bytes) -> str:
    """The UPI ID behind a token in an account's postings."""
    return f"counterparties/{account_id}/{token.hex()}/vpa"


def order(order_id: str) -> str:
    """The details of an order."""
    return f"orders/{order_id}/details"


def memo(ledger_key: str) -> str:
    """The memo of the ledger's entry with that key."""
    return f"transfers/{ledger_key}/memo"


def challenge(challenge_id: str) -> str:
    """The one-time secret of a challenge."""
    return f"challenges/{challenge_id}/secret"


def capture(capture_id: str, evidence_id: str, kind: str, position: int) -> str:
    """One capture, at its position among those of its kind."""
    return f"captures/{capture_id}/{evidence_id}/{kind}/{position}"


def template(customer_id: str, modality: str, version: int) -> str:
    """One version of what is known of a face or a voice."""
    return f"templates/{customer_id}/{modality}/{version}"


def device(device_id: str) -> str:
    """What a customer's device is called."""
    return f"devices/{device_id}/name"


def landmarks(attempt_id: str) -> str:
    """The landmarks of a voice that was heard."""
    return f"voice_landmarks/{attempt_id}"


def accepted_score(score_id: str) -> str:
    """The score of a voice that was accepted."""
    return f"accepted_scores/{score_id}"


def passcode(conversation_id: str) -> str:
    """The purpose of a seal: a passcode on its way through the dialogue."""
    return f"passcode/{conversation_id}"


def digits(conversation_id: str) -> str:
    """The purpose of a seal: digits that were heard in a recording."""
    return f"digits/{conversation_id}"
