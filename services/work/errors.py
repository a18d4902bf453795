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
    ├── PayeeAmbiguous        422  several saved payees fit
    ├── PayeeExists           409
    ├── OrderUnknown          404
    ├── NothingToConfirm      409  no order was read back, or it has lapsed
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


class SaathiError(Exception):
    """The root: whatever Saathi itself raises."""


class Refusal(SaathiError):
    """Something the customer may not or cannot do, with words that say so.

    Attributes:
        status: the HTTP status for it.
        title: a short heading, the same for every case of its class.
        detail: plain words with what to do next.
        params: what the dialogue's response template may use.
    """

    status: ClassVar[int] = 422
    title: ClassVar[str] = "That is not possible"
    words: ClassVar[str] = "I cannot do that."

    def __init__(self, detail: str | None = None, **params: str) -> None:
        self.detail = detail or self.words
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


class InvalidInput(Refusal):
    """What was given cannot be read."""

    title = "I could not read that"
    words = "I could not read that. Please say it again."


class InvalidAmount(InvalidInput):
    """Not a positive whole number of paise within bounds."""

    title = "Not a usable amount"
    words = "Please give an amount above zero, in rupees."


class SessionUnknown(Refusal):
    """There is no such session."""

    status = 401
    title = "Please sign in"
    words = "Please sign in first."


class SessionExpired(SessionUnknown):
    """The session was quiet for too long, or has been ended."""

    title = "You were signed out"
    words = "It was quiet for a while, so I signed you out. Please sign in again."


class SignInNeeded(Refusal):
    """This needs a higher level than the session has."""

    status = 401
    title = "Please sign in"
    words = "For that, please sign in first."


class AccountBlocked(Refusal):
    """The account is blocked; nothing leaves it."""

    status = 423
    title = "The account is blocked"
    words = "This account is blocked. Please call the bank to open it again."


class PasscodeWrong(Refusal):
    """The passcode does not fit this request."""

    status = 401
    title = "That passcode does not fit"
    words = "That passcode does not fit. Please look at your UPI app and try again."


class NotApprovedYet(PasscodeWrong):
    """The customer has not approved the request on the UPI app."""

    title = "Not approved yet"
    words = "The request on your UPI app is still waiting. Please approve it first."


class PasscodeExpired(Refusal):
    """The request is too old, used, declined or replaced by a newer one."""

    status = 410
    title = "That passcode is no longer good"
    words = "That passcode is no longer good. Please ask for a new one."


class PasscodeLocked(Refusal):
    """Too many wrong codes."""

    status = 423
    title = "Passcodes are locked"
    words = "There were too many wrong passcodes. Please ask for a new one, or call us."


class EvidenceExpired(Refusal):
    """What was asked to be shown or said is too old, used, or replaced."""

    status = 410
    title = "That took too long"
    words = "That took a little too long. Please let us start again."


class EnginesBusy(Refusal):
    """Too many faces and voices are being looked at, and it cannot be asked anew."""

    status = 503
    title = "One moment, please"
    words = "I am busy for a moment. Please try again in a few seconds."


class TooManyDevices(Refusal):
    """As many devices know this customer as may."""

    status = 409
    title = "Too many devices"
    words = (
        "You have signed in on as many devices as I can keep. "
        "Please call the bank to take one off."
    )


class TooManyRequests(Refusal):
    """The same thing was asked for too often."""

    status = 429
    title = "Too many requests"
    words = "That was asked too often. Please wait a little and try again."


class PayeeUnknown(Refusal):
    """No saved payee, and no UPI ID, by that name."""

    status = 404
    title = "Payee not found"
    words = "I do not know that payee. You can add a payee by their UPI ID."


class PayeeAmbiguous(Refusal):
    """Several saved payees fit; ``params['candidates']`` names them."""

    title = "Which payee?"
    words = "More than one of your payees fits. Please say the full name."

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(candidates=" or ".join(names))


class PayeeExists(Refusal):
    """That payee is saved already."""

    status = 409
    title = "Already saved"
    words = "That payee is already in your list."


class OrderUnknown(Refusal):
    """No such order of this customer."""

    status = 404
    title = "Not found"
    words = "I cannot find that payment."


class NothingToConfirm(Refusal):
    """Nothing was read back, or it has lapsed."""

    status = 409
    title = "Nothing to confirm"
    words = "There is nothing waiting for your yes. Please tell me again what to do."


class IdempotencyConflict(Refusal):
    """The same idempotency key came with another order."""

    status = 409
    title = "That key was used before"
    words = "This idempotency key was used for another order."


class InFlight(Refusal):
    """The same order is being carried out at this moment."""

    status = 409
    title = "Already on its way"
    words = "That payment is being made right now. Please wait a moment."


class AlreadyPosted(Refusal):
    """The money has left."""

    status = 409
    title = "Too late to cancel"
    words = "That payment has already gone, so it cannot be cancelled."


class LimitExceeded(Refusal):
    """Over one of the customer's limits; ``params['limit']`` says how much is left."""

    title = "Over your limit"
    words = "That is over your limit."


class InsufficientFunds(Refusal):
    """The available balance does not cover it."""

    title = "Not enough money"
    words = "There is not enough money in your account for that."


class PaymentFailed(Refusal):
    """The other bank refused; the money stays with the payer."""

    title = "The payment did not go through"
    words = "The other bank did not take the payment. Your money is still with you."


class UpiUnavailable(Refusal):
    """The UPI provider does not answer."""

    status = 503
    title = "UPI does not answer"
    words = "UPI does not answer at the moment. Nothing was sent. Please try later."
