"""The measuring program, with the real models.

The faces are two photographs and variants of them, the voices are synthetic: what is
measured here says nothing of how good the models are (docs/biometrics.md does).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from biometrics.evaluate.arguments import parsed
from biometrics.evaluate.command import main
from biometrics.evaluate.folders import IMAGES, captures
from biometrics.evaluate.stills import answers_of
from tests import media, voices

SENTENCES = (
    "I would like to know the balance of my savings account, please.",
    "The electricity bill came yesterday and it is higher than before.",
    "My daughter sends me some money at the beginning of every month.",
)
COMPARISON = {
    "trials",
    "eer",
    "fnmr_at_fmr_1_percent",
    "fnmr_at_fmr_0_1_percent",
    "threshold",
    "fmr",
    "fmr_upper_95",
    "fnmr",
    "fnmr_upper_95",
    "failures_to_acquire",
    "failure_reasons",
    "ms_per_item",
    "warnings",
}


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    for name, picture in (("grace", media.hopper()), ("eileen", media.collins())):
        (folder / name).mkdir()
        for seed in range(3):
            file = folder / name / f"{seed}.jpg"
            file.write_bytes(media.capture(picture, seed))
    return folder


@pytest.fixture(scope="module")
def speakers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices")
    for speaker in (voices.SLT, voices.RMS):
        (folder / Path(speaker).name).mkdir()
        for nth, sentence in enumerate(SENTENCES):
            file = folder / Path(speaker).name / f"{nth}.wav"
            file.write_bytes(voices.say(sentence, speaker))
    return folder


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_faces_are_measured_and_drawn(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tmp_path / "det.png"
    assert main(["face", str(faces), "--json", "--plot", str(plot)]) == 0
    figures = printed(capsys)
    assert set(figures) >= COMPARISON
    assert (figures["people"], figures["items"]) == (2, 6)
    assert (figures["mated_trials"], figures["non_mated_trials"]) == (6, 18)
    assert (figures["eer"], figures["fmr"], figures["fnmr"]) == (0, 0, 0)
    assert figures["fmr_upper_95"] == pytest.approx(1 - 0.05 ** (1 / 18))
    assert any("2 people" in warning for warning in figures["warnings"])
    with Image.open(plot) as drawn:
        assert drawn.format == "PNG"
        assert min(drawn.size) > 200


def test_what_is_no_face_is_counted_by_its_reason(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in faces.iterdir():
        (tmp_path / person.name).symlink_to(person)
    (tmp_path / "nobody").mkdir()
    Image.new("RGB", (300, 300), "grey").save(tmp_path / "nobody" / "0.png")
    assert main(["face", str(tmp_path), "--json", "--enrol", "1"]) == 0
    figures = printed(capsys)
    assert figures["failure_reasons"] == {"no_face": 1}
    assert figures["failures_to_acquire"] == pytest.approx(1 / 7)
    assert figures["non_mated_trials"] == 18


def test_voices_are_measured_across_lines_and_known_again(
    speakers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["voice", str(speakers), "--condition", "telephone", "--replay", "--json"]
    assert main(words) == 0
    figures = printed(capsys)
    assert set(figures) >= COMPARISON | {"unfit_for_a_reference"}
    assert (figures["condition"], figures["enrol_condition"]) == (
        "telephone",
        "wideband",
    )
    assert figures["eer"] == 0
    assert figures["replay"]["mp3_32k_refused"] == 1
    assert figures["replay"]["fresh_refused_trials_of"] == 6


def test_people_read_percentages_and_bounds(
    speakers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voice", str(speakers)]) == 0
    out = capsys.readouterr().out
    assert "(0 of 18; 95 % sure: below 15.3" in out
    assert "mind: only 2 people" in out


def test_when_nothing_is_fit_there_are_no_rates(
    speakers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voice", str(speakers), "--condition", "noise10", "--json"]) == 0
    figures = printed(capsys)
    assert figures["failure_reasons"] == {"too_noisy": 6}
    assert figures["trials"] == 0
    assert "eer" not in figures


def test_two_workers_find_what_one_finds(faces: Path) -> None:
    found = [as_program("face", str(faces), "--workers", count) for count in "12"]
    one, two = (json.loads(each.stdout) for each in found)
    timed = {"ms_per_item", "ms_per_item_p95"}
    assert {k: v for k, v in one.items() if k not in timed} == {
        k: v for k, v in two.items() if k not in timed
    }
    assert found[0].stderr.strip() == ""  # progress is shown to people alone


def test_stills_are_counted_for_each_kind_of_attack(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bona_fide" / "grace").mkdir(parents=True)
    (tmp_path / "printed_photo" / "grace").mkdir(parents=True)
    for kind in ("bona_fide", "printed_photo"):
        content = (faces / "grace" / "0.jpg").read_bytes()
        (tmp_path / kind / "grace" / "0.jpg").write_bytes(content)
    assert main(["face", "--attacks", str(tmp_path), "--json"]) == 0
    attacks = printed(capsys)["attacks"]
    assert attacks["passive_detection"] in ("absent", "present")
    for way in ("same", "shifted", "rotated", "squeezed", "tilted", "mirrored"):
        assert attacks[f"apcer_head_turn_still_{way}"] == 0
        assert attacks[f"apcer_head_turn_still_{way}_trials_of"] == 2


def test_two_stills_are_counted_for_each_pair_of_a_subject(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = media.turned(media.hopper(), "left")
    for kind in ("bona_fide", "printed_photo"):
        folder = tmp_path / kind / "grace"
        folder.mkdir(parents=True)
        (folder / "ahead.jpg").write_bytes(media.capture(media.hopper(), 1))
        (folder / "aside.jpg").write_bytes(media.capture(aside, 2))
    assert main(["face", "--attacks", str(tmp_path), "--json"]) == 0
    attacks = printed(capsys)["attacks"]
    for way in ("same", "mirrored", "tilted"):
        assert attacks[f"apcer_head_turn_two_stills_{way}_trials_of"] == 4
        assert attacks[f"apcer_head_turn_two_stills_{way}"] == 0


def test_a_thief_with_two_stills_shows_the_second_both_ways_round() -> None:
    stills = [media.png(media.hopper()), media.png(media.collins())]
    first, other = answers_of(stills, "two_stills_mirrored", ("left", "right"))
    assert first[0] == other[0] != first[1]
    assert first[1:] == other[:0:-1]
    [one] = answers_of(stills, "two_stills_same", ("left", "right"))
    assert one[1] == one[2] == first[2]


def test_what_was_measured_is_told_though_a_later_part_fails(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken.png").mkdir()
    for words in (
        ["--attacks", str(tmp_path / "absent")],
        ["--plot", str(tmp_path / "taken.png")],
    ):
        assert main(["face", str(faces), "--json", *words]) == 1
        told = capsys.readouterr()
        assert json.loads(told.out)["eer"] == 0
        assert "evaluate: " in told.err


def test_too_long_a_recording_is_counted_and_the_others_are_measured(
    speakers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in speakers.iterdir():
        (tmp_path / person.name).mkdir()
        for file in person.iterdir():
            (tmp_path / person.name / file.name).symlink_to(file)
    one = soundfile.read(speakers / "rms" / "0.wav")
    long = np.tile(one[0], int(70 * one[1] / len(one[0])) + 1)
    soundfile.write(tmp_path / "rms" / "long.wav", long, one[1])
    assert main(["voice", str(tmp_path), "--replay", "--json"]) == 0
    figures = printed(capsys)
    assert figures["failure_reasons"] == {"too_long": 1}
    assert figures["replay"]["failure_reasons"] == {"too_long": 1}
    assert figures["replay"]["fresh_refused_trials_of"] == 6


@pytest.mark.parametrize(
    "words", [["--digits", "DIR"], ["DIR", "--digits"], ["--digits", "6", "DIR"]]
)
def test_digits_are_six_where_no_number_is_said(words: list[str]) -> None:
    options = parsed(["voice", *words])
    assert (options.digits, options.folder) == (6, Path("DIR"))
    assert parsed(["voice", "--digits", "4", "DIR"]).digits == 4
    assert parsed(["voice", "DIR"]).digits == 0


def test_what_a_system_left_in_a_folder_is_nobody(faces: Path, tmp_path: Path) -> None:
    for person in faces.iterdir():
        (tmp_path / person.name).symlink_to(person)
    for name in (".cache", "__MACOSX"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "0.jpg").touch()
    (tmp_path / "own").mkdir()
    for name in ("._0.jpg", "__MACOSX.jpg", "1.jpg"):
        (tmp_path / "own" / name).touch()
    found = captures(tmp_path, IMAGES)
    assert {each.person for each in found} == {"grace", "eileen", "own"}
    assert [each.name for each in found if each.person == "own"] == ["own/1.jpg"]


def test_the_cost_of_a_sign_in_is_told(
    faces: Path, speakers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    face, voice = faces / "grace" / "0.jpg", speakers / "rms" / "0.wav"
    assert main(["cost", "--face", str(face), "--voice", str(voice), "--json"]) == 0
    figures = printed(capsys)
    assert figures["sign_in_cpu_s"] > 0
    assert figures["resident_mb"] > 50


def test_a_folder_that_will_not_do_is_explained(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = tmp_path / "one"
    one.mkdir()
    (one / "grace").symlink_to(faces / "grace")
    lone = tmp_path / "lone"
    for person in ("grace", "eileen"):
        (lone / person).mkdir(parents=True)
        (lone / person / "0.jpg").symlink_to(faces / person / "0.jpg")
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder, why in (
        (tmp_path / "absent", "There is no folder"),
        (empty, "has no files"),
        (one, "Only grace is there"),
        (lone, "Nobody has two files"),
    ):
        assert main(["face", str(folder)]) == 1
        assert why in capsys.readouterr().err


def test_models_that_are_not_there_are_explained(
    faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["face", str(faces), "--weights", str(tmp_path)]) == 1
    assert "make setup" in capsys.readouterr().err
    assert main(["face", str(faces), "--model", "Dlib"]) == 1
    assert "No face model is called 'Dlib'" in capsys.readouterr().err
    assert main(["face", str(faces), "--model", "ArcFace"]) == 1
    assert "arcface_weights.onnx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["face"],
        ["voice"],
        ["voice", "there", "--condition", "underwater"],
        ["face", "there", "--enrol", "0"],
        ["face", "there", "--workers", "3"],
        ["face", "there", "--plot", "picture.pdf"],
        ["face", "there", "--plot", "nowhere/picture.png"],
        ["voice", "there", "--digits", "0"],
        ["voice", "--digits"],
    ],
)
def test_wrong_arguments_are_told_apart(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def as_program(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "biometrics.evaluate", *words, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
