"""What the client processes are told at their start, as a file."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from types import FrameType


@dataclass(frozen=True)
class Payer:
    """A customer with a telephone, whom clients pay for through web and actions."""

    mobile: str
    vpa: str
    account: str
    payee_vpa: str
    payee_account: str
    vpa_elsewhere: str


@dataclass(frozen=True)
class Plan:
    """Where everything is. Addresses with a proxy in between are ``proxied``."""

    proxied_url: str
    direct_url: str
    web_url: str
    actions_url: str
    settlement_account: str
    accounts: list[str]
    payers: list[Payer]
    seed: int

    def write(self, path: Path) -> None:
        """Keep it where the clients look."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Plan:
        """Read what was written."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["payers"] = [Payer(**payer) for payer in fields["payers"]]
        return cls(**fields)


def chance(seed: str | int | None = None) -> Random:
    """Draws that a run with the same seed makes again."""
    return Random(seed)  # noqa: S311 - to be repeated, not to be secret


class Stop:
    """Set by SIGTERM, and when the process that started this one is gone."""

    def __init__(self) -> None:
        self._parent, self._told = os.getppid(), False
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells

    def __bool__(self) -> bool:
        return self._told or os.getppid() != self._parent

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._told = True
