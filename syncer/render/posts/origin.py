"""Where a post comes from: the addresses that its links lead to, and the run that wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Origin:
    """A run of a workflow, by GitHub's own environment; `folder` is the working directory within the repository.

    `head` is the commit of the files, `base` the one that they are held against, "" for none; `when` is a time for people.
    """

    server: str
    repository: str
    run: int
    number: int
    attempt: int
    head: str
    base: str
    when: str
    version: str
    folder: str = ""

    @property
    def run_url(self) -> str:
        """The page of the run."""
        return f"{self.server}/{self.repository}/actions/runs/{self.run}"

    def file_url(self, path: str) -> str:
        """Return the page of a file at the commit; every character that Markdown or HTML could take for its own is escaped."""
        whole = f"{self.folder}/{path}" if self.folder else path
        return f"{self.server}/{self.repository}/blob/{self.head}/{quote(whole, safe='/', errors='replace')}"
