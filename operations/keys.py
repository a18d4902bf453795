"""The keys: what lies under which version, new ones, and rotation while all runs.

A rotation without a break: `new` prints what to give the processes and in which
order, `rotate` wraps what lies under old keys anew, `status` says when an old key may
be taken away.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from services import bootstrap
from services.installation import env_file
from services.installation.database import AWAY, AWAY_WORDS
from services.installation.settings import Settings, SettingsError
from services.keeping import key_status
from services.keeping.key_status import Standing, standing
from services.keeping.rotation import BATCH, rewrap_all
from services.keeping.rotation_indexes import reindex_all
from services.work.errors import SaathiError
from services.work.work import Resources
from vault import BlindIndex, KeyRing, VaultError

SETTINGS = {"keys": "SAATHI_KEYS", "index": "SAATHI_INDEX_KEY"}
Answer = dict[str, Any]


def status(resources: Resources) -> Answer:
    """Count what lies under each version, for both settings."""
    return {name: each.as_json() for name, each in standing(resources).items()}


def new(settings: Settings, which: str) -> Answer:
    """Draw a key one version higher; the values of the setting, step by step."""
    text = settings.keys if which == "keys" else settings.index_key
    text = text if ":" in text else f"1:{text}"
    ring = KeyRing.parse(text) if which == "keys" else BlindIndex.parse(text)
    version = max(ring.versions) + 1
    drawn = f"{version}:{env_file.new_key()}"
    return {
        "setting": SETTINGS[which],
        "version": version,
        "readable": f"{drawn},{text}",
        "current": f"{text},{drawn}",
        "alone": drawn,
    }


def rotate(resources: Resources, batch: int = BATCH, pause_s: float = 0.0) -> Answer:
    """Bring everything under the current keys; may be ended and begun again."""
    done = rewrap_all(resources, _progress, batch=batch, pause_s=pause_s)
    again = reindex_all(resources, _progress, batch=batch, pause_s=pause_s)
    memos = standing(resources)["SAATHI_KEYS"].under[key_status.FIRST_FORMAT]
    return {
        "wrapped": {name: asdict(tally) for name, tally in done.items()},
        "indexed": {name: asdict(tally) for name, tally in again.items()},
        "memos_of_first_format": memos,
    }


def retire(resources: Resources, settings: Settings, which: str) -> Answer:
    """Return the setting without the versions that nothing needs any more.

    Raises:
        SettingsError: there is none that may go.
    """
    found = standing(resources)[SETTINGS[which]]
    if not found.removable:
        raise SettingsError(f"{found.setting}: {_why_none(found)}")
    text = settings.keys if which == "keys" else settings.index_key
    kept = [
        item.strip()
        for item in text.split(",")
        if int(item.partition(":")[0]) not in found.removable
    ]
    return {
        "setting": found.setting,
        "retired": list(found.removable),
        "value": ",".join(kept),
    }


def _why_none(found: Standing) -> str:
    if len(found.versions) == 1:
        return "there is only one version."
    held = [
        f"{version} by {count} of {name}"
        for name, counts in found.under.items()
        for version, count in counts.items()
        if version != found.current
    ]
    return f"no version may go yet: {'; '.join(held)}. `rotate` brings them up to date."


def write(settings: Settings, name: str, value: str) -> None:
    """Put a value into ``var/env``, if that is where it came from.

    Raises:
        SettingsError: this installation's keys come from elsewhere.
    """
    path = settings.var / "env"
    written = env_file.read(path)
    in_use = settings.keys if name == "SAATHI_KEYS" else settings.index_key
    if written.get(name) != in_use:
        raise SettingsError(
            f"{name} does not come from {path}: put the value where it comes from."
        )
    env_file.write(path, written | {name: value})


def _progress(name: str, done: int) -> None:
    if done:
        print(f"  {name}: {done}", file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    described = argparse.ArgumentParser(
        prog="python -m operations.keys", description=__doc__
    )
    described.add_argument("--json", action="store_true", help="print JSON")
    commands = described.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help="what lies under which version")
    rotating = commands.add_parser("rotate", help="bring all under the current keys")
    rotating.add_argument("--batch", type=int, default=BATCH, help="rows at a time")
    rotating.add_argument(
        "--pause", type=float, default=0.0, help="seconds to rest after each batch"
    )
    for name, words in (
        ("new", "draw a key; prints secrets, and the steps in their order"),
        ("retire", "the setting without versions that nothing needs; prints secrets"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument(
            "--of", choices=SETTINGS, default="keys", help="which setting"
        )
        command.add_argument(
            "--write",
            action="store_true",
            help="put it into var/env and print no secret (one machine, `make run`)",
        )
    return described


def _run(arguments: argparse.Namespace) -> tuple[Answer, str, bool]:
    """Do what was asked: the answer, the same as text, and whether all is well."""
    settings = bootstrap.settings()
    resources = bootstrap.build(settings, bootstrap.engine()).resources
    if arguments.command == "status":
        answer = status(resources)
        return answer, _told(answer), not any(a["missing"] for a in answer.values())
    if arguments.command == "rotate":
        answer = rotate(resources, max(arguments.batch, 1), arguments.pause)
        return answer, _rotated(answer), _complete(answer)
    if arguments.command == "new":
        answer = new(settings, arguments.of)
        value, text = answer["current"], _steps(answer)
    else:
        answer = retire(resources, settings, arguments.of)
        value, text = answer["value"], f"{answer['setting']}={answer['value']}"
    if arguments.write:
        write(settings, answer["setting"], value)
        answer = {
            k: answer[k] for k in ("setting", "version", "retired") if k in answer
        }
        text = f"{answer['setting']} was written to {settings.var / 'env'}.\n{WRITTEN}"
    return answer, text, True


WRITTEN = """Stop `make run` and start it again; then read `. var/env` anew.
After a new key: python -m operations.keys rotate"""


def _steps(answer: Answer) -> str:
    setting, version = answer["setting"], answer["version"]
    return f"""Version {version} of {setting}. These lines are secrets: treat them so.

1. Give it to every process to read, and restart them one by one:
   {setting}={answer["readable"]}
2. When all have it, let it be the current one, and restart them one by one:
   {setting}={answer["current"]}
3. When all have that: python -m operations.keys rotate
4. Keep the old versions with the backups that need them. When
   `python -m operations.keys status` says that they may go, only this is left:
   {setting}={answer["alone"]}"""


def _told(answer: Answer) -> str:
    lines = []
    for setting, found in answer.items():
        lines.append(f"{setting}: versions {found['versions']}, {found['current']} now")
        for name, counts in found["under"].items():
            under = ", ".join(f"{n} under {v}" for v, n in counts.items()) or "none"
            lines.append(f"  {name:<32}{under}")
        for word, about in (("may be removed", "removable"), ("MISSING", "missing")):
            if found[about]:
                lines.append(f"  {word}: {', '.join(map(str, found[about]))}")
    return "\n".join(lines)


def _rotated(answer: Answer) -> str:
    lines = [
        f"  {name:<24}{tally['done']} done, {tally['left']} left,"
        f" {tally['broken']} broken"
        for part in ("wrapped", "indexed")
        for name, tally in answer[part].items()
    ]
    for version, count in answer["memos_of_first_format"].items():
        lines.append(
            f"  {count} memos of the first format stay under version {version}:"
            " keep that key"
        )
    return "\n".join(lines)


def _complete(answer: Answer) -> bool:
    tallies: list[dict[str, int]] = [
        tally for part in ("wrapped", "indexed") for tally in answer[part].values()
    ]
    return not any(tally["left"] or tally["broken"] for tally in tallies)


def main(argv: list[str] | None = None) -> int:
    """Run one command; 1 when it was refused, or something is missing or left."""
    arguments = parser().parse_args(argv)
    try:
        answer, text, well = _run(arguments)
    except (SaathiError, SettingsError, VaultError) as error:
        print(error, file=sys.stderr)
        return 1
    except AWAY:
        print(AWAY_WORDS, file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2) if arguments.json else text)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
