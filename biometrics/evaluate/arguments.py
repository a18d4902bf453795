"""What the command line may ask to be measured."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from biometrics.evaluate.sounds import CONDITIONS

_WEIGHTS = Path(__file__).parents[2] / "var" / "weights"


_DIGITS = 6  # as many as the product asks for


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """Read arguments; wrong ones end the program with exit code 2."""
    words = sys.argv[1:] if words is None else words
    parser = argparse.ArgumentParser(
        prog="python -m biometrics.evaluate",
        description="Measure how often faces and voices are mistaken.",
        epilog="Exit code 0: measured; 1: could not be; 2: wrong arguments.",
    )
    kinds = parser.add_subparsers(dest="what", required=True)
    _add_face(kinds.add_parser("face", help="photographs, DIR/<person>/<file>"))
    _add_voice(kinds.add_parser("voice", help="recordings, DIR/<person>/<file>"))
    _add_cost(kinds.add_parser("cost", help="what one sign-in costs"))
    options = parser.parse_args(_digits_counted(words))
    if options.what == "face" and options.folder is None and options.attacks is None:
        parser.error("face needs DIR, or --attacks DIR, or both")
    return options


def _add_face(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, nargs="?")
    parser.add_argument(
        "--model", default="SFace", help="the network, by its name in DeepFace"
    )
    parser.add_argument(
        "--attacks",
        metavar="DIR",
        type=Path,
        help="presentation attacks: DIR/{bona_fide,<kind of attack>}/<subject>/<file>",
    )
    _add_common(parser)


def _add_voice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path)
    for name, of in (("--condition", "probes"), ("--enrol-condition", "references")):
        parser.add_argument(
            name, choices=CONDITIONS, default="wideband", help=f"how {of} are heard"
        )
    parser.add_argument(
        "--digits",
        metavar="N",
        nargs="?",
        type=_count,
        const=_DIGITS,
        default=0,
        help="join N files <digit>_<speaker>_<n>.*, drawn at random, to a passcode"
        " (N: %(const)s if not said)",
    )
    parser.add_argument(
        "--replay", action="store_true", help="play copies and fresh utterances, too"
    )
    _add_common(parser)


def _add_cost(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--face", metavar="FILE", type=Path, required=True)
    parser.add_argument("--voice", metavar="FILE", type=Path, required=True)
    parser.set_defaults(plot=None)
    _add_shared(parser)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--enrol",
        metavar="N",
        type=_count,
        default=3,
        help="captures in a reference (default: %(default)s)",
    )
    parser.add_argument(
        "--workers", type=int, choices=(1, 2), default=1, help="processes"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of what is drawn (default: %(default)s)"
    )
    parser.add_argument(
        "--plot",
        metavar="FILE.png",
        type=_png,
        help="draw the detection error trade-off",
    )
    _add_shared(parser)


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--weights", metavar="DIR", type=Path, default=_WEIGHTS, help="the weights"
    )


def _digits_counted(words: Sequence[str]) -> list[str]:
    """Say how many digits where `--digits` stands before something that is no number.

    Otherwise `--digits DIR` would take the folder for the number.
    """
    counted: list[str] = []
    for nth, word in enumerate(words):
        bare = word == "--digits" and not _is_number(words[nth + 1 : nth + 2])
        counted.append(f"--digits={_DIGITS}" if bare else word)
    return counted


def _is_number(following: Sequence[str]) -> bool:
    return bool(following) and following[0].lstrip("-").isdecimal()


def _count(word: str) -> int:
    count = int(word)
    if count < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return count


def _png(word: str) -> Path:
    if not word.lower().endswith(".png"):
        raise argparse.ArgumentTypeError("must end in .png")
    file = Path(word)
    if not file.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {file.parent}")
    return file
