"""Golden hashes: they change only with the scheme's number, for a changed hash is a new version of everything."""

from __future__ import annotations

import pytest
from test_normalize import Document, document

from syncer.normalize import content


def golden(name: str) -> Document:
    bodies: dict[str, Document] = {
        "empty": {},
        "realtime": {
            "ProductionVariants": [
                {"VariantName": "main", "ModelName": "fraud-1", "InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 2}
            ]
        },
        "split": {
            "ProductionVariants": [
                {"VariantName": "b", "ModelName": "m2", "InstanceType": "ml.g5.xlarge", "InitialVariantWeight": 0.2},
                {"VariantName": "a", "ModelName": "m1", "InstanceType": "ml.g5.xlarge", "InitialVariantWeight": 0.8},
            ],
            "KmsKeyId": "alias/clé",
        },
        "serverless": {
            "ProductionVariants": [
                {"VariantName": "v", "ModelName": "m", "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}
            ]
        },
        "everything": document(),
    }
    return bodies[name]


# These change only together with names.SCHEME: a new hash is a new name for every config that exists.
GOLDEN = {
    "empty": "aa533f6c8948565ca163604fac91428904c7056ccc0fd1007bf7f7115a387123",
    "realtime": "0a63cc6a50d38910881816f17ec326c0759ff27fa3fa169d26cf5956fa9e6588",
    "split": "b8124cc5c98360ab3d6e395234684589254eebb4c3d1a93aa1f707df37bf2dc5",
    "serverless": "1ff4003a36ab1c08db1a00ad6de8d130b475fe20c3c0879c9c021f23840eb919",
    "everything": "a2f8bcc63a412a8adeba3de0072af9d76af46e4271119e8305a0201a209983f1",
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_hash_of_a_known_body_never_changes(name: str) -> None:
    assert content(golden(name)).hash == GOLDEN[name]
