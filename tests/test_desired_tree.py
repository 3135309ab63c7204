"""Which files of a folder are read: links, hidden files, what may not be read. Nothing is left out without a word."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from trees import GOOD, load, write

from syncer import desired
from syncer.errors import UsageError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "desired"
    folder.mkdir()
    return folder


def test_all_suffixes_and_folders_are_read_and_nothing_else(tree: Path) -> None:
    for name in ("a.yaml", "b.yml", "deep/er/c.yaml", "E.YAML"):
        write(tree, name)
    write(
        tree,
        "d.json",
        text='{"EndpointConfigName": "d", "ProductionVariants": [{"VariantName": "v", "ModelName": "m",'
        ' "InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 1}]}',
    )
    for name in ("README.md", "x.yaml.bak", "y.yaml~", "yaml", "z.toml"):
        write(tree, name, text="[")
    loaded = load(tree)
    assert sorted(loaded.declared) == ["E", "a", "b", "c", "d"]
    assert (loaded.files, loaded.findings) == (5, ())


def test_hidden_files_and_folders_are_left_alone(tree: Path) -> None:
    for name in (".a.yaml", ".git/b.yaml", ".x.yaml.swp", "c/.d/e.yaml"):
        write(tree, name, text="[")
    (tree / ".loop").symlink_to(".")
    assert load(tree) == desired.Loaded({}, (), 0)


def test_a_link_to_a_file_inside_the_tree_is_read(tree: Path) -> None:
    write(tree, ".shared/base.txt", logical="linked")
    (tree / "a.yaml").symlink_to(".shared/base.txt")
    assert list(load(tree).declared) == ["linked"]


def test_a_tree_that_is_a_link_itself_is_read(tree: Path) -> None:
    write(tree, "a.yaml")
    link = tree.parent / "link"
    link.symlink_to("desired")
    assert list(load(link).declared) == ["a"]


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load(tmp_path / "gone")


def test_a_file_in_place_of_the_folder_is_wrong_usage(tree: Path) -> None:
    write(tree, "a.yaml")
    with pytest.raises(UsageError, match="no such folder"):
        load(tree / "a.yaml")


# As the administrator nothing is forbidden, so the child becomes somebody else after its imports.
_AS_NOBODY = """
import os, sys
from pathlib import Path
from syncer import desired
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
for finding in desired.load(folder, {}, shown_from=folder).findings:
    print(finding.position, finding.problem)
"""


def test_what_may_not_be_read_is_told_and_never_left_out() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path, mode in (("closed", 0o000), ("listed", 0o444)):
            (folder / path).mkdir()
            (folder / path / "a.yaml").write_text(GOOD)
            (folder / path / "note.txt").write_text("")
            (folder / path).chmod(mode)
        (folder / "b.yaml").write_text(GOOD)
        (folder / "b.yaml").chmod(0o000)
        done = subprocess.run([sys.executable, "-c", _AS_NOBODY, name], capture_output=True, text=True, check=False)
        for path in ("closed", "listed"):
            (folder / path).chmod(0o700)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "b.yaml:1:1 cannot be read: Permission denied",
        "closed:1:1 cannot be read: Permission denied",
        "listed/a.yaml:1:1 cannot be read: Permission denied",
        "listed/note.txt:1:1 cannot be read: Permission denied",
    ]
