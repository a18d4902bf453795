"""Rasa's records lose their contents; where and what class stays."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from channels import quiet_logs

CANARY = "canary482913"


@pytest.fixture(autouse=True)
def silenced() -> Iterator[None]:
    factory = logging.getLogRecordFactory()
    quiet_logs.silence()
    yield
    logging.setLogRecordFactory(factory)
    logging.disable(logging.NOTSET)


def failing() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise RuntimeError(CANARY) from error


@pytest.mark.parametrize("name", ["rasa.core.processor", "asyncio", "root", "httpx"])
def test_foreign_records_keep_only_place_and_classes(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logger = logging.getLogger(name)
    logger.info("said %s", CANARY)
    try:
        failing()
    except RuntimeError:
        logger.exception("Encountered %s", CANARY, stack_info=True)
    formatted = "\n".join(map(logging.Formatter("%(message)s").format, caplog.records))
    assert CANARY not in formatted
    assert CANARY not in str([vars(record) for record in caplog.records])
    assert "RuntimeError from ValueError" in formatted
    assert f"{name} line " in formatted


def test_our_own_records_stay(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("channels.assistant").error("turn.failed %s", "c1")
    assert caplog.messages == ["turn.failed c1"]


def test_debugging_is_off() -> None:
    logger = logging.getLogger("rasa.core.processor.debugged")
    logger.setLevel(logging.DEBUG)
    assert not logger.isEnabledFor(logging.DEBUG)
    assert logger.isEnabledFor(logging.INFO)


def test_silencing_twice_is_as_good_as_once() -> None:
    factory = logging.getLogRecordFactory()
    quiet_logs.silence()
    assert logging.getLogRecordFactory() is factory


def test_an_endless_chain_of_causes_is_cut() -> None:
    error = ValueError()
    error.__cause__ = error
    assert quiet_logs.describe(error).count("ValueError") == 10
