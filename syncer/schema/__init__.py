"""What SageMaker's API accepts and answers, read from the installed botocore model.

A parameter that botocore learns is usable the day it is installed.
"""

from syncer.schema.answers import flaw, mark, output_flaw, output_mark
from syncer.schema.checker import FLOAT32_END, LOWERABLE, OPEN_ENUMS, TYPE_WORDS, check, shorten, unknown_member
from syncer.schema.service import Shape
from syncer.schema.shapes import desired_shape, input_shape, service

__all__ = [
    "FLOAT32_END",
    "LOWERABLE",
    "OPEN_ENUMS",
    "TYPE_WORDS",
    "Shape",
    "check",
    "desired_shape",
    "flaw",
    "input_shape",
    "mark",
    "output_flaw",
    "output_mark",
    "service",
    "shorten",
    "unknown_member",
]
