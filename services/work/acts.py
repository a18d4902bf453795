"""Acts: what a customer may confirm, and all that is known by its kind.

Each use case declares its act in its own file, and one table of them is handed in with
the resources. The kind names the order, the question on the UPI app, the request for a
face or a voice, and what the audit trail says of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from services.work.errors import SaathiError

if TYPE_CHECKING:
    from services.work.work import Resources, Work

What = TypeVar("What")  # what was confirmed
Done = TypeVar("Done")  # what it came to
Answer = Literal["yes", "passcode", "approval"]


@dataclass(frozen=True)
class Act(Generic[What, Done]):
    """One kind of wish, and what its confirmation sets off.

    Attributes:
        kind: its name in the database, the trail and the dialogue.
        confirmed_by: what suffices, each alone. After a yes that does not suffice the
            passcode is asked for. An approval on the UPI app without any passcode
            sets it off at once; beside one, the session that asked may offer it.
        carry_out: does it, in the transaction that confirmed it; None where only
            ``conclude`` can say what it came to.
        conclude: does the rest of an order by its id, after the commit.
        title: the sentence that the UPI app asks with; None for what is never asked
            there.
        level: of the session in which it may be wished for.
        ordered: it is written down and read back first.
        by_strangers: somebody unknown may have the customer asked.
        ends_sessions: it touches every session of the customer, so that all are
            locked before their own.
        on_yes: what a yes alone does, such as recording a consent.
        ask_voice: asks for a voice after the yes; None where none may confirm.
        evidence: of which kind the trail calls the try, where a face or a voice can be
            asked for; None where neither can.
        learns: the face or the voice that those are asked for to be learnt.
    """

    kind: str
    confirmed_by: tuple[Answer, ...]
    carry_out: Callable[[Work, What], Done | None]
    conclude: Callable[[Resources, str], Done] | None = None
    title: str | None = None
    level: Literal["anonymous", "recognised", "strong"] = "recognised"
    ordered: bool = True
    by_strangers: bool = False
    ends_sessions: bool = False
    on_yes: Callable[[Work, What], None] | None = None
    ask_voice: Callable[[Work, What], Done | None] | None = None
    evidence: str | None = None
    learns: Literal["face", "voice"] | None = None

    def conclusion(self, resources: Resources, order_id: str) -> Done:
        """Do what is left after the commit."""
        assert self.conclude is not None, f"{self.kind} came to nothing"
        return self.conclude(resources, order_id)


@dataclass(frozen=True)
class Acts:
    """The table of acts, each kind once."""

    rows: tuple[Act[Any, Any], ...]

    def __post_init__(self) -> None:
        """Check that no kind comes twice."""
        kinds = [act.kind for act in self.rows]
        assert len(set(kinds)) == len(kinds), "two acts of one kind"

    def __iter__(self) -> Iterator[Act[Any, Any]]:
        """Every act, as the table has them."""
        return iter(self.rows)

    def of(self, kind: str) -> Act[Any, Any]:
        """Return the act of a kind.

        Raises:
            SaathiError: there is none, which is our own bug.
        """
        for act in self.rows:
            if act.kind == kind:
                return act
        raise SaathiError(f"no act of kind {kind}")

    def kinds(self, which: Callable[[Act[Any, Any]], bool]) -> list[str]:
        """Return the kinds of some acts."""
        return [act.kind for act in self.rows if which(act)]
