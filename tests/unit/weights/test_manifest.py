import re
from collections import Counter
from pathlib import PurePosixPath

from weights.manifest import MODELS


def test_every_model_has_its_own_name_publisher_and_licence() -> None:
    names = Counter(model.name for model in MODELS)
    assert set(names.values()) == {1}
    for model in MODELS:
        assert model.use
        assert model.publisher
        assert model.licence


def test_every_digest_is_a_whole_sha256() -> None:
    for model in MODELS:
        digests = [model.package.sha256, *(member.sha256 for member in model.members)]
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_no_member_is_kept_outside_its_model_s_folder() -> None:
    for model in MODELS:
        for member in model.members:
            kept_as = PurePosixPath(member.kept_as)
            assert not kept_as.is_absolute()
            assert ".." not in kept_as.parts


def test_every_package_is_pinned_to_one_version() -> None:
    for model in MODELS:
        assert re.fullmatch(r"\d+(\.\d+)*", model.package.version)
