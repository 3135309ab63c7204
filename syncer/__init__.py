"""Declarative GitOps sync and drift detection for Amazon SageMaker endpoint configurations."""

__version__ = "0.1.0"
