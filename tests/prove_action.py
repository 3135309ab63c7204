"""`make prove-action`: the action's own installation, from the package index, in an environment that would lead it astray."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

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
