"""Enrolling and verifying faces: pictures in, a reference or a decision out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from biometrics.detection import Face, FaceDetector
from biometrics.face_models import FaceEmbedder, FaceModel, face_model, unit
from biometrics.face_quality import check_frontal, check_picture, main_face
from biometrics.face_reference import FaceReference
from biometrics.liveness import PassiveDetector, is_same_photograph, turns_shown
from biometrics.pictures import Picture, read_pictures
from biometrics.verifier import Comparison, Decision, QualityFault, Template
from weights import open_weights

__all__ = ["FaceReference", "FaceSample", "FaceVerifier"]

MIN_ENROLMENT = 3
# Cosine similarity of one person's pictures taken together: far below what another
# person reaches by chance, far above none. The turned ones are less alike.
_SAME_PERSON_AT = 0.40
_SAME_TURNED = 0.36
_OFF_OWN_FRONTAL = 0.25  # a frontal picture's turn from the enrolled one


@dataclass(frozen=True)
class FaceSample:
    """One usable picture of a face.

    Attributes:
        picture: the whole picture.
        face: where the face is.
        turn: how far the head is turned to its owner's left (`Face.turn`).
        chip: (112, 112, 3), the face alone, eyes and mouth where the network wants
            them.
        template: the chip's embedding.
    """

    picture: Picture
    face: Face
    turn: float
    chip: Picture
    template: Template


class FaceVerifier:
    """Compares faces with enrolled ones. Loads its models when it is made."""

    def __init__(self, root: Path, model: FaceModel | None = None) -> None:
        """Load the detector, the network, and passive detection if it is there.

        Args:
            root: the folder of the weights.
            model: the network and its threshold; SFace if None.

        Raises:
            WeightsError: a file is missing or altered.
            ModelUnfit: the network cannot be had.
        """
        import cv2

        self.model = model or face_model("SFace")
        self._detector = FaceDetector(open_weights("yunet", root))
        self._aligner = cv2.FaceRecognizerSF.create(
            str(open_weights("sface", root)), ""
        )
        self._align_lock = threading.Lock()
        self._embedder = FaceEmbedder(self.model, root)
        self.passive = PassiveDetector.if_present(root)

    def enrol(self, images: Sequence[bytes]) -> FaceReference:
        """Make a reference of three to five pictures of one face.

        Args:
            images: JPEG or PNG files, looking towards the camera.

        Raises:
            QualityFault: a picture cannot be used, they are too few (``no_face``)
                or too many, or show different people (``not_the_same``).
        """
        if len(images) < MIN_ENROLMENT:
            raise QualityFault("no_face")  # on the picture that was not sent
        samples = [self.sample(picture) for picture in read_pictures(images)]
        for one, other in combinations(samples, 2):
            if float(one.template @ other.template) < _SAME_PERSON_AT:
                raise QualityFault("not_the_same")
        return self.reference_of(samples)

    def reference_of(self, samples: Sequence[FaceSample]) -> FaceReference:
        """Make a reference of samples that are known to be one person's."""
        mean = np.mean([sample.template for sample in samples], axis=0)
        frontal = float(np.median([sample.turn for sample in samples]))
        return FaceReference(unit(mean), frontal, self.model.name)

    def verify(
        self, frames: Sequence[bytes], turns: Sequence[str], reference: FaceReference
    ) -> Comparison:
        """Compare a live face with a reference.

        Args:
            frames: JPEG or PNG files: looking straight on, then one for each turn.
            turns: the turns of the head that were asked for, in order.
            reference: the enrolled face.

        Raises:
            QualityFault: a frame cannot be used; its owner may be told why.
            ReferenceUnfit: the reference was made by another model, or is damaged.
        """
        reference.check(self.model.name, self.model.size)
        pictures = read_pictures(frames)
        if not turns or len(pictures) != 1 + len(turns):
            return _refused("turns_wrong")
        frontal = self.sample(pictures[0])
        if abs(frontal.turn - reference.frontal) > _OFF_OWN_FRONTAL:
            raise QualityFault("turned_away")
        turned = [self.sample(each, frontal=False) for each in pictures[1:]]
        return self._not_live(frontal, turned, turns) or self.compare(
            frontal.template, reference
        )

    def compare(self, probe: Template, reference: FaceReference) -> Comparison:
        """Compare a template with a reference, by the model's threshold."""
        score = float(probe @ reference.template)
        if score >= (self.model.accept_at or 1.0):
            return Comparison(Decision.ACCEPT, score, "match")
        if score >= self.model.ask_again_at:
            return Comparison(Decision.ASK_AGAIN, score, "unsure")
        return Comparison(Decision.REFUSE, score, "no_match")

    def sample(self, picture: Picture, frontal: bool = True) -> FaceSample:
        """Find, check, align and embed the face of a picture.

        Args:
            picture: what `read_picture` gives.
            frontal: whether it must look towards the camera.

        Raises:
            QualityFault: there is no face, or none that can be compared.
        """
        face = main_face(self._detector.faces(picture))
        check_picture(picture, face)
        turn = self._detector.turn(picture, face)
        if frontal:
            check_frontal(turn)
        with self._align_lock:
            chip = self._aligner.alignCrop(picture, face.row)
        return FaceSample(picture, face, turn, chip, self._embedder.embed(chip))

    def _not_live(
        self, frontal: FaceSample, turned: Sequence[FaceSample], asked: Sequence[str]
    ) -> Comparison | None:
        """Say what speaks against one live person, if anything does."""
        shown = turns_shown(frontal.turn, [sample.turn for sample in turned], asked)
        if shown == "wrong":
            return _refused("turns_wrong")
        chips = [sample.chip for sample in (frontal, *turned)]
        if any(is_same_photograph(*pair) for pair in combinations(chips, 2)):
            return _refused("not_live")
        if min(frontal.template @ sample.template for sample in turned) < _SAME_TURNED:
            return _refused("other_face")
        if self._looks_like_a_picture(frontal):
            return _refused("not_live")
        if shown == "partly":
            return Comparison(Decision.ASK_AGAIN, -1.0, "turns_wrong")
        return None

    def _looks_like_a_picture(self, sample: FaceSample) -> bool:
        """Ask passive detection, where it is present."""
        if self.passive is None:
            return False
        return not self.passive.is_live(sample.picture, sample.face)


def _refused(reason: str) -> Comparison:
    return Comparison(Decision.REFUSE, -1.0, reason)
