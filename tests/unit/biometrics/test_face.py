"""Enrolling and verifying faces. The faces are made: see tests/media.py."""

import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest

from biometrics.face import FaceReference
from biometrics.face_models import (
    FACE_MODELS,
    FaceEmbedder,
    ModelUnfit,
    face_model,
    unit,
)
from biometrics.pictures import read_picture
from biometrics.verifier import Decision, QualityFault, ReferenceUnfit
from tests import media
from tests.unit.biometrics.faces import WEIGHTS, collins, hopper, verifier
from weights import open_weights


def fault_of(*images: bytes) -> str:
    with pytest.raises(QualityFault) as caught:
        verifier().enrol(images)
    return caught.value.reason


def test_a_customer_who_turns_as_asked_is_accepted() -> None:
    frames = media.turn_frames(media.hopper(), "left", "right")
    found = verifier().verify(frames, ("left", "right"), hopper())
    assert (found.decision, found.reason) == (Decision.ACCEPT, "match")
    assert found.score >= 0.45


def test_somebody_else_is_refused() -> None:
    frames = media.turn_frames(media.collins(), "right", "left")
    found = verifier().verify(frames, ("right", "left"), hopper())
    assert (found.decision, found.reason) == (Decision.REFUSE, "no_match")
    assert found.score < 0.40


def test_a_doubtful_score_is_asked_for_again() -> None:
    ours = hopper().template
    away = collins().template - (collins().template @ ours) * ours
    for score, decision in ((0.46, "ACCEPT"), (0.42, "ASK_AGAIN"), (0.39, "REFUSE")):
        probe = score * ours + np.sqrt(1 - score**2) * unit(away)
        found = verifier().compare(probe.astype(np.float32), hopper())
        assert found.decision is Decision[decision]


def test_an_embedding_is_the_one_of_opencv_s_own_recogniser() -> None:
    path = str(open_weights("sface", WEIGHTS))
    theirs = cv2.FaceRecognizerSF.create(path, "")
    sample = verifier().sample(media.hopper())
    chip = theirs.alignCrop(sample.picture, sample.face.row)
    reference = unit(theirs.feature(chip)[0])
    # Swapped colours give 0.97.
    assert float(reference @ sample.template) > 0.995


def test_a_network_that_gives_no_number_is_refused() -> None:
    for numbers in ([np.nan, 1.0], [np.inf, 1.0], [0.0, 0.0]):
        with pytest.raises(QualityFault, match="unreadable"):
            unit(np.asarray(numbers, np.float32))


def test_a_reference_is_read_back_as_it_was_written() -> None:
    back = FaceReference.from_bytes(hopper().to_bytes())
    np.testing.assert_array_equal(back.template, hopper().template)
    assert back.model == "SFace"
    assert back.frontal == pytest.approx(hopper().frontal)


def test_a_damaged_reference_is_unfit() -> None:
    whole = hopper().to_bytes()
    nan = np.full(128, np.nan, np.float32).tobytes()
    for content in (b"", whole[:-4], whole + b"\0", b"other" + whole[5:]):
        with pytest.raises(ReferenceUnfit):
            FaceReference.from_bytes(content)
    for numbers in (nan, bytes(512)):
        with pytest.raises(ReferenceUnfit):
            FaceReference.from_bytes(whole[:-512] + numbers)


def test_a_reference_of_another_model_is_unfit() -> None:
    other = replace(hopper(), model="ArcFace")
    with pytest.raises(ReferenceUnfit):
        verifier().verify([], ("left",), other)


def test_frames_of_different_people_make_no_reference() -> None:
    assert (
        fault_of(*media.captures(media.hopper(), 2), media.capture(media.collins(), 3))
        == "not_the_same"
    )


def test_fewer_than_three_or_more_than_five_pictures_make_no_reference() -> None:
    assert fault_of(*media.captures(media.hopper(), 2)) == "no_face"
    assert fault_of(*media.captures(media.hopper(), 6)) == "too_many_frames"


def changed(reason: str) -> bytes:
    face = media.hopper()
    other = cv2.resize(media.collins(), None, fx=1.8, fy=1.8)
    beside = np.hstack([face[60:420, 120:420], other[30:390, 250:550]])
    pictures = {
        "no_face": np.full((400, 400, 3), 128, np.uint8),
        "too_dark": (face * 0.15).astype(np.uint8),
        "too_bright": np.clip(face.astype(int) // 4 + 205, 0, 255).astype(np.uint8),
        "blurred": cv2.GaussianBlur(face, (0, 0), 12),
        "too_small": cv2.copyMakeBorder(
            cv2.resize(face, (100, 117)), 200, 200, 200, 200, cv2.BORDER_REPLICATE
        ),
        "several_faces": beside,
    }
    return media.jpeg(np.ascontiguousarray(pictures[reason]))


@pytest.mark.parametrize(
    "reason",
    ["no_face", "too_dark", "too_bright", "blurred", "too_small", "several_faces"],
)
def test_a_picture_that_cannot_be_compared_is_refused_with_its_reason(
    reason: str,
) -> None:
    good = media.captures(media.hopper(), 2)
    assert fault_of(*good, changed(reason)) == reason


def test_a_head_turned_away_is_no_frontal_picture() -> None:
    frames = media.turn_frames(media.hopper(), "left", "right")
    away = replace(hopper(), frontal=-0.4)
    with pytest.raises(QualityFault, match="turned_away"):
        verifier().verify(frames, ("left", "right"), away)


def test_a_face_in_the_background_does_not_matter() -> None:
    picture = np.full((600, 1000, 3), 120, np.uint8)
    picture[:, 240:752] = media.hopper()
    picture[20:140, 20:140] = cv2.resize(
        np.ascontiguousarray(media.collins()[0:230, 110:340]), (120, 120)
    )
    sample = verifier().sample(picture)
    assert float(sample.template @ hopper().template) > 0.8


def test_a_model_that_was_never_measured_is_refused() -> None:
    with pytest.raises(ModelUnfit, match=r"biometrics\.evaluate"):
        face_model("ArcFace")
    with pytest.raises(ModelUnfit, match="nonsense"):
        face_model("nonsense")


def test_a_model_whose_weights_are_absent_is_refused_with_the_file_s_place() -> None:
    measured = face_model("ArcFace", accept_at=0.5)
    with pytest.raises(ModelUnfit, match=r"arcface_weights\.onnx"):
        FaceEmbedder(measured, WEIGHTS)
    assert FACE_MODELS["ArcFace"].accept_at is None


def test_deepface_loads_no_tensorflow_and_looks_nowhere_else() -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from biometrics.face import FaceVerifier;"
        f"FaceVerifier(Path({str(WEIGHTS)!r}));"
        "assert not {'tensorflow', 'torch', 'keras'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"HOME": "/nonexistent"}, check=False
    )
    assert done.returncode == 0


def test_a_picture_is_read_upright_and_made_smaller() -> None:
    assert read_picture(media.jpeg(media.hopper())).shape == (600, 512, 3)
    large = cv2.resize(media.hopper(), None, fx=4, fy=4)
    assert max(read_picture(media.jpeg(large)).shape) == 640
