"""Groups of intents that several parts go by: each stands here once."""

from __future__ import annotations

# Nobody could place the words.
NOT_UNDERSTOOD = frozenset(("nlu_fallback", "out_of_scope"))
# Somebody is afraid, in danger, or not well.
FEARFUL = frozenset(("scam_pressure", "distress", "report_fraud", "offered_secret"))
# Answered at once, without a question back; nothing changes.
ANSWERED_AT_ONCE = frozenset(
    (
        *("check_balance", "transaction_history", "list_payees", "security_log"),
        *("ask_about_payment", "ask_payee", "ask_fees", "ask_how_long", "ask_limits"),
        *("ask_safety", "ask_privacy", "ask_meaning", "ask_who", "ask_time"),
    )
)
