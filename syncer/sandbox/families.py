"""Families of instance types that the service treats in a special way."""

from __future__ import annotations

# Those that sagemaker-python-sdk (`utils.volume_size_supported`, kept by AWS) takes for local storage; g4dn, g5 and trn1 were
# also seen in errors. g7e, p6 and trn2 very likely belong here too, but nobody has shown a refusal.
LOCAL_STORAGE = frozenset(
    (
        *("c5d", "m5d", "r5d", "c6gd", "m6gd", "r6gd", "r7gd"),
        *("dl1", "g4dn", "g5", "g6", "g6e", "p4d", "p4de", "p5", "p5e", "p5en", "trn1", "trn1n"),
    )
)
INFERENTIA_1 = frozenset(("inf1",))


def family(instance_type: str) -> str:
    """Return the family of an instance type: `g5` of `ml.g5.xlarge`."""
    return instance_type.removeprefix("ml.").partition(".")[0]
