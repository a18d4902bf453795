"""The table of acts: every use case that waits for a yes, a code, a face or a voice."""

from __future__ import annotations

from services.paying.add_payee import ADD_PAYEE
from services.paying.cancel_transfer import CANCEL_TRANSFER
from services.paying.remove_payee import REMOVE_PAYEE
from services.paying.transfer_money import TRANSFER_MONEY
from services.protecting.block_account import BLOCK_ACCOUNT
from services.signing_in.enrolment import ENROL_FACE, ENROL_VOICE
from services.signing_in.sign_in import SIGN_IN
from services.work.acts import Acts

ACTS = Acts(
    (
        SIGN_IN,
        TRANSFER_MONEY,
        ADD_PAYEE,
        REMOVE_PAYEE,
        CANCEL_TRANSFER,
        BLOCK_ACCOUNT,
        ENROL_FACE,
        ENROL_VOICE,
    )
)
