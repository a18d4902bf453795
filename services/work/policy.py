"""What the bank allows, read from ``policy.yml`` and from nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

import yaml

from protocol.rupees import rupees
from services.work.errors import InvalidAmount, LimitExceeded, SaathiError

POLICY_FILE = Path(__file__).resolve().parents[2] / "policy.yml"


class PolicyError(SaathiError):
    """The policy file lacks a rule, has an unknown one, or one that makes no sense."""


@dataclass(frozen=True)
class Policy:
    """The rules by name, as in ``policy.yml``: paise, seconds, days and counts."""

    passcode_digits: int
    passcode_lifetime_s: int
    request_lifetime_s: int
    attempts_per_challenge: int
    failures_before_lock: int
    lock_s: int
    unsolicited_requests_per_hour: int
    late_passcode_s: int
    session_idle_s: int
    order_lifetime_s: int
    largest_payment_paise: int
    daily_limit_paise: int
    new_payee_age_s: int
    new_payee_free_paise: int
    new_payee_hold_s: int
    new_device_age_s: int
    new_device_limit_paise: int
    voice_limit_paise: int
    voice_payee_age_s: int
    evidence_lifetime_s: int
    capture_lifetime_s: int
    evidence_tries: int
    enrolment_lifetime_s: int
    biometric_failures_before_lock: int
    biometric_lock_s: int
    most_biometric_lock_s: int
    most_devices: int
    ageing_span_days: int
    ageing_fall_thousandths: int
    keep_evidence_days: int
    keep_voice_attempts_days: int
    keep_transactions_days: int
    keep_conversations_days: int
    keep_anonymous_days: int
    keep_sessions_days: int
    keep_challenges_days: int
    keep_unpaid_orders_days: int
    keep_removed_payees_days: int
    keep_support_cases_days: int
    keep_outbox_days: int
    keep_callback_nonces_s: int
    keep_sandbox_days: int

    def check_amount(self, amount_paise: int) -> None:
        """Refuse what no customer may send at once.

        Raises:
            InvalidAmount: it is not above zero.
            LimitExceeded: it is over the largest payment.
        """
        if amount_paise <= 0:
            raise InvalidAmount
        if amount_paise > self.largest_payment_paise:
            largest = rupees(self.largest_payment_paise)
            raise LimitExceeded("largest_payment", limit=largest)

    def check_day(self, amount_paise: int, sent_today_paise: int) -> None:
        """Refuse what goes over the day's limit.

        Raises:
            LimitExceeded: with what is left of today's limit.
        """
        left_paise = max(self.daily_limit_paise - sent_today_paise, 0)
        if amount_paise > left_paise:
            raise LimitExceeded("day", limit=rupees(left_paise))

    def check_new_device(self, amount_paise: int, sent_paise: int) -> None:
        """Refuse what goes over the limit of a device in its first day.

        Args:
            amount_paise: what is to be sent now.
            sent_paise: what was sent before from sessions on that device.

        Raises:
            LimitExceeded: with what is left until the device is old enough.
        """
        left_paise = max(self.new_device_limit_paise - sent_paise, 0)
        if amount_paise > left_paise:
            raise LimitExceeded("new_device", limit=rupees(left_paise))

    def voice_may_confirm(self, amount_paise: int, payee_age: timedelta) -> bool:
        """Whether a payment is small enough, and its payee known long enough."""
        return 0 < amount_paise <= self.voice_limit_paise and payee_age >= timedelta(
            seconds=self.voice_payee_age_s
        )

    def lock_for(self, lockings: int) -> timedelta:
        """How long face and voice stay locked, the n-th time in a row (from 1)."""
        doubled = self.biometric_lock_s * 2 ** min(lockings - 1, 16)
        return timedelta(seconds=min(doubled, self.most_biometric_lock_s))

    def hold_for(self, amount_paise: int, payee_age: timedelta) -> timedelta | None:
        """How long a payment waits before it leaves; None when it leaves at once."""
        new = payee_age < timedelta(seconds=self.new_payee_age_s)
        if new and amount_paise > self.new_payee_free_paise:
            return timedelta(seconds=self.new_payee_hold_s)
        return None


def load(path: Path = POLICY_FILE) -> Policy:
    """Read the policy.

    Raises:
        PolicyError: a rule is missing, unknown, or not a positive whole number.
    """
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Policy)}
    if not isinstance(rules, dict) or set(rules) != wanted:
        given = set(rules) if isinstance(rules, dict) else set()
        wrong = ", ".join(sorted(wanted ^ given))
        raise PolicyError(f"{path.name} lacks or misnames: {wrong}")
    for name, value in rules.items():
        if type(value) is not int or value <= 0:
            raise PolicyError(f"{path.name}: {name} must be a whole number above zero")
    return Policy(**rules)
