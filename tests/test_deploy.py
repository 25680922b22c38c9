"""What the files of deploy/ name exists, in the checkout or in the program."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from index.store.milvus.place import Place
from qa.cli import main
from qa.cli.commands import parser

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def commands(text: str) -> list[list[str]]:
    """The ``planqa`` commands in a file, each as its words."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith(("#", "FROM", "RUN useradd", "COPY")))
    found = [re.search(r"(?:^|/|\s)planqa ((?:serve|build|info|user)[^&;|>]*)", line) for line in lines]
    return [shlex.split(match[1]) for match in found if match]


@pytest.mark.parametrize("name", ["start.sh", "planqa.service"])
def test_the_commands_are_those_of_the_program(name: str) -> None:
    found = commands((DEPLOY / name).read_text("utf-8"))
    assert found
    for words in found:
        parser(main.MODULES, "").parse_args(words)


def test_the_image_takes_in_what_the_wheel_is_made_of() -> None:
    """Whatever the build needs is copied, and nothing is named that is not there."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M) for name in line.split()}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    modules = {f"{name}.py" for name in project["tool"]["setuptools"]["py-modules"]}
    assert copied >= {*packages, *modules, "pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert re.search(r"^USER (?!root)", text, re.M)
    assert "/readyz" in text


def test_the_composition_keeps_its_data_and_is_open_to_this_machine_only() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["planqa"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    (volume,) = re.findall(r"^VOLUME (\S+)", image, re.M)
    assert [mount.partition(":")[2] for mount in service["volumes"]] == [volume]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    started = (DEPLOY / "start.sh").read_text("utf-8")
    assert service["ports"][0].rpartition(":")[2] == re.search(r"--port (\d+)", started)[1]  # type: ignore[index]


def test_the_cluster_is_whole_and_closed() -> None:
    """Every role of a Milvus once, nothing open to other machines, no password in the file, and the service waits for it."""
    both = [yaml.safe_load((DEPLOY / name).read_text("utf-8")) for name in ("compose.yaml", "milvus.yaml")]
    services = both[1]["services"]
    roles = {s["command"][-1]: s for s in services.values() if "milvusdb" in s.get("image", "")}
    assert set(roles) == {"mixcoord", "streamingnode", "datanode", "querynode", "proxy"}
    assert len({role["image"] for role in roles.values()}) == 1
    assert not any("ports" in service for service in services.values())
    volumes = {mount.partition(":")[0] for service in services.values() for mount in service.get("volumes", ())}
    assert volumes == set(both[1]["volumes"])
    for role in roles.values():
        settings = role["environment"]
        assert settings["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
        assert {settings["ETCD_ENDPOINTS"].partition(":")[0], settings["MINIO_ADDRESS"].partition(":")[0]} <= set(services)
        secret = [value for name, value in settings.items() if "SECRET" in name or "PASSWORD" in name or "ACCESS_KEY" in name]
        assert all(value.startswith("${") and value.endswith(":?}") for value in secret)
    asking = services["planqa"]
    place = Place.of(asking["environment"]["PLANQA_STORE"])
    assert place is not None
    host = place.uri.removeprefix("http://").partition(":")[0]
    assert services[host] is roles["proxy"]
    assert asking["depends_on"][host]["condition"] == "service_healthy"
    assert "healthcheck" in services[host]
    assert set(both[0]["services"]) == {"planqa"}
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    assert f'ARG {next(iter(asking["build"]["args"]))}=""' in image
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert asking["build"]["args"]["EXTRAS"].strip("[]") in extras
