"""Volumes and keys: local disks take neither a size nor a key, and what a key may look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.model import Body, FieldPath, Level
from syncer.rules.families import Storage, family_of
from syncer.rules.rule import Check, Found, Rule, Violation, at, entries, instance_types, variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ID = r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_ALIAS = r"alias/[a-zA-Z0-9/_-]+"
_KMS_KEY = re.compile(rf"{_ID}|{_ALIAS}|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{{12}}:(key/{_ID}|{_ALIAS})")
_KEYS: tuple[tuple[str, ...], ...] = (
    ("KmsKeyId",),
    ("DataCaptureConfig", "KmsKeyId"),
    ("AsyncInferenceConfig", "OutputConfig", "KmsKeyId"),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """How sure we are that a variant's disks are local: from its own type, its likely type, or one of its pools."""

    types: Callable[[Body], Iterator[str]]
    storage: frozenset[Storage]


def _own_type(variant: Body) -> Iterator[str]:
    yield from (name for path, name in instance_types((), variant) if path == ("InstanceType",))


def _pool_types(variant: Body) -> Iterator[str]:
    yield from (pool["InstanceType"] for _, pool in entries("InstancePools")(variant) if "InstanceType" in pool)


_SURE = _Case(_own_type, frozenset({Storage.LOCAL}))
_LIKELY = _Case(_own_type, frozenset({Storage.LIKELY}))
_POOL = _Case(_pool_types, frozenset({Storage.LOCAL, Storage.LIKELY}))


def _local_types(case: _Case, variant: Body) -> list[tuple[str, Storage]]:
    found = ((name, family_of(name)) for name in case.types(variant))
    return [(name, family.storage) for name, family in found if family and family.storage in case.storage]


def _volume(case: _Case) -> Check:
    """Check that no variant of this case asks for a volume."""

    def check(document: Body) -> Iterator[Violation]:
        for path, variant in variants(document):
            local = _local_types(case, variant) if "VolumeSizeInGB" in variant else []
            for name, storage in local:
                problem = f"is set, and {name} {storage}"
                yield Violation((*path, "VolumeSizeInGB"), problem, "Remove it: the size comes with the instance type")

    return check


def _key(case: _Case) -> Check:
    """Check that a file with a variant of this case has no key for volumes."""

    def check(document: Body) -> Iterator[Violation]:
        local = [found for _, variant in variants(document) for found in _local_types(case, variant)]
        if "KmsKeyId" in document and local:
            name, storage = local[0]
            hint = "Remove it: local disks are encrypted by the machine; or take a type with EBS volumes"
            yield Violation(("KmsKeyId",), f"is set, and {name} {storage}", hint)

    return check


def _kms_keys(document: Body) -> Iterator[Found]:
    for keys in _KEYS:
        yield keys, at(document, *keys)
    for path, variant in variants(document):
        dump: FieldPath = ("CoreDumpConfig", "KmsKeyId")
        yield (*path, *dump), at(variant, "CoreDumpConfig", "KmsKeyId")


def _malformed_key(document: Body) -> Iterator[Violation]:
    for path, value in _kms_keys(document):
        if value is not None and not _KMS_KEY.fullmatch(value):
            yield Violation(path, "does not look like a KMS key", "Copy the key's ARN from KMS")


def _storage_rule(id_: str, level: Level, evidence: str, *, words: tuple[str, str, str], about: str, check: Check) -> Rule:
    what, reason, source = words
    return Rule(id=id_, level=level, evidence=evidence, what=what, reason=reason, source=source, about=(about,), check=check)


_NO_KEY = "The service refuses a volume key when a variant runs on local disks."
_NO_VOLUME = "The service refuses a volume size for a type with local disks."
_UNSEEN = "EC2 gives these families local disks, but no answer of the service was seen."
_IN_POOL = "What holds for the type of a variant most likely holds for the types of its pools."

RULES = (
    _storage_rule(
        "kms-excludes-local-storage",
        Level.ERROR,
        "L/M",
        words=("KmsKeyId stands only with types that have EBS volumes", _NO_KEY, "aws/sagemaker-python-sdk#3677"),
        about="KmsKeyId",
        check=_key(_SURE),
    ),
    _storage_rule(
        "kms-excludes-likely-local-storage",
        Level.WARNING,
        "I",
        words=("KmsKeyId does not stand with types that most likely have local disks", _UNSEEN, "EC2 hardware"),
        about="KmsKeyId",
        check=_key(_LIKELY),
    ),
    _storage_rule(
        "kms-excludes-local-storage-in-pools",
        Level.WARNING,
        "I",
        words=("KmsKeyId does not stand with pools of types with local disks", _IN_POOL, "inference"),
        about="KmsKeyId",
        check=_key(_POOL),
    ),
    _storage_rule(
        "volume-excludes-local-storage",
        Level.ERROR,
        "L",
        words=(
            "VolumeSizeInGB stands only with types that have EBS volumes",
            _NO_VOLUME,
            "autogluon/autogluon-cloud#50, aws/sagemaker-python-sdk#4828",
        ),
        about="VolumeSizeInGB",
        check=_volume(_SURE),
    ),
    _storage_rule(
        "volume-excludes-likely-local-storage",
        Level.WARNING,
        "I",
        words=("VolumeSizeInGB does not stand with types that most likely have local disks", _UNSEEN, "EC2 hardware"),
        about="VolumeSizeInGB",
        check=_volume(_LIKELY),
    ),
    _storage_rule(
        "volume-excludes-local-storage-in-pools",
        Level.WARNING,
        "I",
        words=("VolumeSizeInGB does not stand with pools of types with local disks", _IN_POOL, "inference"),
        about="VolumeSizeInGB",
        check=_volume(_POOL),
    ),
    Rule(
        id="kms-key-form",
        level=Level.WARNING,
        evidence="M",
        what="A KMS key is a key id, a key ARN, alias/NAME or an alias ARN",
        reason="The API names these four forms; its pattern lets much else pass, and KMS then refuses it late.",
        source="botocore model",
        about=("KmsKeyId",),
        check=_malformed_key,
    ),
)
