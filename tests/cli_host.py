"""The AWS CLI, many commands in one process: the program's own `main`, without its start of half a second.

Reads a JSON list of arguments a line, writes a JSON list of exit code, standard output and standard error a line.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def main() -> None:
    """Run command after command until the input ends."""
    driver = create_clidriver()
    for line in sys.stdin:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = driver.main(json.loads(line))
            except SystemExit as stopped:  # argparse's way to refuse
                code = stopped.code
        print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)  # noqa: T201  # its output is its interface


if __name__ == "__main__":
    main()
