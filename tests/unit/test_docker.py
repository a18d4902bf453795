"""The containers, read as text: what can be held to without an engine."""

from __future__ import annotations

import re
import shlex
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from honcho.environ import parse_procfile
from sqlalchemy import text
from sqlalchemy.engine import Engine

from services.installation import env_file
from services.installation.settings import ROOT
from services.installation.settings import load as load_settings

DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROCFILE = parse_procfile((ROOT / "Procfile").read_text()).processes
DOCKERFILES = {path.name: path.read_text() for path in DOCKER.glob("*.Dockerfile")}
CALLERS_OF_THE_PROVIDER = {"web", "actions", "jobs"}
# Where a container's other containers reach it; on the machine it is loopback.
EVERYWHERE = {"127.0.0.1": "0.0.0.0"}  # noqa: S104 - inside the inner network

each_service = pytest.mark.parametrize("name", SERVICES)
each_dockerfile = pytest.mark.parametrize("name", DOCKERFILES)


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    joined = dockerfile.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and line[0] != "#"]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def stages(dockerfile: str) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions(dockerfile):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def sources(stage: list[tuple[str, str]]) -> set[str]:
    """What a stage copies out of the project."""
    copies = [rest.split() for word, rest in stage if word == "COPY"]
    own = [words[:-1] for words in copies if not words[0].startswith("--from")]
    return {source.rstrip("/") for words in own for source in words}


def test_the_services_are_the_procfiles_and_the_database() -> None:
    assert set(SERVICES) == {*PROCFILE, "postgres", "migrate"}


@pytest.mark.parametrize("name", PROCFILE)
def test_a_service_runs_the_procfiles_command(name: str) -> None:
    environment = SERVICES[name]["environment"]
    words = shlex.split(PROCFILE[name].replace("exec ", ""))
    words = [string.Template(word).substitute(environment) for word in words]
    words = [EVERYWHERE.get(word, word) for word in words]
    while "=" in words[0]:
        variable, _, value = words.pop(0).partition("=")
        assert environment[variable] == EVERYWHERE.get(value, value)
    assert words == SERVICES[name]["command"]


def test_an_image_by_itself_runs_what_compose_runs_it_for() -> None:
    for name, service in (("rasa", "rasa"), ("app", "web")):
        last = dict(stages(DOCKERFILES[f"{name}.Dockerfile"])[-1])
        assert yaml.safe_load(last["CMD"]) == SERVICES[service]["command"]


def test_postgresql_is_the_one_that_the_tests_run_on(database: Engine) -> None:
    with database.connect() as connection:
        here = connection.execute(text("SHOW server_version")).scalar_one()
    image = SERVICES["postgres"]["image"]
    assert image.startswith(f"postgres:{here.split('.')[0]}.")


@each_service
def test_a_service_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert int(service["user"].split(":")[0]) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert all(":/" in mount for mount in service.get("volumes", []))
    unwanted = {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode"}
    assert not unwanted & set(service)


@each_service
def test_a_service_has_limits_and_bounded_logs(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "mem_limit", "pids_limit"} <= set(service)
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


@each_service
def test_what_stays_up_is_watched_and_brought_back(name: str) -> None:
    service = SERVICES[name]
    if name == "migrate":
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    check = service["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_nothing_starts_before_what_it_needs() -> None:
    migrated = {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"}
    }
    for name in PROCFILE:
        needed = SERVICES[name]["depends_on"]
        assert migrated.items() <= needed.items()


def test_web_alone_is_published_and_on_this_host_alone() -> None:
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert set(published) == {"web"}
    assert [port.split(":")[0] for port in published["web"]] == ["127.0.0.1"]


def test_only_callers_of_the_upi_provider_are_on_a_network_that_leads_outside() -> None:
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    outside = {name for name, s in SERVICES.items() if "outer" in s["networks"]}
    assert outside == CALLERS_OF_THE_PROVIDER
    assert all("inner" in service["networks"] for service in SERVICES.values())


@each_service
def test_secrets_come_as_files_and_only_those_that_are_read(name: str) -> None:
    service = SERVICES[name]
    secret = {*env_file.new_secrets(), "DATABASE_URL", "SAATHI_OWNER_DATABASE_URL"}
    assert not secret & set(service["environment"])
    assert not [key for key in service["environment"] if key.endswith("PASSWORD")]
    everything = str(service) + (DOCKER / "roles.sql").read_text()
    read = set(re.findall(r"/run/secrets/(\w+)", everything))
    mounted = set(service["secrets"])
    assert mounted <= read
    files = [value for key, value in service["environment"].items() if "_FILE" in key]
    assert {Path(path).name for path in files} <= mounted


def test_every_secret_is_a_file_outside_the_project() -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert re.fullmatch(rf"\$\{{SAATHI_SECRETS[^}}]*\}}/{name}", secret["file"])


def test_only_the_migrations_act_as_the_owner() -> None:
    with_it = [n for n, s in SERVICES.items() if "owner_database_url" in s["secrets"]]
    assert with_it == ["migrate"]


def test_the_migrations_are_given_one_secret_alone() -> None:
    assert SERVICES["migrate"]["secrets"] == ["owner_database_url"]


def test_jobs_alone_can_sign() -> None:
    with_it = [n for n, s in SERVICES.items() if "signing_key" in s["secrets"]]
    writing = [n for n, s in SERVICES.items() if "roots:" in str(s.get("volumes"))]
    assert with_it == writing == ["jobs"]


def test_the_real_thing_is_what_runs_and_what_it_needs_is_asked_for() -> None:
    for name in ("actions", "web", "jobs"):
        environment = SERVICES[name]["environment"]
        assert environment["SAATHI_ENV"] == "production"
        assert environment["SAATHI_DEMO"] == "0"
        for asked in ("SAATHI_UPI_URL", "SAATHI_PUBLIC_URL", "SAATHI_HELPLINE"):
            assert environment[asked].startswith(f"${{{asked}:?")


def test_drawn_secrets_are_ones_that_the_settings_accept(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    draw = ["/bin/sh", str(DOCKER / "draw-secrets.sh"), str(folder)]
    subprocess.run(draw, check=True, capture_output=True)
    assert {path.name for path in folder.iterdir()} == set(COMPOSE["secrets"])
    given = {
        key: value.replace("/run/secrets", str(folder))
        for service in ("migrate", "jobs")
        for key, value in SERVICES[service]["environment"].items()
        if not value.startswith("$")
    }
    settings = load_settings({**given, "SAATHI_UPI_URL": "https://upi.example"})
    assert settings.database_url != settings.owner_database_url
    assert (folder / "app_password").read_text().strip() in settings.database_url
    again = subprocess.run(draw, check=False, capture_output=True)
    assert again.returncode == 1


def test_rasa_refuses_to_start_without_a_secret(tmp_path: Path) -> None:
    names = ("DATABASE_URL", "SAATHI_INNER_SECRET", "SAATHI_KEYS", "SAATHI_SEAL_KEY")
    files = {f"{name}_FILE": str(tmp_path / name) for name in names}
    for name in names:
        (tmp_path / name).write_text(f"of {name}\n")
    command = ["/bin/sh", str(DOCKER / "entrypoint.sh"), "printenv", *names]

    def started() -> subprocess.CompletedProcess[str]:
        environment = {**files, "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True
        )

    assert started().stdout.splitlines() == [f"of {name}" for name in names]
    (tmp_path / "SAATHI_KEYS").write_text("\n")
    assert (started().returncode, started().stdout) == (1, "")
    del files["SAATHI_KEYS_FILE"]
    assert (started().returncode, started().stdout) == (1, "")


@each_service
def test_images_are_pinned_by_version(name: str) -> None:
    image = SERVICES[name]["image"]
    assert re.search(r":(\d+\.\d+|\$\{SAATHI_VERSION:-\d+\.\d+\.\d+\})", image)


@each_dockerfile
def test_a_dockerfile_builds_on_pinned_ground_and_runs_as_nobody_special(
    name: str,
) -> None:
    known = {"packages"}  # a stage of its own, above
    for stage in stages(DOCKERFILES[name]):
        base = stage[0][1].split()[0]
        assert base in known or re.fullmatch(r"python:3\.10\.\d+-slim-bookworm", base)
    last = dict(stages(DOCKERFILES[name])[-1])
    assert int(last["USER"].split(":")[0]) > 0
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert last["WORKDIR"] != "/"


@each_dockerfile
def test_a_dockerfile_installs_only_what_the_lock_names(name: str) -> None:
    for word, rest in instructions(DOCKERFILES[name]):
        assert word != "ADD"
        assert not re.search(r"\b(curl|wget|apt-get|git)\b", rest)
        for install in re.findall(r"pip install[^&]*", rest):
            assert "--require-hashes --no-deps" in install
            assert "--only-binary :all:" in install or "--no-build-isolation" in install


@each_dockerfile
def test_no_secret_is_in_an_image(name: str) -> None:
    given = " ".join(
        rest for word, rest in instructions(DOCKERFILES[name]) if word in {"ENV", "ARG"}
    )
    assert not re.search(r"SECRET|KEY|PASSWORD|DATABASE_URL", given)


def test_the_images_share_the_stage_that_installs_and_the_base_of_the_last() -> None:
    rasa, app = (stages(DOCKERFILES[f"{n}.Dockerfile"]) for n in ("rasa", "app"))
    assert rasa[0] == app[0]
    assert rasa[-1][:4] == app[-1][:4]


def test_what_a_build_copies_is_let_in_and_nothing_else_is() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {line[1:] for line in rules if line.startswith("!")}
    wanted = [sources(s) for text in DOCKERFILES.values() for s in stages(text)]
    assert let_in == set().union(*wanted)
    assert all((ROOT / source).exists() for source in let_in)


MEASURING = ("biometrics/evaluate", "ledger/benchmark", "understanding/measuring")


@pytest.mark.parametrize("measuring", MEASURING)
def test_what_measures_is_in_no_image_and_nothing_there_needs_it(
    measuring: str,
) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    house = measuring.split("/")[0]
    assert lines.index(f"!{house}") < lines.index(measuring)  # the last line wins
    assert (ROOT / measuring).is_dir()
    module = measuring.replace("/", ".")
    named = re.compile(rf"^\s*(?:from|import) {re.escape(module)}\b", re.MULTILINE)
    houses = {line[1:] for line in lines if line.startswith("!")}
    sources = {p for each in houses for p in (ROOT / each).rglob("*.py")}
    needing = [
        str(path.relative_to(ROOT))
        for path in sources
        if (ROOT / measuring) not in path.parents and named.search(path.read_text())
    ]
    assert needing == []
    recipes = " ".join(DOCKERFILES.values())
    assert module not in recipes
    assert measuring not in recipes


def test_each_image_holds_its_own_side_alone() -> None:
    rasa = sources(stages(DOCKERFILES["rasa.Dockerfile"])[-1])
    app = sources(stages(DOCKERFILES["app.Dockerfile"])[-1])
    assert not rasa & {"services", "ledger", "actions", "web", "migrations"}
    assert not app & {
        "channels",
        "speech",
        "understanding/pipeline/featurizer.py",
        "data",
    }
    assert not rasa & {"biometrics"}


def test_the_documentation_names_every_secret_and_every_setting() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    asked = re.findall(r"\$\{(SAATHI_\w+)", (DOCKER / "compose.yml").read_text())
    missing = [name for name in {*COMPOSE["secrets"], *asked} if name not in page]
    assert missing == []
