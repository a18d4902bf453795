"""The main ways with the real models, on synthetic voices and made-up captures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.accounts.outcomes import FaceEnrolled, Receipt, SignedIn, VoiceEnrolled
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures, Heard
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.signing_in.lazy_engines import LazyEngines
from tests.media import Picture, captures, collins, hopper, turn_frames
from tests.unit.conftest import World
from tests.unit.services.identity import BOTH, KAMALA, Person
from tests.unit.services.vaults import under
from tests.voices import JOE, RMS, WEIGHTS, say, spelled


@dataclass
class Real(Person):
    """Somebody with a face and a voice of their own, who does as they are asked."""

    picture: Picture = None  # type: ignore[assignment]  # always given
    # The one synthesiser that never says a word the same way twice, as nobody does.
    speaker: str = JOE
    still: bool = False  # a photograph of them is held up instead

    def captures(self, asked: CaptureRequest, kinds: Any = None) -> Captures:
        kinds = asked.kinds if kinds is None else kinds
        return Captures(
            self._faces(asked) if "face" in kinds else (),
            say(spelled(asked.digits or ""), self.speaker)
            if "voice" in kinds
            else None,
            self.device.proof(asked),
        )

    def _faces(self, asked: CaptureRequest) -> tuple[bytes, ...]:
        if asked.purpose == "enrol_face":
            return tuple(captures(self.picture))
        if self.still:
            return tuple(captures(self.picture, 1 + len(asked.turns)))
        return tuple(turn_frames(self.picture, *asked.turns))


@pytest.fixture(scope="module")
def engines() -> LazyEngines:
    return LazyEngines(WEIGHTS, "SFace")


@pytest.fixture
def kamala(world: World, engines: LazyEngines) -> Real:
    real = under(world, biometrics=engines)
    person = Real(real, picture=hopper())
    session = real.signed_in()
    assert person.enrol(session, "face") == FaceEnrolled()
    assert person.enrol(session, "voice") == VoiceEnrolled()
    real.bank.close_session(session)
    real.clock.forward(days=2)
    return person


def by_both(person: Real) -> Session:
    session, outcome = person.signs_in()
    assert outcome == SignedIn("Kamala Devi")
    assert session.level == "strong"
    return session


def test_a_sign_in_and_a_payment_by_voice_and_no_recording_twice(kamala: Real) -> None:
    bank, session = kamala.world.bank, by_both(kamala)
    bank.open_transfer(session, Wish("Ramesh", 500_00))
    asked = bank.confirm_order(session, ("voice",))
    assert isinstance(asked, CaptureRequest)
    recording = kamala.captures(asked)
    assert isinstance(kamala.answer(session, asked, recording), Receipt)
    # The same recording, beside a fresh signature and the right digits.
    bank.open_transfer(session, Wish("Ramesh", 600_00))
    asked = bank.confirm_order(session, ("voice",))
    assert isinstance(asked, CaptureRequest)
    again = replace(recording, device=kamala.device.proof(asked))
    assert isinstance(kamala.answer(session, asked, again), Challenge)


@pytest.mark.parametrize("part", ["face", "voice", "still"])
def test_another_face_another_voice_or_a_photograph_ends_in_the_passcode(
    kamala: Real, part: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "face": {"picture": collins()},
        "voice": {"speaker": RMS},
        "still": {"still": True},
    }
    impostor = replace(kamala, **changes[part])
    kind = "voice" if part == "voice" else "face"
    session, outcome = impostor.signs_in(kinds=(kind,))
    assert isinstance(outcome, Challenge)
    assert session.level == "anonymous"
    assert kamala.world.redeem(session, outcome).level == "strong"


def test_what_is_no_photograph_is_asked_again_and_says_why(kamala: Real) -> None:
    bank = kamala.world.bank
    session, asked = kamala.asked(KAMALA, BOTH)
    broken = replace(kamala.captures(asked), faces=(b"no picture",) * 3)
    again = kamala.answer(session, asked, broken)
    assert isinstance(again, CaptureRequest)
    assert again.fault == "unreadable"
    evidence = bank.give_captures(session, again.challenge_id, kamala.captures(again))
    # Somebody spoke, and the digits were not heard.
    once_more = bank.verify_identity(session, evidence, Heard())
    assert isinstance(once_more, CaptureRequest)
    assert once_more.fault == "digits_unheard"


def test_two_faces_in_one_enrolment_are_asked_again(
    world: World, engines: LazyEngines
) -> None:
    person = Real(under(world, biometrics=engines), picture=hopper())
    session = person.world.signed_in()
    asked = person.opened_enrolment(session, "face")
    mixed = (*captures(hopper(), 2), *captures(collins(), 1))
    given = replace(person.captures(asked), faces=mixed)
    again = person.answer(session, asked, given)
    assert isinstance(again, CaptureRequest)
    assert again.fault == "not_the_same"
    assert person.answer(session, again) == FaceEnrolled()
