"""One request against the ledger: sent, heard or lost, and resolved by a retry."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ledger.book import Book
from ledger.journal import Entry, Transfer, move
from ledger.money import LedgerError
from services.installation import database
from tests.faults.evidence import Answer, Request, Witness

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.4
DONE = {"post_held": ("posted", "reversed"), "void": ("voided",)}


@dataclass
class Line:
    """One connection whose every statement commits; opened again after each loss."""

    url: str
    _engine: Engine = field(init=False)
    _connection: Connection | None = None
    _pause_s: float = FIRST_PAUSE_S

    def __post_init__(self) -> None:
        # As the processes connect, with the same limits for statements and locks.
        self._engine = database.connect(self.url, pool_size=1)

    def book(self) -> Book:
        """The ledger over a living connection.

        Raises:
            SQLAlchemyError: the server cannot be reached now.
        """
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            self._pause_s = FIRST_PAUSE_S
        return Book(self._connection)

    def drop(self) -> None:
        """Let go of a connection that failed, and wait, longer each time."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
        time.sleep(self._pause_s)
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def entry_of(request: Request) -> Entry:
    """The journal entry of a request; the same for every repeat."""
    payer = (request.payer, request.payer.encode())
    payee = (request.payee, request.payee.encode())
    legs = move(payer, payee, request.amount_paise)
    return Entry(request.key, "transfer_money", legs, bytes(64))


def reversal_of(request: Request) -> Request:
    """What gives a posted request's money back."""
    key = f"back/{request.key}"
    return Request(key, "reverse", request.payee, request.payer, request.amount_paise)


def act(book: Book, request: Request) -> Transfer:
    """Do what a request says.

    Raises:
        LedgerError: it is refused.
        DBAPIError: nobody knows.
    """
    if request.op == "post":
        return book.post(entry_of(request))
    if request.op == "hold":
        return book.hold(entry_of(request))
    if request.op == "reverse":
        first = _known(book, request.key.partition("/")[2])
        return book.reverse(first.id, request.key)
    held = _known(book, request.key)
    return book.void(held.id) if request.op == "void" else book.post_held(held.id)


def _known(book: Book, key: str) -> Transfer:
    transfer = book.find(key)
    if transfer is None:
        raise LedgerError(f"{key} is not in the ledger")
    return transfer


@dataclass
class Teller:
    """Sends requests over one line and swears to each."""

    line: Line
    witness: Witness

    def send(self, request: Request, why: str = "first") -> str:
        """Send once; what came back, ``unanswered`` included."""
        try:
            book = self.line.book()
        except SQLAlchemyError:
            self.line.drop()
            return "unsent"
        self.witness.intends(request, why)
        answer = self._ask(book, request)
        self.witness.heard(answer)
        return answer.says

    def resolve(self, request: Request, quiet: bool = False) -> str:
        """Send again with the same key, and say whether it had been booked."""
        try:
            book = self.line.book()
            before = was_booked(book, request)
        except SQLAlchemyError:
            self.line.drop()
            return "unsent"
        self.witness.intends(request, "retry")
        answer = self._ask(book, request, quiet, "before" if before else "now")
        self.witness.heard(answer)
        return answer.says

    def _ask(
        self, book: Book, request: Request, quiet: bool = False, found: str = ""
    ) -> Answer:
        key, op = request.name
        try:
            transfer = act(book, request)
        except LedgerError:
            return Answer(key, op, "refused", quiet=quiet)
        except DBAPIError:
            self.line.drop()
            return Answer(key, op, "unanswered", quiet=quiet)
        says = "posted" if transfer.status == "reversed" else transfer.status
        return Answer(key, op, says, transfer.id, found, quiet)


def was_booked(book: Book, request: Request) -> bool:
    """Whether the ledger already has what the request asks for."""
    transfer = book.find(request.key)
    if transfer is None:
        return False
    return request.op not in DONE or transfer.status in DONE[request.op]
