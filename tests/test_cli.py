"""The command line: options, streams, files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from world import BASIC, World

from syncer import __version__
from syncer.__main__ import run
from syncer.clock import Clock
from syncer.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

WARNS = BASIC.replace("ml.m5.large", "ml.m5.lagre")


def command(*arguments: str, cwd: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m syncer` as a process of its own."""
    words = [sys.executable, "-m", "syncer", *arguments]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


def test_the_version_is_printed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.run("--version").code == 0
    assert capsys.readouterr().out == f"syncer {__version__}\n"


def test_validate_tells_position_field_problem_allowed_hint_and_rule_on_one_line(world: World) -> None:
    world.write(WARNS)

    shown = world.run("validate")

    assert shown.code == 0
    assert shown.out.startswith(
        "desired/fraud.yaml:5:19 ProductionVariants[0].InstanceType: 'ml.m5.lagre' is not a known value ("
    )
    assert "Did you mean ml.m5.large?" in shown.out
    assert shown.out.splitlines()[0].endswith("[enum, warning]")
    assert shown.out.splitlines()[-1] == "1 file, 0 errors, 1 warning"


def test_a_rule_is_lowered_by_the_target(world: World) -> None:
    world.write("targets: {default: {rules: {enum: 'off'}}}\n", "syncer.yaml")
    world.write(WARNS)

    assert world.run("validate").out == "1 file, 0 errors, 0 warnings\n"


def test_validate_checks_the_files_of_every_target(world: World) -> None:
    world.write("targets: {a: {desired: one}, b: {desired: two}}\n", "syncer.yaml")
    world.write(BASIC, "one/x.yaml")
    world.write(BASIC.replace("VariantName", "Variant"), "two/x.yaml")

    assert world.run("validate").code == 4
    assert world.run("validate --target a").code == 0


def test_several_targets_need_a_choice(world: World) -> None:
    world.write("targets: {a: {desired: one}, b: {desired: two}}\n", "syncer.yaml")
    world.write(BASIC, "one/x.yaml")
    world.environment["SYNCER_TARGET"] = "a"
    by_environment = world.run("plan --sandbox")
    del world.environment["SYNCER_TARGET"]
    without = world.run("plan --sandbox")

    assert "target a" in by_environment.out
    assert without.code == 2
    assert "several targets: a, b" in without.err


def test_out_holds_the_json_of_the_plan(world: World) -> None:
    world.write()

    shown = world.run("plan --sandbox --out plan.json --format json")

    assert (world.path / "plan.json").read_text(encoding="utf-8") == shown.out
    assert shown.json["version"] == 1


def test_out_that_cannot_be_written_is_wrong_usage(world: World) -> None:
    world.write()

    shown = world.run("plan --sandbox --out no/such/folder.json")

    assert shown.code == 2
    assert "cannot be written" in shown.err


def test_a_yes_at_the_terminal_applies_and_a_no_changes_nothing(world: World) -> None:
    world.write()

    refused = world.run("apply --sandbox", answer=False)
    untouched = world.configs()
    accepted = world.run("apply --sandbox", answer=True)

    assert (refused.code, untouched) == (4, [])
    assert accepted.code == 0
    assert len(world.configs()) == 1


def test_request_prints_what_create_endpoint_config_gets(world: World) -> None:
    world.write()

    before = world.run("show fraud --sandbox --request")
    world.applied()
    after = world.run("show fraud --sandbox --request")

    assert before.json["ProductionVariants"] == after.json["ProductionVariants"]
    assert before.json["EndpointConfigName"] == after.json["EndpointConfigName"] == world.configs()[0]
    assert {"Key": "team", "Value": "risk"} in after.json["Tags"]


def test_show_tells_the_current_version_and_what_serves(running: World) -> None:
    shown = running.run("show fraud --sandbox --format json").json

    assert shown["current"] == shown["serves"] == running.configs()[0]
    assert shown["status"] == "InService"


def test_history_as_json_has_a_version(running: World) -> None:
    shown = running.run("history --sandbox --format json").json

    assert shown["version"] == 1
    assert [(row["name"], row["outcome"]) for row in shown["history"]] == [("fraud", "done")]


def test_history_of_an_unknown_name_says_so(running: World) -> None:
    assert running.run("history --sandbox nobody").out == "No history of nobody.\n"


def test_sandbox_call_takes_json_and_prints_the_answer(world: World) -> None:
    shown = world.run("sandbox", "call", "DescribeModel", '{"ModelName": "m1"}')

    assert shown.code == 0
    assert shown.json["ModelName"] == "m1"


@pytest.mark.parametrize("params", ["no json", "[1]", '"text"'])
def test_sandbox_call_with_other_than_a_json_object_is_wrong_usage(world: World, params: str) -> None:
    assert world.run("sandbox", "call", "DescribeModel", params).code == 2


def test_an_error_of_the_simulated_account_is_told_without_a_traceback(world: World) -> None:
    shown = world.run("sandbox", "call", "DescribeModel", '{"ModelName": "nope"}')

    assert shown.code == 1
    assert "Could not find model" in shown.err
    assert "Traceback" not in shown.err


def test_seeding_creates_what_the_files_name(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write()

    assert world.run("sandbox seed").out == "1 of 1 models created\n"
    assert world.run("sandbox seed").out == "0 of 1 models created; the others were there\n"


@pytest.mark.parametrize(
    ("environment", "colored"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({"NO_COLOR": "1"}, False)],
)
def test_color_follows_the_environment(tmp_path: Path, environment: dict[str, str], *, colored: bool) -> None:
    (tmp_path / "desired").mkdir()
    (tmp_path / "desired" / "a.yaml").write_text("nonsense: 1\n", encoding="utf-8")

    shown = command("validate", cwd=tmp_path, environment={"PATH": "", **environment})

    assert shown.returncode == 4, shown.stderr
    assert ("\x1b[" in shown.stdout) is colored


def test_a_reader_that_goes_away_causes_no_traceback(tmp_path: Path) -> None:
    program = f"{sys.executable} -m syncer skeleton | head -n 1"
    done = subprocess.run(["sh", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr
    assert done.stderr == ""


def test_without_a_terminal_progress_is_plain_lines(world: World) -> None:
    world.write()

    lines = world.run("apply --sandbox --yes").out.splitlines()

    assert [line for line in lines if line.startswith("fraud: create endpoint fraud")] == [
        "fraud: create endpoint fraud",
        "fraud: create endpoint fraud: Creating; main: Launching 1 instance(s)",
        "fraud: create endpoint fraud: done in 6 s",
    ]


def test_nothing_but_the_answer_is_on_the_standard_output_of_json(world: World) -> None:
    world.write(WARNS)

    shown = world.run("plan --sandbox --format json")

    assert json.loads(shown.out)["kind"] == "plan"
    assert "ml.m5.lagre" in shown.err


def test_the_plan_of_a_roll_counts_what_runs_now_not_what_the_config_said(running: World) -> None:
    """Scaling went from 1 to 12; what git changes is taken from git, what it leaves alone is kept."""
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 12}]
    running.call("UpdateEndpointWeightsAndCapacities", EndpointName="fraud", DesiredWeightsAndCapacities=wanted)
    running.edit("m1", "m2")
    kept = running.run("plan --sandbox").out
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 4")
    reset = running.run("plan --sandbox").out

    assert "main: 12 × ml.m5.large, 100 % of the traffic, unchanged" in kept
    assert "main: 12 × ml.m5.large → 4 × ml.m5.large, 100 % of the traffic" in reset


def test_shadow_variants_are_counted_too(world: World) -> None:
    shadow = (
        "ShadowProductionVariants:\n  - {VariantName: s, ModelName: m2, InstanceType: ml.m5.large, InitialInstanceCount: 3}\n"
    )
    world.write(BASIC.replace("Tags:", shadow + "Tags:"))

    assert "s (shadow): 3 × ml.m5.large" in world.run("plan --sandbox").out


def test_a_terminal_that_knows_only_ascii_gets_escapes_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "desired").mkdir()
    (tmp_path / "desired" / "a.yaml").write_text("EndpointConfigName: é\n", encoding="utf-8")

    shown = command("validate", cwd=tmp_path, environment={"PATH": "", "PYTHONIOENCODING": "ascii"})

    assert shown.returncode == 4
    assert "Traceback" not in shown.stderr
    assert "\\xe9" in shown.stdout


def test_an_output_that_is_full_is_told_without_a_traceback(tmp_path: Path) -> None:
    program = f"{sys.executable} -m syncer skeleton > /dev/full"
    done = subprocess.run(["sh", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == "error: [Errno 28] No space left on device\n"


class Gone(io.StringIO):
    """An output whose reader goes away after the plan was shown."""

    def write(self, text: str) -> int:
        """Write, until the plan is out."""
        if "Plan:" in self.getvalue():
            raise BrokenPipeError
        return super().write(text)


def test_an_apply_whose_reader_goes_away_is_carried_to_its_end(world: World) -> None:
    world.write()
    clock = Clock(lambda: world.time, world.sleep)
    shell = Shell(world.path, world.environment, Gone(), io.StringIO(), clock, lambda: world.time)

    assert run(["apply", "--sandbox", "--yes"], shell) == 0
    assert world.endpoint()["EndpointStatus"] == "InService"
    assert [row.outcome for row in world.ledger().history()] == ["done"]


def test_an_interrupt_where_nothing_is_begun_is_told_and_incomplete(world: World) -> None:
    def interrupt(_question: str) -> bool:
        raise KeyboardInterrupt

    world.write()
    err = io.StringIO()
    shell = replace(world.shell(io.StringIO(), err), ask=interrupt)

    assert run(["apply", "--sandbox"], shell) == 5
    assert err.getvalue() == "error: interrupted; nothing further was begun\n"
    assert world.configs() == []


def test_retry_is_about_the_names_it_gives(world: World) -> None:
    world.write()
    world.write(BASIC.replace("fraud", "churn"), "desired/churn.yaml")

    shown = world.run("apply --sandbox --yes --retry churn")

    assert shown.code == 0
    assert [name.rpartition("-")[0] for name in world.configs()] == ["churn"]
