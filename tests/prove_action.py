"""`make prove-action`: what is too slow for every run: the action's own installation, and this repository's own workflows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import repositories
from acting import Site
from fakegithub import FakeGitHub
from payloads import pull_request, push, schedule
from test_action import INSTALL, ROOT, RUN
from test_action_scripts import run

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9/simple"
POLLUTED = dict.fromkeys(("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL"), NOWHERE)
NETWORK = re.compile("SSL_CERT_FILE|REQUESTS_CA_BUNDLE|(https?|all|no)_proxy", re.IGNORECASE)  # how this machine gets out
WAY = {name: value for name, value in os.environ.items() if NETWORK.fullmatch(name)}
CONFIGURATION = f"[global]\nindex-url = {NOWHERE}\nno-index = true\n"


def test_the_action_installs_what_the_lock_pins_whatever_workspace_and_environment_say(tmp_path: Path) -> None:
    work, home = tmp_path / "work", tmp_path / "home"
    for path in (work / "pip.conf", work / "pip.py", home / ".config/pip/pip.conf", home / ".pip/pip.conf"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CONFIGURATION, encoding="utf-8")
    shutil.copytree(ROOT / "desired", work / "desired")
    hostile = WAY | POLLUTED | {"HOME": str(home), "PYTHONPATH": str(work), "PIP_CONFIG_FILE": str(work / "pip.conf")}

    installed = run(INSTALL["run"], tmp_path, **hostile | INSTALL["env"] | {"INPUT_PYTHON": sys.executable})
    checked = run(RUN["run"].replace(' ci "$INPUT_COMMAND"', " validate"), tmp_path, **hostile)

    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert checked.returncode == 0, checked.stdout + checked.stderr
    python = tmp_path / "temp/syncer-venv/bin/python"
    listed = subprocess.run([python, "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True).stdout
    found = listed.lower().replace("_", "-").split()
    pinned = {line.split()[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if "==" in line}
    assert pinned - set(found) <= {"colorama==0.4.6"}  # for Windows alone
    assert set(found) <= pinned


def test_a_lock_whose_hashes_are_not_those_of_the_index_installs_nothing(tmp_path: Path) -> None:
    action, work = tmp_path / "action", tmp_path / "work"
    action.mkdir()
    work.mkdir()
    (action / "requirements.lock").write_text(f"jmespath==1.1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")

    environment = WAY | INSTALL["env"] | {"INPUT_PYTHON": sys.executable, "GITHUB_ACTION_PATH": str(action)}
    refused = run(INSTALL["run"], tmp_path, **environment)

    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    assert not (tmp_path / "temp/syncer-venv/ok").exists()


def test_the_workflows_of_this_repository_plan_apply_and_check_its_own_files(tmp_path: Path) -> None:
    with FakeGitHub() as hub:
        github = {"GITHUB_API_URL": hub.url, "GITHUB_GRAPHQL_URL": hub.graphql_url, "GITHUB_SERVER_URL": hub.state.page}
        site = Site(tmp_path / "site", hub.repository, github)
        for name in ("syncer", "desired", ".github", "action.yml", "requirements.lock", "syncer.yaml", ".gitignore"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, site.path / name)
        base, head = repositories.commit(site.path), repositories.commit(site.path)
        hub.pull(7, head=head, base=base)

        planned = site.run("plan", pull_request(7, head=head, base=base), hub.token("plan"))
        hub.merge(7, head)
        applied = site.run("apply", push(head, before=base), hub.token("plan"))
        checked = site.run("drift", schedule(head), hub.token("drift"))

        assert [planned.code, applied.code, checked.code] == [0, 0, 0], planned.told + applied.told + checked.told
        changes = len(list((ROOT / "desired").glob("*.yaml")))
        assert (planned.outputs["to-create"], applied.outputs["applied"]) == (str(changes), str(changes))
        assert applied.commands == []  # no warning of anything that nobody reviewed
        assert (checked.outputs["drift"], checked.outputs["complete"]) == ("false", "true")
        assert (len(hub.comments(7)), hub.issues()) == (2, [])
