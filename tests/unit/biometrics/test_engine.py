"""One set of models for each process, and a queue before it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from biometrics import engine, face
from biometrics.engine import Biometrics, Options
from biometrics.face_models import FaceModel, ModelUnfit
from biometrics.verifier import Busy
from tests.unit.biometrics.faces import WEIGHTS
from weights import WeightsError


def test_eight_threads_load_the_models_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[face.FaceVerifier] = []

    class Counted(face.FaceVerifier):
        def __init__(self, root: Path, model: FaceModel | None = None) -> None:
            super().__init__(root, model)
            made.append(self)

    monkeypatch.setattr(engine, "FaceVerifier", Counted)
    biometrics = Biometrics(WEIGHTS)
    together = threading.Barrier(8)

    def ask(_number: int) -> face.FaceVerifier:
        together.wait()
        return biometrics.faces

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(ask, range(8)))
    assert len(made) == 1
    assert all(each is made[0] for each in given)


def test_making_it_and_asking_for_its_state_opens_nothing(tmp_path: Path) -> None:
    biometrics = Biometrics(tmp_path)
    assert biometrics.state() == {
        "face": "sface",
        "voice": "campplus",
        "passive_liveness": "absent",
    }
    with pytest.raises(WeightsError, match="make setup"):
        _ = biometrics.faces


def test_a_failed_load_is_tried_again(tmp_path: Path) -> None:
    biometrics = Biometrics(tmp_path)
    with pytest.raises(WeightsError):
        _ = biometrics.faces
    for name in ("sface", "yunet"):
        (tmp_path / name).symlink_to(WEIGHTS / name)
    assert biometrics.faces is biometrics.faces


def test_a_model_without_a_threshold_is_refused() -> None:
    with pytest.raises(ModelUnfit, match="evaluate"):
        _ = Biometrics(WEIGHTS, Options(model_name="Facenet512")).faces


def test_a_threshold_can_be_set() -> None:
    faces = Biometrics(WEIGHTS, Options(face_accept_at=0.5)).faces
    assert faces.model.accept_at == 0.5
    assert faces.model.ask_again_at == pytest.approx(0.45)


def test_one_is_inside_and_who_finds_the_queue_full_is_sent_away() -> None:
    biometrics = Biometrics(WEIGHTS, Options(waiting=1, patience_s=30))
    waits = threading.Event()
    order: list[str] = []

    def second() -> None:
        waits.set()
        with biometrics.turn():
            order.append("second")

    other = threading.Thread(target=second)
    with biometrics.turn():
        other.start()
        waits.wait()
        while biometrics.present < 2:
            waits.wait(0.001)
        with pytest.raises(Busy), biometrics.turn():
            order.append("third")
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert biometrics.present == 0


def test_patience_ends() -> None:
    biometrics = Biometrics(WEIGHTS, Options(patience_s=0.01))
    with biometrics.turn(), pytest.raises(Busy), biometrics.turn():
        pass
    with biometrics.turn():
        assert biometrics.present == 1


def test_a_failure_inside_gives_the_place_back() -> None:
    biometrics = Biometrics(WEIGHTS)
    with pytest.raises(KeyError), biometrics.turn():
        raise KeyError
    with biometrics.turn():
        assert biometrics.present == 1
