"""Instance families: what storage and which accelerator they have. Data; a family that is not listed is never judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Storage(StrEnum):
    """Where a family keeps its data, as hosting sees it; the value completes a sentence about a type."""

    LOCAL = "has local disks"
    LIKELY = "most likely has local disks"
    EBS = "has EBS volumes"


class Chip(StrEnum):
    """What a family computes on."""

    CPU = "CPU"
    GPU = "GPU"
    NEURON = "Inferentia2 or Trainium"
    INFERENTIA1 = "Inferentia1"
    GAUDI = "Gaudi"


@dataclass(frozen=True, slots=True)
class Family:
    """The part of an instance type between the dots: `g5` of `ml.g5.xlarge`."""

    name: str
    storage: Storage
    chip: Chip
    evidence: str


_SDK = "S: sagemaker-python-sdk leaves the volume out for it"
_LIVE = "L: the service refused a volume on it"
_KEPT = "S: sagemaker-python-sdk sends a volume for it"
_EC2 = "I: the EC2 type has instance store; nobody reported an answer of SageMaker"

# One row for each kind: storage, chip, evidence, families.
_ROWS: tuple[tuple[Storage, Chip, str, str], ...] = (
    (Storage.LOCAL, Chip.CPU, _SDK, "c5d m5d r5d c6gd m6gd r6gd r7gd"),
    (Storage.LOCAL, Chip.GPU, _LIVE, "g4dn g5"),
    (Storage.LOCAL, Chip.GPU, _SDK, "g6 g6e p4d p4de p5 p5e p5en"),
    (Storage.LOCAL, Chip.NEURON, _LIVE, "trn1"),
    (Storage.LOCAL, Chip.NEURON, _SDK, "trn1n"),
    (Storage.LOCAL, Chip.GAUDI, _SDK, "dl1"),
    (Storage.LIKELY, Chip.GPU, _EC2, "g7 g7e p6-b200 p6-b300 p6e-gb200"),
    (Storage.LIKELY, Chip.NEURON, _EC2, "trn2"),
    (Storage.EBS, Chip.CPU, _KEPT, "t2 m4 m5 m6g m6i m7i m8g c4 c5 c6g c6gn c6i c6in c7g c7i c8g r5 r6g r6i r7i r8g"),
    (Storage.EBS, Chip.GPU, _KEPT, "p2 p3"),
    (Storage.EBS, Chip.NEURON, _KEPT, "inf2"),
    (Storage.EBS, Chip.INFERENTIA1, _KEPT, "inf1"),
)

FAMILIES = {name: Family(name, storage, chip, evidence) for storage, chip, evidence, names in _ROWS for name in names.split()}


def family_of(instance_type: str) -> Family | None:
    """Look up the family of an instance type such as `ml.g5.xlarge`; None when we do not know it."""
    prefix, _, rest = instance_type.partition(".")
    return FAMILIES.get(rest.partition(".")[0]) if prefix == "ml" else None


def is_chip(instance_type: str, chip: Chip) -> bool:
    """Say whether an instance type is known to compute on this chip."""
    family = family_of(instance_type)
    return family is not None and family.chip is chip
