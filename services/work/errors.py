"""Everything the services can refuse, and how each refusal is told.

SaathiError
├── KeyMissing                data lie under a key that is not there (keeping)
└── Refusal                   always has words for the customer
    ├── InvalidInput          422  what was given cannot be read
    │   └── InvalidAmount     422  not a positive amount within bounds
    ├── SessionUnknown        401  no such session
    │   └── SessionExpired    401  it was quiet for too long, or was ended
    ├── SignInNeeded          401  this needs a higher level than the session has
    ├── AccountBlocked        423  the customer or the bank blocked the account
    ├── PasscodeWrong         401
    │   └── NotApprovedYet    401  the request on the UPI app is still open
    ├── PasscodeExpired       410  also used, declined or replaced
    ├── PasscodeLocked        423  too many wrong codes
    ├── EvidenceExpired       410  also used, replaced, or another session's
    ├── EnginesBusy           503  too many are being verified at this moment
    ├── TooManyDevices        409  as many devices know the customer as may
    ├── TooManyRequests       429
    ├── PayeeUnknown          404
    │   └── PayeeNear         404  nobody by that name, but one almost
    ├── PayeeAmbiguous        422  several saved payees fit
    ├── PayeeExists           409
    ├── OrderUnknown          404
    ├── NothingToConfirm      409  no order was read back, or it has lapsed
    │   └── NotReadBack       409  it must be read back again before it is confirmed
    ├── TurnOver              409  a later turn has begun
    ├── IdempotencyConflict   409  same key, other order
    ├── InFlight              409  the same order is being paid right now
    ├── AlreadyPosted         409  too late to cancel
    ├── LimitExceeded         422
    ├── InsufficientFunds     422
    ├── PaymentFailed         422  the other bank refused; nothing was taken
    └── UpiUnavailable        503

A refusal never says which factor failed or whether a customer exists.
"""

from __future__ import annotations

import re
from typing import ClassVar

from protocol.sentences import Sentence, Value, joined, say, told


class SaathiError(Exception):
    """The root: whatever Saathi itself raises."""


class Refusal(SaathiError):
    """Something the customer may not or cannot do, with words that say so.

    The words stand in the catalogue under ``refusals``, by the class and the case.

    Attributes:
        status: the HTTP status for it.
        case: which of its class's words say what to do next.
        params: what those words name, and what the dialogue's response may use.
    """

    status: ClassVar[int] = 422

    def __init__(self, case: str = "words", **params: Value) -> None:
        self.case = case
        self.params = params
        super().__init__(type(self).__name__)

    @property
    def slug(self) -> str:
        """The class's name in snake case: the problem's type and the response's end."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def utter(self) -> str:
        """The response in domain.yml that speaks this refusal."""
        return f"utter_refused_{self.slug}"

    def title(self, language: str) -> str:
        """Return a short heading, the same for every case of its class."""
        return say(language, f"refusals.{self.slug}.title")

    @property
    def sentence(self) -> Sentence:
        """The sentence that says what to do next."""
        return Sentence(f"refusals.{self.slug}.{self.case}", self.params)

    def words(self, language: str) -> str:
        """Return plain words with what to do next."""
        return told(language, self.sentence)


class InvalidInput(Refusal):
    """What was given cannot be read."""


class InvalidAmount(InvalidInput):
    """Not a positive whole number of paise within bounds."""


class SessionUnknown(Refusal):
    """There is no such session."""

    status = 401


class SessionExpired(SessionUnknown):
    """The session was quiet for too long, or has been ended."""


class SignInNeeded(Refusal):
    """This needs a higher level than the session has."""

    status = 401


class AccountBlocked(Refusal):
    """The account is blocked; nothing leaves it."""

    status = 423


class PasscodeWrong(Refusal):
    """The passcode does not fit this request."""

    status = 401


class NotApprovedYet(PasscodeWrong):
    """The customer has not approved the request on the UPI app."""


class PasscodeExpired(Refusal):
    """The request is too old, used, declined or replaced by a newer one."""

    status = 410


class PasscodeLocked(Refusal):
    """Too many wrong codes."""

    status = 423


class EvidenceExpired(Refusal):
    """What was asked to be shown or said is too old, used, or replaced."""

    status = 410


class EnginesBusy(Refusal):
    """Too many faces and voices are being looked at, and it cannot be asked anew."""

    status = 503


class TooManyDevices(Refusal):
    """As many devices know this customer as may."""

    status = 409


class TooManyRequests(Refusal):
    """The same thing was asked for too often."""

    status = 429


class PayeeUnknown(Refusal):
    """No saved payee, and no UPI ID, by that name."""

    status = 404


class PayeeAmbiguous(Refusal):
    """Several saved payees fit; ``params['candidates']`` names them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(candidates=joined("lists.either", names))


class PayeeNear(PayeeUnknown):
    """No saved payee is called so, but some almost: ``params`` has both names."""

    def __init__(self, said: str, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(said=said, candidates=joined("lists.either", names))


class PayeeExists(Refusal):
    """That payee is saved already."""

    status = 409


class OrderUnknown(Refusal):
    """No such order of this customer."""

    status = 404


class NothingToConfirm(Refusal):
    """Nothing was read back, or it has lapsed."""

    status = 409


class NotReadBack(NothingToConfirm):
    """What waits was not the last question put: it must be read back again."""


class TurnOver(Refusal):
    """A later turn of the conversation has begun: this one decides nothing."""

    status = 409


class IdempotencyConflict(Refusal):
    """The same idempotency key came with another order."""

    status = 409


class InFlight(Refusal):
    """The same order is being carried out at this moment."""

    status = 409


class AlreadyPosted(Refusal):
    """The money has left."""

    status = 409


class LimitExceeded(Refusal):
    """Over one of the customer's limits; ``params['limit']`` says how much is left."""


class InsufficientFunds(Refusal):
    """The available balance does not cover it."""


class PaymentFailed(Refusal):
    """The other bank refused; the money stays with the payer."""


class UpiUnavailable(Refusal):
    """The UPI provider does not answer."""

    status = 503
