"""Voices are enrolled and verified; what is unfit is told, what is odd is refused.

The speakers are synthetic, and far apart; see tests/voices.py. Decisions are asserted,
not scores: the error rates of real voices are in docs/biometrics.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from biometrics import campplus, replay
from biometrics.campplus import Campplus
from biometrics.verifier import Decision, QualityFault, ReferenceUnfit
from biometrics.voice import VoiceEnrolment, VoiceReference, VoiceVerifier
from tests import voices
from tests.unit.biometrics import sounds

SPEAKERS = (voices.AWB, voices.RMS, voices.SLT, voices.ESPEAK_MAN)
CODE = voices.spelled("482913770562")


@pytest.fixture(scope="module")
def verifier() -> VoiceVerifier:
    return VoiceVerifier(voices.WEIGHTS)


@pytest.fixture(scope="module")
def enrolled(verifier: VoiceVerifier) -> dict[str, VoiceEnrolment]:
    return {one: verifier.enrol([voices.say(voices.LONG, one)]) for one in SPEAKERS}


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_the_enrolled_voice_is_accepted_saying_something_else(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment], speaker: str
) -> None:
    own = enrolled[speaker]
    result = verifier.verify(voices.say(CODE, speaker), own.reference, own.landmarks)
    assert (result.decision, result.reason) == (Decision.ACCEPT, "match")
    assert result.landmarks


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_another_voice_is_refused(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment], speaker: str
) -> None:
    for other in SPEAKERS:
        if other != speaker:
            reference = enrolled[other].reference
            result = verifier.verify(voices.say(CODE, speaker), reference, [])
            assert (result.decision, result.reason) == (Decision.REFUSE, "no_match")


@pytest.mark.parametrize("speaker", SPEAKERS[:3])
def test_a_voice_enrolled_in_a_room_is_known_over_the_telephone(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment], speaker: str
) -> None:
    line = sounds.over_telephone(sounds.said(CODE, speaker))
    probe = verifier.hear(sounds.wav(line))
    assert probe.wideband is None
    own = verifier.verify(sounds.wav(line), enrolled[speaker].reference, [])
    assert own.decision is Decision.ACCEPT
    for other in SPEAKERS[:3]:
        if other != speaker:
            reference = enrolled[other].reference
            result = verifier.verify(sounds.wav(line), reference, [])
            assert result.decision is not Decision.ACCEPT


def test_a_voice_enrolled_over_the_telephone_is_known_in_a_room(
    verifier: VoiceVerifier,
) -> None:
    line = sounds.over_telephone(sounds.said(voices.LONG, voices.SLT))
    reference = verifier.enrol([sounds.wav(line)]).reference
    assert np.array_equal(reference.wideband, reference.telephone)
    own = verifier.verify(voices.say(CODE, voices.SLT), reference, [])
    other = verifier.verify(voices.say(CODE, voices.RMS), reference, [])
    assert own.decision is Decision.ACCEPT
    assert other.decision is not Decision.ACCEPT


def test_a_replayed_recording_is_refused_however_well_it_matches(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    own = enrolled[voices.SLT]
    said = sounds.said(CODE)
    first = verifier.verify(sounds.wav(said), own.reference, own.landmarks)
    past = [*own.landmarks, first.landmarks]
    for copy in (said, sounds.opus(said), sounds.mp3(said) * np.float32(0.5)):
        again = verifier.verify(sounds.wav(copy), own.reference, past)
        assert (again.decision, again.reason) == (Decision.REFUSE, "replayed")


def test_the_recording_of_the_enrolment_cannot_be_replayed(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    own = enrolled[voices.RMS]
    result = verifier.verify(
        voices.say(voices.LONG, voices.RMS), own.reference, own.landmarks
    )
    assert (result.decision, result.reason) == (Decision.REFUSE, "replayed")


def test_doubt_asks_again_and_numbers_that_are_none_are_refused(
    verifier: VoiceVerifier,
) -> None:
    decide = verifier._decide
    assert decide(0.60, 0.0) == (Decision.ACCEPT, "match")
    assert decide(0.59, 0.0) == (Decision.ASK_AGAIN, "unsure")
    assert decide(0.44, 0.0) == (Decision.REFUSE, "no_match")
    assert decide(0.44, replay.ASK_AGAIN_FROM) == (Decision.REFUSE, "no_match")
    assert decide(0.90, replay.ASK_AGAIN_FROM) == (
        Decision.ASK_AGAIN,
        "maybe_replayed",
    )
    assert decide(0.90, 0.071) == (Decision.REFUSE, "replayed")
    for odd in (float("nan"), float("inf")):
        assert decide(odd, 0.0)[0] is Decision.REFUSE
        assert decide(0.9, odd)[0] is Decision.REFUSE


def test_several_recordings_of_one_voice_enrol_it(verifier: VoiceVerifier) -> None:
    groups = [voices.spelled(code) for code in ("482913", "770562", "105836")]
    made = verifier.enrol([voices.say(group, voices.AWB) for group in groups])
    assert len(made.landmarks) == 3
    result = verifier.verify(
        voices.say(voices.LONG, voices.AWB), made.reference, made.landmarks
    )
    assert result.decision is Decision.ACCEPT


def test_two_voices_are_not_enrolled_as_one(verifier: VoiceVerifier) -> None:
    his, hers = sounds.said(CODE, voices.RMS), sounds.said(CODE, voices.SLT)
    with pytest.raises(QualityFault, match="not_the_same"):
        verifier.enrol([sounds.wav(his), sounds.wav(hers)])
    with pytest.raises(QualityFault, match="not_the_same"):
        verifier.enrol([sounds.wav(np.concatenate([his, hers]))])


def test_too_little_speech_neither_enrols_nor_verifies(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    short = voices.say(voices.spelled("482913"), voices.SLT)
    with pytest.raises(QualityFault, match="too_short"):
        verifier.enrol([short])
    with pytest.raises(QualityFault, match="too_short"):
        verifier.enrol([])
    with pytest.raises(QualityFault, match="too_short"):
        verifier.verify(
            voices.say("four.", voices.SLT), enrolled[voices.SLT].reference, []
        )


def test_a_reference_is_written_and_read_back(
    enrolled: dict[str, VoiceEnrolment],
) -> None:
    reference = enrolled[voices.AWB].reference
    again = VoiceReference.from_bytes(reference.to_bytes())
    assert again.model == reference.model
    assert np.array_equal(again.wideband, reference.wideband)
    assert np.array_equal(again.telephone, reference.telephone)


def test_a_damaged_reference_is_unfit(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    good = enrolled[voices.AWB].reference
    kept = good.to_bytes()
    nan = np.full(192, np.nan, np.float32)
    odd = [replace(good, wideband=nan), replace(good, telephone=good.telephone * 2)]
    for bad in (b"", kept[:-1], kept + b"\0", b"x" + kept[1:], kept[:4]):
        with pytest.raises(ReferenceUnfit):
            VoiceReference.from_bytes(bad)
    for reference in odd:
        with pytest.raises(ReferenceUnfit):
            VoiceReference.from_bytes(reference.to_bytes())
        with pytest.raises(ReferenceUnfit):
            verifier.verify(voices.say(CODE, voices.AWB), reference, [])


def test_a_reference_of_another_model_is_unfit(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    other = replace(enrolled[voices.AWB].reference, model="another")
    with pytest.raises(ReferenceUnfit):
        verifier.verify(voices.say(CODE, voices.AWB), other, [])


def test_damaged_landmarks_of_the_past_are_unfit(
    verifier: VoiceVerifier, enrolled: dict[str, VoiceEnrolment]
) -> None:
    reference = enrolled[voices.AWB].reference
    with pytest.raises(ReferenceUnfit):
        verifier.verify(voices.say(CODE, voices.AWB), reference, [b"L1 damaged"])


def test_features_are_centred_and_of_kaldis_shape() -> None:
    samples = sounds.said(CODE)
    bands = campplus.features(samples)
    assert bands.shape == (1 + (len(samples) - 400) // 160, 80)
    assert np.abs(bands.mean(axis=0)).max() < 1e-4


def test_long_speech_is_embedded_in_parts_and_as_the_same_voice() -> None:
    network = Campplus(voices.WEIGHTS)
    said = sounds.said(voices.LONG)
    short, long = network.embed(said), network.embed(np.resize(said, 30 * 16_000))
    assert float(short @ long) > 0.9
    assert abs(float(np.linalg.norm(long)) - 1) < 1e-5


def test_nothing_has_no_embedding() -> None:
    network = Campplus(voices.WEIGHTS)
    for nothing in (np.zeros(0, np.float32), np.zeros(500, np.float32)):
        with pytest.raises(QualityFault):
            network.embed(nothing)
    with pytest.raises(QualityFault):
        network.embed(np.full(32_000, np.nan, np.float32))
