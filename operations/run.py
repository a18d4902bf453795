"""Start everything with one command: prepare, then the four processes of Procfile.

One stream of logs; Ctrl-C stops it all.
"""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager

from operations.setup import prepared
from services.installation import settings
from services.installation.settings import ROOT, Settings, SettingsError

READY_WITHIN_S = 120
STOPPED = (128 + signal.SIGINT, 128 + signal.SIGTERM)


def check_ports(wanted: Settings) -> None:
    """Refuse to start where something else listens.

    Raises:
        SettingsError: a port is taken; the message names it and the setting.
    """
    ports = {
        "SAATHI_WEB_PORT": wanted.web_port,
        "SAATHI_RASA_PORT": wanted.rasa_port,
        "SAATHI_ACTIONS_PORT": wanted.actions_port,
    }
    if len(set(ports.values())) < len(ports):
        raise SettingsError("The three ports must differ from each other.")
    for name, port in ports.items():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise SettingsError(
                    f"Port {port} is taken. Stop what listens there, or set {name}."
                )


def check_model(environment: Mapping[str, str]) -> None:
    """Refuse to start without a trained model.

    Raises:
        SettingsError: there is none; the message says which command makes it.
    """
    if not Path(environment["SAATHI_MODEL"]).exists():
        raise SettingsError("There is no trained model yet. Run `make train`.")


def announce(wanted: Settings) -> None:
    """Wait for everything to be up, then print where it is."""
    url = f"http://127.0.0.1:{wanted.web_port}"
    began = time.monotonic()
    while time.monotonic() - began < READY_WITHIN_S:
        if _healthy(url):
            print(_banner(wanted, url), flush=True)
            return
        time.sleep(0.5)
    print(f"Not everything is up. {url}/health/ says which part is not.", flush=True)


def _healthy(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/health/", timeout=3.0, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


def _banner(wanted: Settings, url: str) -> str:
    lines = ["", f"Saathi is ready: {url}"]
    if wanted.demo:
        lines += [
            f"  Kamala's telephone:  {url}/sandbox/phone/kamala@saathi/",
            "  Talk to it:          .venv/bin/python chatbot.py --text",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])


def start(environment: dict[str, str]) -> int:
    """Run the Procfile until a process ends or somebody stops it; its exit status."""
    loaded = settings.load(environment)
    check_ports(loaded)
    check_model(environment)
    bin_folder = str(Path(sys.executable).parent)
    path = f"{bin_folder}:{environment.get('PATH', '')}"
    manager = Manager()
    procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
    for name, command in procfile.processes.items():
        given = {**environment_of(name, environment), "PATH": path}
        manager.add_process(name, command, env=given, cwd=str(ROOT))
    threading.Thread(target=announce, args=(loaded,), daemon=True).start()
    manager.loop()
    status = int(manager.returncode or 0)
    # To be told to stop is no failure.
    return 0 if status in STOPPED else status


def environment_of(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What a process is given: all but the signing key, which is for jobs alone."""
    signing = {"SAATHI_SIGNING_KEY", "SAATHI_SIGNING_KEY_FILE"}
    # What faces customers cannot leak what it does not have.
    kept = environment if name == "jobs" else set(environment) - signing
    return {variable: environment[variable] for variable in kept}


def main() -> int:
    """Prepare and run; the exit status."""
    argparse.ArgumentParser(
        prog="python -m operations.run", description=__doc__
    ).parse_args()
    try:
        with prepared(settings.environment()) as ready:
            return start(ready)
    except SettingsError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
