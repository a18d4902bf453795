"""Keeps what people say out of Rasa's logs.

Rasa logs messages, slots and whole trackers: at DEBUG on purpose, at ERROR inside
exceptions. So every record that is not this project's own is rewritten at its source:
the place in the code and the classes of the exceptions stay, contents do not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

# They log ids and states of this project's own wording.
OUR_LOGGERS = ("channels", "understanding", "speech")
Factory = Callable[..., logging.LogRecord]


def silence() -> None:
    """From now on, in this process, let no foreign record carry contents."""
    factory = logging.getLogRecordFactory()
    if isinstance(factory, _WithoutContents):
        return
    logging.setLogRecordFactory(_WithoutContents(factory))
    logging.disable(logging.DEBUG)


class _WithoutContents:
    """Makes log records, those of other loggers without their words."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.factory(*args, **kwargs)
        if record.name.split(".")[0] in OUR_LOGGERS:
            return record
        record.msg = f"{record.name} line {record.lineno}{_exceptions_of(record)}"
        record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return record


def _exceptions_of(record: logging.LogRecord) -> str:
    if not isinstance(record.exc_info, tuple):
        return ""
    return f" ({describe(record.exc_info[1])})"


def describe(error: BaseException | None) -> str:
    """Name an exception and its causes by their classes alone."""
    names: list[str] = []
    while error is not None and len(names) < 10:
        names.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return " from ".join(names)
