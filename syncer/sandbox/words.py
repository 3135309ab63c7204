"""The texts of the simulated account, except those of what an endpoint config cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.sandbox.evidence import INVALID_PARAMETER, invented, quoted

if TYPE_CHECKING:
    from syncer.sandbox.evidence import Message

ROWS: dict[str, Message] = {
    # Things that exist, or do not.
    "model_exists": quoted('Cannot create already existing model "{arn}".', "public logs of CreateModel"),
    "config_exists": quoted('Cannot create already existing endpoint configuration "{arn}".', "awslabs/spot-tagging-bot#2"),
    "endpoint_exists": quoted('Cannot create already existing endpoint "{arn}".', "SageMaker operator for Kubernetes"),
    "model_missing": quoted('Could not find model "{arn}".', "public logs of CreateEndpointConfig"),
    "config_missing": quoted('Could not find endpoint configuration "{arn}".', "terraform-provider-aws#40048"),
    "endpoint_missing": quoted('Could not find endpoint "{arn}".', "SageMaker operator for Kubernetes"),
    # Endpoints that cannot move now.
    "endpoint_busy": quoted('Cannot update in-progress endpoint "{arn}".', "public logs of Update and DeleteEndpoint"),
    "config_in_use": quoted(
        'Cannot update endpoint with the currently in use endpoint configuration "{name}"',
        "a public log of UpdateEndpoint; it names the config, not its ARN",
    ),
    "endpoint_failed": invented(
        'Cannot update endpoint "{arn}" with status Failed. DeleteEndpoint is the only operation allowed.',
        "the API model says that only DeleteEndpoint works, not in which words",
    ),
    "variant_repeated": quoted('The variant name "{name}" was non-unique within the request.', "moto#5082, from AWS"),
    "variants_unknown": quoted(
        'The variant name(s) "{names}" is/are not present within endpoint configuration "{config}".',
        "moto#5082, from AWS",
    ),
    # The form of the service's own request checks; the rows after the first two are parts of it.
    "checks": quoted("{count} validation error{plural} detected: {problems}", "amazon-sagemaker-examples#2228"),
    "checks_index": invented(
        "{count} validation error{plural} detected: {problems}", "the code is in the API model", INVALID_PARAMETER
    ),
    "check": quoted("Value '{value}' at '{path}' failed to satisfy constraint: {constraint}", "amazon-sagemaker-examples#2228"),
    "check_enum": quoted("Member must satisfy enum value set: [{values}]", "amazon-sagemaker-examples#2228"),
    "check_pattern": quoted("Member must satisfy regular expression pattern: ^{pattern}", "amazon-sagemaker-examples#2236"),
    "check_long": invented("Member must have length less than or equal to {limit}", "the words of sister services"),
    "check_short": invented("Member must have length greater than or equal to {limit}", "the words of sister services"),
    "check_high": invented("Member must have value less than or equal to {limit}", "the words of sister services"),
    "check_low": invented("Member must have value greater than or equal to {limit}", "the words of sister services"),
    "check_null": invented(
        "Value null at '{path}' failed to satisfy constraint: Member must not be null", "the words of sister services"
    ),
    "wrong_type": invented(
        "Member '{path}' has a value of the wrong JSON type.", "clients refuse it first", "SerializationException"
    ),
    "unknown_operation": invented(
        "The simulated account does not know the operation {operation}.",
        "the code is that of the JSON protocol; the words are ours",
        "UnknownOperationException",
    ),
    "bad_token": invented("Invalid NextToken: start again without one.", "no public example"),
    # Tags.
    "tag_reserved": quoted(
        "System prefix 'aws:' reserved for AWS usage in tag key: {key}",
        "sagemaker-python-sdk#1301, seen on DeleteTags; taken to be the same on every call",
    ),
    "tag_repeated": invented("Duplicate tag key in the request: {key}", "no public example"),
    "tags_too_many": invented(
        "The number of tags would be {count}; a resource can have at most {limit}.", "the limit is in the API model"
    ),
    "tagged_missing": invented('Could not find resource "{arn}".', "no public example"),
    "page_size": invented(
        "ResourcesPerPage must be between 1 and 100.", "the range is in the API reference", INVALID_PARAMETER
    ),
    "page_token": invented("The PaginationToken is not valid.", "the code is in the API model", INVALID_PARAMETER),
    "arns_and_filters": invented(
        "ResourceARNList cannot be combined with filters or paging.", "the rule is in the API model", INVALID_PARAMETER
    ),
    # Rolls.
    "quota": quoted(
        "The account-level service limit '{type} for endpoint usage' is {limit} Instances, with current utilization of {used} "
        "Instances and a request delta of {delta} Instances. Please use AWS Service Quotas to request an increase for this "
        "quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.",
        "public logs of CreateEndpoint; taken to be the same on every call that launches",
        "ResourceLimitExceeded",
    ),
    "features": quoted("One or more endpoint features are not supported using this configuration", "boto3#4275, eu-south-1"),
    "deployment_policies": invented(
        "Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy can be used.", "the rule is in the API model"
    ),
    "deployment_names": invented(
        "The new endpoint configuration must have the same variant names for this update policy.",
        "the guide deployment-guardrails has the rule, not the words",
    ),
    "deployment_rolling": invented(
        "RollingUpdatePolicy is not supported for serverless endpoints or several variants.",
        "the guide deployment-guardrails-exclusions has the rule, not the words",
    ),
    "serverless_for_good": invented(
        "An endpoint on instances cannot be updated to a serverless one.", "the serverless guide has the rule, not the words"
    ),
    # What a variant is at. The first words of each are in the guide; which count of instances goes where is ours.
    "stage_launching": quoted("Launching {count} instance(s).", "the guide automating-sagemaker-with-eventbridge"),
    "stage_terminating": quoted("Terminating {count} instance(s).", "the guide automating-sagemaker-with-eventbridge"),
    "stage_traffic": quoted(
        "Activating traffic on {kind} capacity of {count} instance(s).",
        "the guide automating-sagemaker-with-eventbridge, for canary; the other kinds are ours",
    ),
    "stage_baking": quoted(
        "Baking for {seconds} seconds ({setting}) with traffic enabled on {kind} capacity of {count} instance(s).",
        "the guide automating-sagemaker-with-eventbridge, for canary and full; the other kinds are ours",
    ),
    "stage_scaling": quoted(
        "Scaling {direction} desired instance count to {count}.",
        "the guide automating-sagemaker-with-eventbridge, for out; in is ours",
    ),
    "alarm": invented(
        "The deployment was rolled back: alarm {alarm} went off while the new fleet was baking.", "no public example"
    ),
    # Inference components.
    "component_exists": invented(
        'Cannot create already existing inference component "{arn}".', "the words for an endpoint; no public example"
    ),
    "component_missing": quoted(
        'Could not find inference component "{arn}".', "terraform-provider-aws and sagemaker-python-sdk look for its beginning"
    ),
    "component_variant": invented(
        'Variant "{variant}" of endpoint "{arn}" does not take inference components.', "no public example"
    ),
    "component_copies": quoted("Inference components copy count an integer larger than 0", "stdapi.ai#43"),
    "component_busy": invented(
        'Inference component "{arn}" is in DELETE_IN_PROGRESS.', "terraform-provider-aws looks for that word"
    ),
    "endpoint_held": invented(
        'Cannot delete endpoint "{arn}" while inference component "{component}" is on it.', "no public example"
    ),
    # Application Auto Scaling.
    "scalable_target": invented(
        'Cannot update endpoint "{arn}": deregister the scalable target of variant "{variant}" first.',
        "the guide endpoint-scaling says that the call fails, not in which words",
    ),
    "target_missing": quoted(
        "No scalable target found for service namespace: {namespace}, resource ID: {resource}, scalable dimension: {dimension}",
        "moto's application-autoscaling, from AWS; ansible#40237 has nearly the same of PutScalingPolicy",
        "ObjectNotFoundException",
    ),
    "target_resource": invented(
        "Resource ID {resource} is no variant of an endpoint of this account.", "no public example of SageMaker's namespace"
    ),
    "target_capacity": invented(
        "MinCapacity and MaxCapacity are required, and MinCapacity must not be greater.", "the rule is in the API model"
    ),
    "target_token": invented("The NextToken is not valid.", "the code is in the API model", "InvalidNextTokenException"),
    # What befalls any call.
    "throttled": quoted("Rate exceeded", "sagemaker-python-sdk#1204", "ThrottlingException"),
    "throttled_index": invented("Rate exceeded", "the code is in the API model", "ThrottledException"),
    "internal": invented(
        "We encountered an internal error. Please try again.", "the code is in the API reference", "InternalFailure", 500
    ),
}
