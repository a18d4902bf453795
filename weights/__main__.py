"""`python -m weights`: fetch the models that are missing, and check all of them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from weights.manifest import MODELS, OPTIONAL_MODELS
from weights.store import WeightsError, fetch, open_optional, open_weights


def main(arguments: list[str] | None = None) -> int:
    """Fetch and check the models of the manifest; 0 if all are there and right."""
    options = _parser().parse_args(arguments)
    wanted = [m for m in MODELS if m.name in options.name or not options.name]
    try:
        fetched = [] if options.check else fetch(options.root, wanted)
        paths = {model.name: open_weights(model.name, options.root) for model in wanted}
        absent = [m for m in OPTIONAL_MODELS if not open_optional(m.name, options.root)]
    except WeightsError as error:
        print(f"weights: {error}", file=sys.stderr)
        return 1
    fetched_names = {model.name for model in fetched}
    if options.json:
        print(json.dumps([_row(name, p, fetched_names) for name, p in paths.items()]))
    else:
        for name, path in paths.items():
            print(f"{'fetched' if name in fetched_names else 'present'}  {path}")
        for model in absent:
            files = " and ".join(file for file, _ in model.files)
            print(f"absent   {options.root / model.name} (optional: {model.use})")
            print(f"         to add it, put {files} there, from {model.source}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m weights", description=__doc__)
    names = [model.name for model in MODELS]
    parser.add_argument(
        "name",
        nargs="*",
        type=_known,
        help=f"only these models, of {', '.join(names)} (default: all)",
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=Path("var/weights"),
        help="the folder the weights are kept in (default: %(default)s)",
    )
    parser.add_argument(
        "--check", action="store_true", help="fetch nothing, only check what is there"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _known(name: str) -> str:
    if name not in {model.name for model in MODELS}:
        raise argparse.ArgumentTypeError(f"no model is called {name}")
    return name


def _row(name: str, path: Path, fetched: set[str]) -> dict[str, object]:
    model = next(model for model in MODELS if model.name == name)
    return {
        "name": name,
        "path": str(path),
        "fetched": name in fetched,
        "use": model.use,
        "publisher": model.publisher,
        "licence": model.licence,
    }


if __name__ == "__main__":
    sys.exit(main())
