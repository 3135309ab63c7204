"""`state` of a target: a path or the URL of an object in S3, and what is wrong with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syncer import targets
from syncer.errors import UsageError
from syncer.place import Place

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, state: str) -> Place:
    (folder / "syncer.yaml").write_text(f"targets:\n  prod:\n    state: {state}\n", encoding="utf-8")
    return targets.load(folder)["prod"].state


@pytest.mark.parametrize(
    ("url", "bucket", "key"),
    [
        ("s3://my-vault/prod.db", "my-vault", "prod.db"),
        ("s3://my.vault.1/a/b c/prod", "my.vault.1", "a/b c/prod"),
        ("s3://abc/ü.db", "abc", "ü.db"),
        (f"s3://{'b' * 63}/k", "b" * 63, "k"),
    ],
)
def test_a_url_names_bucket_and_key(tmp_path: Path, url: str, bucket: str, key: str) -> None:
    found = load(tmp_path, url)

    assert found == Place(tmp_path / "state/prod.db", bucket, key)
    assert str(found) == url


@pytest.mark.parametrize("path", ["state/x.db", "x.db", "s3/x.db", "/var/lib/x.db"])
def test_anything_else_is_a_path(tmp_path: Path, path: str) -> None:
    found = load(tmp_path, path)

    assert (found, str(found)) == (Place(tmp_path / path), str(tmp_path / path))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://bucket/prod.db", "is a URL that does not begin with s3://"),
        ("S3://bucket/prod.db", "is a URL that does not begin with s3://"),
        ("s3:bucket/prod.db", "is a URL that does not begin with s3://"),
        ("s3:/bucket/prod.db", "is a URL that does not begin with s3://"),
        ("s3:///prod.db", "names no bucket"),
        ("s3://ab/prod.db", "names a bucket that S3 does not allow"),
        ("s3://My-Vault/prod.db", "names a bucket that S3 does not allow"),
        ("s3://a..b/prod.db", "names a bucket that S3 does not allow"),
        ("s3://10.0.0.1/prod.db", "names a bucket that S3 does not allow"),
        ("s3://user:secret@bucket/prod.db", "names a bucket that S3 does not allow"),
        ("s3://bucket", "names no object in the bucket"),
        ("s3://bucket/a?versionId=1", "has a character in its path that a URL cannot bear"),
        ("s3://bucket//prod.db", "has an empty part, or . or .., in its path"),
        ("s3://bucket/a/../prod.db", "has an empty part, or . or .., in its path"),
        (f"s3://bucket/{'ü' * 510}", "has a path that is too long"),
    ],
)
def test_what_is_wrong_with_a_url_is_said_with_its_place(tmp_path: Path, url: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, url)

    expected = f"syncer.yaml:3:12 targets.prod.state: {says} (allowed: s3://bucket/path/name.db, or a path). Correct it"
    assert str(caught.value) == expected
    assert "secret" not in str(caught.value)
