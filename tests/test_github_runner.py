"""What the runner reads: nothing that comes from files, from AWS or from GitHub becomes a command or an output of its own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from syncer.github import Runner, annotation
from syncer.github.runner import SUMMARY

if TYPE_CHECKING:
    from pathlib import Path

ATTACKS = [
    "::set-output name=drift::false",
    "x\n::error::forged",
    "x\r\n::add-mask::a",
    "x\r::stop-commands::a",
    "##[set-env name=PATH;]evil",
    "%0A::error::forged",
    "  ::warning::with spaces before",
    "::word-1::",
    "::resume::",
    "a,line=1,title=forged::message",
    "a:b,c%d",
]


def commands(printed: str) -> list[str]:
    """What a runner takes for commands: lines that begin with ::, but for those between stop-commands and its token."""
    found, stopped = [], ""
    for line in printed.splitlines():
        text = line.lstrip()
        if stopped:
            stopped = "" if text == f"::{stopped}::" else stopped
        elif text.startswith("::stop-commands::"):
            stopped = text.removeprefix("::stop-commands::")
        elif text.startswith("::") or "##[" in text:
            found.append(text)
    return found


def outputs(text: str) -> dict[str, str]:
    """What a runner reads from the file of outputs."""
    lines, found = iter(text.split("\n")), {}
    for line in lines:
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            found[line[:equals]] = line[equals + 1 :]
        elif heredoc >= 0:
            word = line[heredoc + 2 :]
            found[line[:heredoc]] = "\n".join(itertools.takewhile(word.__ne__, lines))
        else:
            assert line == ""
    return found


class Desk:
    """A runner, what was printed for it, and its files."""

    def __init__(self, folder: Path, *, words: list[str] | None = None, home: bool = False) -> None:
        self.printed: list[str] = []
        self.files = {"GITHUB_OUTPUT": folder / "output", "GITHUB_STEP_SUMMARY": folder / "summary"}
        environment = {"GITHUB_ACTIONS": "true", **{name: str(path) for name, path in self.files.items()}}
        drawn = iter(words or [f"word-{number}-a-b-c" for number in range(100)])
        self.runner = Runner({} if home else environment, self.printed.append, lambda: next(drawn))

    @property
    def text(self) -> str:
        """All that was printed."""
        return "".join(self.printed)

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs that were set."""
        return outputs(self.files["GITHUB_OUTPUT"].read_bytes().decode())

    @property
    def summary(self) -> str:
        """The summary."""
        return self.files["GITHUB_STEP_SUMMARY"].read_bytes().decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A runner's desk."""
    return Desk(tmp_path)


# --- printing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_line_of_a_text_is_a_command(desk: Desk, attack: str) -> None:
    desk.runner.tell(f"before\n{attack}\nafter")
    desk.runner.annotate("notice", "the runner listens again")

    assert commands(desk.text) == ["::notice::the runner listens again"]
    assert attack in desk.text


def test_a_text_that_knows_the_word_does_not_end_the_silence(tmp_path: Path) -> None:
    desk = Desk(tmp_path, words=["guessed", "fresh"])

    desk.runner.tell("::guessed::\n::error::forged")

    assert desk.text == "::stop-commands::fresh\n::guessed::\n::error::forged\n::fresh::\n"


def test_each_text_has_a_word_of_its_own(desk: Desk) -> None:
    desk.runner.tell("one")
    desk.runner.tell("two\n")

    assert desk.text == (
        "::stop-commands::word-0-a-b-c\none\n::word-0-a-b-c::\n::stop-commands::word-1-a-b-c\ntwo\n::word-1-a-b-c::\n"
    )


def test_an_annotation_stands_on_its_line() -> None:
    assert annotation("error", "no such type", file="desired/a.yaml", line=3, column=7, title="syncer") == (
        "::error file=desired/a.yaml,line=3,col=7,title=syncer::no such type"
    )
    assert annotation("warning", "of nothing in particular") == "::warning::of nothing in particular"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_annotation_is_one_command_whatever_is_in_its_fields(desk: Desk, attack: str) -> None:
    desk.runner.annotate("error", attack, file=attack, line=3, column=7, title=attack)

    assert len(desk.text.splitlines()) == 1
    head, _, message = desk.text.removesuffix("\n").removeprefix("::").partition("::")
    fields = dict(each.split("=", 1) for each in head.removeprefix("error ").split(","))
    assert list(fields) == ["file", "line", "col", "title"]
    assert [unescaped(fields["file"]), unescaped(fields["title"]), unescaped(message)] == [attack] * 3


def unescaped(text: str) -> str:
    """What the runner makes of a field."""
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_a_value_of_several_lines_is_masked_as_one_command(desk: Desk) -> None:
    desk.runner.mask("one\ntwo%")
    desk.runner.mask("")

    assert desk.text == "::add-mask::one%0Atwo%25\n"


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "",
        "true",
        "a=b",
        "x<<EOF",
        "one\ntwo",
        "one\nforged=true\n",
        "EOF\nforged=true",
        "\n",
        "carriage\rreturn=x",
        "word-0-a-b-c\nforged=true",
        "é 😀",
        *ATTACKS,
    ],
)
def test_an_output_is_what_was_given_and_sets_no_other(desk: Desk, value: str) -> None:
    desk.runner.output("plan-json", value)
    desk.runner.output("changes", "true")

    assert desk.outputs == {"plan-json": value, "changes": "true"}
    by_any_end = desk.files["GITHUB_OUTPUT"].read_text(encoding="utf-8")  # a reader to whom \r ends a line, too
    assert list(outputs(by_any_end)) == ["plan-json", "changes"]


def test_an_output_of_one_line_is_written_plainly(desk: Desk) -> None:
    desk.runner.output("changes", "true")

    assert desk.files["GITHUB_OUTPUT"].read_text() == "changes=true\n"


def test_the_word_around_an_output_is_not_in_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, words=["guessed", "fresh"])

    desk.runner.output("text", "a\nguessed\nforged=true")

    assert desk.outputs == {"text": "a\nguessed\nforged=true"}


@pytest.mark.parametrize("name", ["a=b", "a\nb", "", "A", "a<<b"])
def test_a_name_that_is_none_is_an_error_of_ours(desk: Desk, name: str) -> None:
    with pytest.raises(ValueError, match="no name of an output"):
        desk.runner.output(name, "x")


def test_the_summary_grows_text_by_text(desk: Desk) -> None:
    desk.runner.summary("# one")
    desk.runner.summary("## two")

    assert desk.summary == "# one\n## two\n"


def test_the_summary_never_grows_over_its_limit(desk: Desk) -> None:
    desk.runner.summary("é" * (SUMMARY // 2 - 50))  # two bytes each
    for _ in range(9):
        desk.runner.summary("x" * 1000)

    assert "x" not in desk.summary
    assert "The rest of the summary had no room." in desk.summary
    assert len(desk.summary.encode()) <= SUMMARY


def test_a_text_that_is_no_unicode_is_written_all_the_same(desk: Desk) -> None:
    desk.runner.summary("\ud800")
    desk.runner.output("text", "\ud800")

    assert (desk.summary, desk.outputs) == ("?\n", {"text": "?"})


# --- at home ---------------------------------------------------------------------------------------------------------


def test_at_home_a_person_reads_and_no_file_is_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, home=True)

    desk.runner.tell("the plan")
    desk.runner.annotate("error", "no such type", file="a.yaml", line=3, column=7, title="syncer")
    desk.runner.annotate("warning", "no rights")
    desk.runner.mask("secret")
    desk.runner.output("changes", "true")
    desk.runner.summary("# plan")

    assert desk.text == "the plan\na.yaml:3:7: error: no such type\nwarning: no rights\n"
    assert list(tmp_path.iterdir()) == []
