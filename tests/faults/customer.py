"""A customer with a telephone, whose bank dies under them now and then."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.plan import Payer

PAUSE_S = 0.25
PATIENCE_S = 25.0
# A payment to another bank may travel until jobs have asked what became of it.
LONG_PATIENCE_S = 90.0


class GaveUp(Exception):
    """What was tried did not work within the customer's patience, or was refused."""


@dataclass
class Customer:
    """Signs in and approves; every call is tried again until it is answered."""

    payer: Payer
    http: httpx.Client
    token: str = ""
    answered: set[str] = field(default_factory=set)

    def sign_in(self) -> None:
        """Sign in through the API, by the code on the telephone.

        Raises:
            GaveUp: it did not work this time.
        """
        self.token = ""
        login = self.call("/api/auth/login/", {"customer": self.payer.mobile})
        code = self.code("Sign in")
        given = {"challenge_id": login["challenge_id"], "passcode": code}
        # Not tried again: a lost answer takes its session with it.
        answer = self.once("/api/auth/verify-otp/", given)
        if answer is None or answer.status_code != 200:
            raise GaveUp
        self.token = answer.json()["token"]

    def code(self, purpose: str, amount_paise: int | None = None) -> str:
        """Approve the request that appears on the telephone; the code it shows.

        Raises:
            GaveUp: none appeared, or its answer was lost for good.
        """
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_S:
            for request in self._waiting(purpose, amount_paise):
                path = f"/sandbox/phone/{self.payer.vpa}/requests/{request['id']}"
                answer = self.once(f"{path}/approve/", None)
                if answer is None or answer.status_code == 503:
                    continue
                self.answered.add(request["id"])
                if answer.status_code == 200 and answer.json().get("passcode"):
                    return str(answer.json()["passcode"])
            time.sleep(PAUSE_S)
        raise GaveUp

    def call(
        self, path: str, body: Mapping[str, Any], **headers: str
    ) -> Mapping[str, Any]:
        """Post until there is an answer from the bank itself.

        Raises:
            GaveUp: none came, or it was a refusal.
        """
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_S:
            answer = self.once(path, body, **headers)
            if answer is not None and answer.status_code < 300:
                told: Mapping[str, Any] = answer.json()
                return told
            if answer is not None and answer.status_code < 500:
                raise GaveUp(answer.text)
            time.sleep(PAUSE_S)
        raise GaveUp

    def once(
        self, path: str, body: Mapping[str, Any] | None, **headers: str
    ) -> httpx.Response | None:
        """Post once; None when no answer came."""
        sent = {**self._bearer(), **headers}
        try:
            return self.http.post(path, json=body, headers=sent)
        except httpx.HTTPError:
            return None

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _waiting(
        self, purpose: str, amount_paise: int | None
    ) -> list[Mapping[str, Any]]:
        try:
            answer = self.http.get(f"/sandbox/phone/{self.payer.vpa}/requests/")
        except httpx.HTTPError:
            return []
        if answer.status_code != 200:
            return []
        return [
            request
            for request in answer.json()
            if request["id"] not in self.answered
            # One whose approval was heard and not answered is shown as approved.
            and request["state"] in {"waiting", "approved"}
            and purpose in request["purpose"]
            and request.get("amount_paise") == amount_paise
        ]
