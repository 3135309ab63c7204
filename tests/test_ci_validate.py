"""Validation in a workflow: each problem on its line, and all of them in the summary."""

from __future__ import annotations

import payloads
from forge import BAD, Forge


def test_valid_files_are_counted_for_each_target(forge: Forge) -> None:
    forge.world.write("targets:\n  a: {desired: desired}\n  b: {desired: desired}\n", "syncer.yaml")
    found = forge.ci("validate", payloads.push(forge.head))

    assert (found.code, found.reason, found.summary) == (0, "", "")
    assert "target a: 1 file, 0 errors, 0 warnings" in found.out
    assert "target b: 1 file, 0 errors, 0 warnings" in found.out


def test_invalid_files_are_told_on_their_lines_and_in_the_summary(forge: Forge) -> None:
    found = forge.ci("validate", forge.open(BAD), role="")

    assert (found.code, found.reason) == (4, "invalid-files")
    assert "::error file=desired/fraud.yaml,line=6,col=27," in found.out
    assert "desired/fraud.yaml:6:27" in found.summary


def test_of_many_problems_ten_are_annotated_and_all_are_told(forge: Forge) -> None:
    for number in range(12):
        forge.world.write("x: 1\n", f"desired/bad{number:02}.yaml")
    found = forge.ci("validate", payloads.push(forge.head))
    annotated = [line for line in found.out.splitlines() if line.startswith("::error file=")]

    assert len(annotated) == 10
    assert all(f"desired/bad{number:02}.yaml" in found.out and f"bad{number:02}.yaml" in found.summary for number in range(12))


def test_a_file_in_a_working_directory_is_named_from_the_root_of_the_repository(forge: Forge) -> None:
    forge.world.write("x: 1\n", "ml/desired/bad.yaml")
    found = forge.ci("validate", payloads.push(forge.head), working_directory="ml")

    assert "::error file=ml/desired/bad.yaml,line=1," in found.out
