"""Keeps conversations in PostgreSQL, every event sealed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from channels.conversations.history import condense
from protocol.patience import CONNECT_DATABASE_S, LOCK_MS, STATEMENT_MS
from vault import Envelope, KeyRing, Tampered, places

# A host that vanishes is noticed within half a minute, not after hours.
KEEPALIVES = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # in ms
}

log = structlog.get_logger()


class SaveConflict(RasaException):
    """Somebody else has added to this conversation since it was loaded."""


@dataclass(frozen=True)
class _Stored:
    """What the database holds of a tracker: its length, and of it how much is here."""

    length: int
    loaded: int


@dataclass(frozen=True, slots=True)
class _Context:
    """What the next turn needs, sealed, and the lengths that it is checked by."""

    length: int
    context_length: int
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One event, sealed, at its position."""

    position: int
    sealed: bytes


# A reader: the length of a conversation and, as JSON has them, its events.
_Read = Callable[[Connection, str], tuple[int, list[Any]]]


class EncryptedTrackerStore(TrackerStore):
    """Seals every event for its conversation and position.

    Errors of the database and altered rows surface: there is no fallback that would
    forget in silence what a customer has said. A turn loads the condensed context
    alone (see `channels.conversations.history`); the events themselves are all kept.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: Any = None,
        **settings: Any,
    ) -> None:
        """Open nothing yet; the first turn connects.

        Args:
            domain: the model's domain; Rasa sets it later.
            host: what `endpoints.yml` calls `url`, a PostgreSQL URL.
            event_broker: refused, for a broker would be handed plain text.
            settings: `keys`, a `vault.KeyRing` in text, and `max_history`, the
                largest of the policies' in `config.yml`.

        Raises:
            RasaException: a setting is missing, or a broker is configured.
            VaultError: a key is unfit.
        """
        if event_broker is not None:
            raise RasaException("an event broker would get conversations in the clear")
        if not (host and settings.get("keys") and settings.get("max_history")):
            raise RasaException("the tracker store needs url, keys and max_history")
        self._envelope = Envelope(KeyRing.parse(settings["keys"]))
        self._max_history = int(settings["max_history"])
        self._engine = create_engine(
            _with_driver(host),
            future=True,
            pool_size=5,
            max_overflow=5,
            pool_timeout=CONNECT_DATABASE_S,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_connect_args(),
        )
        super().__init__(domain, event_broker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Load what the next turn needs.

        Raises:
            Tampered: a row is not as it was written.
            SQLAlchemyError: the database does not answer.
        """
        return await asyncio.to_thread(self._load, sender_id, self._context)

    async def retrieve_full_tracker(
        self, conversation_id: str
    ) -> DialogueStateTracker | None:
        """Load every event of the conversation; raises as `retrieve` does."""
        return await asyncio.to_thread(self._load, conversation_id, self._all_events)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are new since the tracker was loaded.

        Raises:
            SaveConflict: another writer was faster; nothing was saved.
            SQLAlchemyError: the database does not answer.
        """
        await asyncio.to_thread(self._append, tracker)

    async def exists(self, conversation_id: str) -> bool:
        """Tell whether anything was saved for this conversation."""
        return await asyncio.to_thread(self._length, conversation_id) > 0

    async def keys(self) -> Iterable[str]:
        """List all conversations."""
        return await asyncio.to_thread(self._conversation_ids)

    def _load(self, conversation_id: str, read: _Read) -> DialogueStateTracker | None:
        with self._engine.connect() as connection:
            length, events = read(connection, conversation_id)
        if not length:
            return None
        tracker = DialogueStateTracker.from_dict(
            conversation_id, events, self.domain.slots
        )
        tracker.stored = _Stored(length, len(tracker.events))
        return tracker

    def _context(self, connection: Connection, of: str) -> tuple[int, list[Any]]:
        row = _Context(*connection.execute(SELECT_CONTEXT, {"of": of}).one())
        if row.length != row.context_length:  # removed, or written by older releases
            return self._all_events(connection, of)
        if row.length == 0 or row.sealed is None:  # nothing was ever said
            return 0, []
        place = places.tracker_context(of, row.length)
        return row.length, self._unseal(row.sealed, place)

    def _all_events(self, connection: Connection, of: str) -> tuple[int, list[Any]]:
        found = connection.execute(SELECT_EVENTS, {"of": of}).all()
        rows = [_Sealed(*row) for row in found]
        if [row.position for row in rows] != list(range(len(rows))):
            log.critical("tracker_store.event_missing", conversation_id=of)
            raise Tampered("an event is missing")
        events = [
            self._unseal(row.sealed, places.tracker_event(of, row.position))
            for row in rows
        ]
        return len(rows), events

    def _append(self, tracker: DialogueStateTracker) -> None:
        stored = self._stored(tracker)
        events = list(tracker.events)
        new = events[stored.loaded :]
        if not new:
            return
        length = stored.length + len(new)
        rows = self._event_rows(tracker.sender_id, stored.length, new)
        context = self._context_row(tracker.sender_id, length, events)
        with self._engine.begin() as connection:
            inserted = connection.execute(INSERT_EVENTS, rows).rowcount
            if inserted != len(new):
                raise SaveConflict(f"conversation {tracker.sender_id} has moved on")
            connection.execute(UPSERT_CONTEXT, context)
        tracker.stored = _Stored(length, len(events))

    def _stored(self, tracker: DialogueStateTracker) -> _Stored:
        """Tell what is stored of a tracker; one made elsewhere has all its events."""
        stored: _Stored | None = getattr(tracker, "stored", None)
        if stored is None:
            length = self._length(tracker.sender_id)
            stored = _Stored(length, length)
        return stored

    def _event_rows(self, of: str, start: int, new: Sequence[Event]) -> dict[str, Any]:
        positions = list(range(start, start + len(new)))
        sealed = [
            self._seal(event.as_dict(), places.tracker_event(of, position))
            for position, event in zip(positions, new, strict=True)
        ]
        return {"of": of, "positions": positions, "sealed": sealed}

    def _context_row(
        self, of: str, length: int, events: Sequence[Event]
    ) -> dict[str, Any]:
        context = [event.as_dict() for event in condense(events, self._max_history)]
        sealed = self._seal(context, places.tracker_context(of, length))
        return {"of": of, "length": length, "sealed": sealed}

    def _length(self, conversation_id: str) -> int:
        with self._engine.connect() as connection:
            about = {"of": conversation_id}
            return _Context(*connection.execute(SELECT_CONTEXT, about).one()).length

    def _conversation_ids(self) -> list[str]:
        with self._engine.connect() as connection:
            return [row.conversation_id for row in connection.execute(SELECT_IDS)]

    def _seal(self, content: Any, place: str) -> bytes:
        return self._envelope.encrypt(json.dumps(content).encode(), place)

    def _unseal(self, sealed: bytes, place: str) -> Any:
        try:
            content = self._envelope.decrypt(bytes(sealed), place)
        except Tampered:
            log.critical("tracker_store.tampered", place=place)
            raise
        return json.loads(content)


def _with_driver(url: str) -> str:
    """Name the driver, whichever scheme the URL came with."""
    scheme, separator, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg2"} or not separator:
        raise RasaException("the tracker store's url is not a PostgreSQL URL")
    return f"postgresql+psycopg2://{rest}"


def _connect_args() -> dict[str, Any]:
    options = f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={LOCK_MS}"
    return {
        "connect_timeout": CONNECT_DATABASE_S,
        **KEEPALIVES,
        "application_name": "saathi rasa",
        "options": options,
    }


SELECT_CONTEXT = text(
    """
    SELECT coalesce((SELECT max(position) + 1 FROM tracker_events
                     WHERE conversation_id = :of), 0) AS length,
           coalesce(context.length, 0) AS context_length,
           context.sealed AS sealed
    FROM (SELECT 1) AS always
    LEFT JOIN tracker_contexts AS context ON context.conversation_id = :of
    """
)
SELECT_EVENTS = text(
    """
    SELECT position, sealed FROM tracker_events
    WHERE conversation_id = :of ORDER BY position
    """
)
SELECT_IDS = text("SELECT conversation_id FROM tracker_contexts ORDER BY 1")
INSERT_EVENTS = text(
    """
    INSERT INTO tracker_events (conversation_id, position, sealed)
    SELECT :of, position, sealed
    FROM unnest(cast(:positions AS bigint[]), cast(:sealed AS bytea[]))
         AS event (position, sealed)
    ON CONFLICT DO NOTHING
    """
)
UPSERT_CONTEXT = text(
    """
    INSERT INTO tracker_contexts (conversation_id, length, sealed)
    VALUES (:of, :length, :sealed)
    ON CONFLICT (conversation_id)
    DO UPDATE SET length = excluded.length, sealed = excluded.sealed
    """
)
