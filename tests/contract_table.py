"""The contract: one row a case, with the reason for each door where it is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import contract_configs as configs
import contract_endpoints as endpoints
import contract_tags as tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_stage import Stage


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence of the contract. `moto` says what moto does instead, `aws` why AWS itself is not asked; "": it holds."""

    play: Callable[[Stage], None]
    moto: str = ""
    aws: str = ""

    @property
    def sentence(self) -> str:
        """What it says."""
        return self.play.__name__.replace("_", " ")


UNDECIDED = "nobody can decide there how a roll ends"
_AT_ONCE = "an endpoint is in service at once, and gone at once"
_NO_ROLLS = "UpdateEndpoint is not there"
_INDEX = "GetResources answers no PaginationToken"
_IMAGE = "needs an image and a role that can read it"

CASES = (
    Case(configs.the_caller_has_an_account_of_twelve_digits_that_its_arn_names),
    # Endpoint configs and models.
    Case(configs.a_config_is_described_as_it_was_created_plus_the_defaults, moto="no default, and an empty DataCaptureConfig"),
    Case(configs.a_serverless_variant_is_described_with_a_weight_and_a_volume, moto="no default"),
    Case(configs.a_weight_is_described_as_a_32_bit_float, moto="every digit is kept"),
    Case(
        configs.every_block_of_a_config_comes_back,
        moto="shadow variants, role and network are dropped",
        aws="needs a bucket and a network",
    ),
    Case(configs.the_arn_of_the_answer_is_the_one_described_and_ends_in_the_name),
    Case(configs.a_creation_time_is_an_aware_moment_and_the_same_wherever_it_is_told),
    Case(configs.a_second_create_is_refused_even_with_the_same_content, moto="the config is overwritten"),
    Case(configs.a_config_that_is_not_there_is_told_with_its_arn),
    Case(configs.a_config_whose_model_is_not_there_is_refused),
    Case(configs.a_name_that_breaks_the_pattern_is_refused_with_the_path_of_the_member, moto="any name will do"),
    Case(configs.a_value_that_the_api_does_not_list_is_refused_with_its_place_counted_from_one, moto="in other words"),
    Case(configs.a_volume_beside_local_disks_is_refused, moto="no rule about disks"),
    Case(configs.a_key_for_local_disks_is_refused, moto="no rule about disks"),
    Case(configs.a_list_finds_what_a_part_of_the_name_says),
    Case(configs.a_list_is_newest_first_unless_it_is_told_otherwise, moto="oldest first"),
    Case(configs.pages_hold_everything_once),
    Case(configs.a_page_of_more_than_a_hundred_is_refused, moto="any size will do"),
    Case(configs.a_deleted_config_is_gone_and_cannot_be_deleted_again),
    Case(configs.a_model_is_created_once_described_listed_and_deleted, moto="the model is overwritten", aws=_IMAGE),
    Case(configs.a_model_that_is_not_there_is_told_with_its_arn),
    # Tags.
    Case(tags.tags_of_a_create_are_listed_and_no_part_of_a_description),
    Case(tags.a_config_without_tags_has_an_empty_list),
    Case(tags.adding_a_tag_adds_or_overwrites_and_answers_all, moto="the key is there twice then"),
    Case(tags.deleting_tags_passes_over_keys_that_are_not_there),
    Case(tags.a_tag_key_of_aws_is_refused, moto="any key will do"),
    Case(tags.more_than_fifty_tags_are_refused, moto="any number will do"),
    Case(tags.tags_of_what_is_not_there_are_refused, moto="it breaks, status 500"),
    Case(tags.tagged_configs_are_found_by_key_value_and_type, moto=_INDEX),
    Case(tags.what_lost_its_tags_is_found_without_and_what_never_had_one_is_not, moto=_INDEX),
    Case(tags.pages_of_the_tagging_api_hold_everything_once_and_the_last_has_an_empty_token, moto=_INDEX),
    Case(tags.arns_and_filters_together_are_refused, moto="the filters win"),
    # Endpoints.
    Case(endpoints.an_endpoint_is_created_shows_no_variants_before_it_serves_and_refuses_to_move_meanwhile, moto=_AT_ONCE),
    Case(endpoints.an_endpoint_is_deleted_and_then_not_found, moto=_AT_ONCE),
    Case(endpoints.a_second_endpoint_of_a_name_is_refused_whatever_its_case, moto="the endpoint is overwritten"),
    Case(endpoints.an_endpoint_of_a_config_that_is_not_there_is_refused),
    Case(endpoints.an_endpoint_that_is_not_there_is_told_with_its_arn),
    Case(endpoints.a_list_of_endpoints_filters_by_status),
    Case(endpoints.a_roll_names_the_old_config_until_it_is_done_and_refuses_another, moto=_NO_ROLLS),
    Case(endpoints.a_roll_to_the_config_in_use_is_refused, moto=_NO_ROLLS),
    Case(endpoints.a_config_in_use_can_be_deleted_and_then_no_roll_leaves_it, moto=_NO_ROLLS),
    Case(endpoints.weights_move_and_the_config_stays, moto="the count is lost"),
    Case(endpoints.a_roll_that_fails_comes_back_in_service_on_the_old_config_with_a_reason, moto=UNDECIDED, aws=UNDECIDED),
    Case(endpoints.a_scalable_target_is_described_and_forbids_another_instance_type, moto=_NO_ROLLS),
)
