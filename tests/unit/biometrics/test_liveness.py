"""Who is there, and who only shows a photograph. The turns are made, not taken."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from biometrics.face import FaceVerifier
from biometrics.liveness import PassiveDetector, turns_shown
from biometrics.verifier import Comparison, Decision
from tests import media
from tests.unit.biometrics.faces import WEIGHTS, collins, hopper, verifier
from weights import WeightsError

STRAIGHT = 0.02
ALL_TURNS = [(one, two) for one in ("left", "right") for two in ("left", "right")]
ASKED_TURNS = [("left", "right"), ("right", "left")]


def verify(frames: list[bytes], *turns: str) -> Comparison:
    return verifier().verify(frames, turns, hopper())


def test_turns_count_from_the_customers_own_frontal_picture() -> None:
    assert turns_shown(STRAIGHT, [0.17, -0.13], ("left", "right")) == "shown"
    assert turns_shown(-0.2, [-0.05], ("left",)) == "shown"
    assert turns_shown(0.2, [0.2], ("left",)) == "wrong"


@pytest.mark.parametrize(
    ("turned", "asked"),
    [
        ([-0.2, 0.2], ("left", "right")),
        ([0.2, 0.2], ("left", "right")),
        ([0.2, STRAIGHT], ("left", "right")),
        ([0.2], ("left", "right")),
        ([0.2, -0.2, 0.2], ("left", "right")),
        ([float("nan"), -0.2], ("left", "right")),
        ([float("inf"), -0.2], ("left", "right")),
        ([], ()),
    ],
)
def test_turns_that_were_not_asked_for_are_wrong(
    turned: list[float], asked: tuple[str, ...]
) -> None:
    assert turns_shown(STRAIGHT, turned, asked) == "wrong"


def test_a_turn_the_right_way_that_is_too_small_is_asked_for_again() -> None:
    assert turns_shown(STRAIGHT, [0.12, -0.2], ("left", "right")) == "partly"


@pytest.mark.parametrize("turns", ASKED_TURNS)
def test_a_head_that_turns_as_asked_is_live(turns: tuple[str, str]) -> None:
    for picture, reference in (
        (media.hopper(), hopper()),
        (media.collins(), collins()),
    ):
        frames = media.turn_frames(picture, *turns)
        found = verifier().verify(frames, turns, reference)
        assert found.decision is Decision.ACCEPT


@pytest.mark.parametrize("asked", ALL_TURNS)
@pytest.mark.parametrize("way", ["left", "right"])
def test_two_photographs_do_not_make_a_turning_head(
    way: str, asked: tuple[str, str]
) -> None:
    """One looks straight on, another aside, and is shown mirrored where it fits."""
    aside = media.turned(media.hopper(), way)
    mirrored = np.ascontiguousarray(aside[:, ::-1])
    shown = {turn: aside if turn == way else mirrored for turn in ("left", "right")}
    frames = [media.hopper(), *(shown[turn] for turn in asked)]
    again = [media.capture(each, seed) for seed, each in enumerate(frames)]
    found = verify(again, *asked)
    assert (found.decision, found.reason) == (Decision.REFUSE, "not_live")


@pytest.mark.parametrize("turns", ALL_TURNS)
def test_the_turns_of_another_challenge_are_refused(turns: tuple[str, str]) -> None:
    frames = media.turn_frames(media.hopper(), *turns)
    for asked in ALL_TURNS:
        if asked != turns:
            found = verify(frames, *asked)
            assert (found.decision, found.reason) == (Decision.REFUSE, "turns_wrong")


def test_frames_that_are_not_one_more_than_the_turns_are_refused() -> None:
    frames = media.turn_frames(media.hopper(), "left", "right")
    for given, asked in ((frames[:2], 2), (frames, 1), (frames[:1], 0), ([], 2)):
        found = verify(given, *("left", "right")[:asked])
        assert (found.decision, found.reason) == (Decision.REFUSE, "turns_wrong")


def test_a_face_that_turns_into_another_one_is_refused() -> None:
    frames = media.turn_frames(media.hopper(), "left", "right")
    frames[2] = media.turn_frames(media.collins(), "left", "right")[2]
    found = verify(frames, "left", "right")
    assert (found.decision, found.reason) == (Decision.REFUSE, "other_face")


def squeezed(picture: media.Picture, by: float) -> media.Picture:
    middle = picture.shape[1] / 2
    return media.moved(picture, [[by, 0, middle * (1 - by)], [0, 1, 0]])


def rotated(picture: media.Picture, degrees: float) -> media.Picture:
    return media.moved(picture, cv2.getRotationMatrix2D((266, 230), degrees, 1))


def tilted(picture: media.Picture, degrees: float, away: float = 3.0) -> media.Picture:
    """A flat photograph, turned about its upright axis before a near camera."""
    height, width = picture.shape[:2]
    angle = np.radians(degrees)
    corners = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        near = away / (away + x * np.sin(angle))
        corners.append(
            (width * (0.5 + x * np.cos(angle) * near), height * (0.5 + y * near))
        )
    whole = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(whole, np.asarray(corners, np.float32))
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height)), np.uint8)


HELD: dict[str, Callable[[media.Picture], media.Picture]] = {
    "again": lambda picture: picture,
    "shifted": lambda picture: media.moved(picture, [[1, 0, 30], [0, 1, -15]]),
    "larger": lambda picture: media.moved(picture, [[1.2, 0, -50], [0, 1.2, -40]]),
    "smaller": lambda picture: media.moved(picture, [[0.7, 0, 80], [0, 0.7, 80]]),
    "rotated": lambda picture: rotated(picture, 15),
    "rotated back": lambda picture: rotated(picture, -15),
    "brighter": lambda picture: np.clip(picture * 1.3, 0, 255).astype(np.uint8),
    "darker": lambda picture: (picture * 0.6).astype(np.uint8),
    "squeezed": lambda picture: squeezed(picture, 0.7),
    "stretched": lambda picture: squeezed(picture, 1.25),
    "sheared": lambda picture: media.moved(picture, [[1, 0.2, -46], [0, 1, 0]]),
    "tilted": lambda picture: tilted(picture, 35),
    "tilted back": lambda picture: tilted(picture, -35),
    "tilted close by": lambda picture: tilted(picture, 45, 1.5),
    "tilted back close by": lambda picture: tilted(picture, -45, 1.5),
    "mirrored": lambda picture: np.ascontiguousarray(picture[:, ::-1]),
}


@pytest.mark.parametrize("way", HELD)
def test_a_still_photograph_is_refused_however_it_is_held(way: str) -> None:
    still = media.hopper()
    held = media.jpeg(HELD[way](still))
    for asked in (("left", "left"), ("right", "right")):
        found = verify([media.jpeg(still), held, held], *asked)
        assert found.decision is Decision.REFUSE
        assert found.reason in {"turns_wrong", "not_live"}


@pytest.mark.parametrize("asked", ASKED_TURNS)
@pytest.mark.parametrize("way", [way for way in HELD if way != "mirrored"])
def test_two_photographs_are_refused_however_the_second_is_held(
    way: str, asked: tuple[str, str]
) -> None:
    aside = media.turned(media.hopper(), "left")
    mirrored = HELD[way](np.ascontiguousarray(aside[:, ::-1]))
    shown = {"left": aside, "right": mirrored}
    frames = [media.hopper(), *(shown[turn] for turn in asked)]
    found = verify([media.jpeg(each) for each in frames], *asked)
    assert (found.decision, found.reason) == (Decision.REFUSE, "not_live")


def test_a_still_photograph_tilted_to_both_sides_is_refused() -> None:
    still = media.hopper()
    ways = [media.jpeg(tilted(still, degrees, 1.5)) for degrees in (45, -45)]
    for asked in (("left", "right"), ("right", "left")):
        for frames in (ways, ways[::-1]):
            found = verify([media.jpeg(still), *frames], *asked)
            assert found.decision is Decision.REFUSE


def test_a_photograph_of_a_turned_head_and_its_reverse_are_refused() -> None:
    """Mirrored, a photograph that looks aside seems to have turned."""
    aside = media.turned(media.hopper(), "left", 20)
    mirrored = np.ascontiguousarray(aside[:, ::-1])
    turns = [verifier().sample(each).turn for each in (aside, mirrored)]
    assert turns[0] - turns[1] > 0.14
    frames = [media.jpeg(aside), media.jpeg(mirrored), media.jpeg(mirrored)]
    found = verify(frames, "right", "right")
    assert (found.decision, found.reason) == (Decision.REFUSE, "not_live")


def test_passive_detection_is_absent_without_its_weights(tmp_path: Path) -> None:
    assert PassiveDetector.if_present(tmp_path) is None


def test_altered_weights_of_passive_detection_are_refused(tmp_path: Path) -> None:
    for name in ("sface", "yunet"):
        (tmp_path / name).symlink_to(WEIGHTS / name)
    (tmp_path / "anti_spoofing").mkdir()
    (tmp_path / "anti_spoofing" / "2.7_80x80_MiniFASNetV2.onnx").write_bytes(b"other")
    with pytest.raises(WeightsError, match="anti_spoofing"):
        FaceVerifier(tmp_path)


class NeverLive(PassiveDetector):
    """Passive detection that takes everybody for a photograph."""

    def __init__(self) -> None:
        """Load nothing."""

    def score(self, picture: media.Picture, face: object) -> float:
        return 0.05


def test_what_passive_detection_takes_for_a_photograph_is_refused() -> None:
    strict = FaceVerifier(WEIGHTS)
    strict.passive = NeverLive()
    frames = media.turn_frames(media.hopper(), "left", "right")
    found = strict.verify(frames, ("left", "right"), hopper())
    assert (found.decision, found.reason) == (Decision.REFUSE, "not_live")
