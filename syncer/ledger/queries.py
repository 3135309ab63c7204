"""Ready queries: the questions that people bring to a ledger, as `docs/ledger.md` and Datasette show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """`name` is its address in Datasette, `asks` the question that it answers."""

    name: str
    asks: str
    sql: str


QUERIES = (
    Query(
        "what-stands",
        "What stands now, since when, and who put it there?",
        """\
select applied.name, applied.config, applied.endpoint, runs.finished as since, runs.actor, runs.author, runs."commit"
from applied left join runs on runs.id = applied.run
order by applied.name""",
    ),
    Query(
        "trouble",
        "What did not arrive, and why?",
        """\
select runs.started, changes.name, changes.revision, changes.config, changes.outcome, changes.detail
from changes join runs on runs.id = changes.run
where changes.outcome not in ('done', 'intended')
order by runs.id desc, changes.name""",
    ),
    Query(
        "cut-off",
        "Which calls have no outcome, because their run was cut off or is under way? They may have been carried out.",
        """\
select runs.id as run, runs.started, runs.actor, runs.url, steps.name, steps.operation, steps.params
from steps join runs on runs.id = steps.run
where steps.outcome = 'running'
order by runs.id desc, steps.name, steps.position""",
    ),
    Query(
        "request-ids",
        "Which requests did we make, by AWS's own ids, as AWS Support and CloudTrail want them?",
        """\
select steps.started, steps.name, steps.operation, steps.outcome, steps.request_id, steps.detail
from steps where steps.request_id <> ''
order by steps.run desc, steps.name, steps.position""",
    ),
    Query(
        "slow-rolls",
        "How long do rolls take?",
        """\
select name, count(*) as rolls, round(avg(seconds)) as average, round(max(seconds)) as longest
from steps where operation in ('CreateEndpoint', 'UpdateEndpoint') and outcome = 'done'
group by name order by longest desc""",
    ),
    Query(
        "versions",
        "Which versions did each name have, and which of them stands?",
        """\
select versions.name, versions.revision, versions.config, versions.created, versions."commit",
       applied.config is not null as stands
from versions left join applied on applied.name = versions.name and applied.config = versions.config
order by versions.name, versions.created desc""",
    ),
    Query(
        "drift",
        "What was found changed outside git, first and last?",
        """\
select name, verdict, subject, first, last from drift order by last desc, name""",
    ),
    Query(
        "rejected",
        "Which contents did endpoints roll back from, and when?",
        """\
select rejected.endpoint, rejected.hash, runs.started, changes.name, changes.config, changes.detail
from rejected
left join runs on runs.id = rejected.run
left join changes on changes.run = rejected.run and lower(changes.endpoint) = rejected.endpoint
order by runs.id desc""",
    ),
    Query(
        "instance-types",
        "Which instance types do the current versions ask for?",
        """\
select json_extract(variant.value, '$.InstanceType') as instance_type, count(*) as variants,
       sum(json_extract(variant.value, '$.InitialInstanceCount')) as instances
from applied
join versions on versions.config = applied.config
join descriptions on descriptions.config = versions.config and descriptions.created = versions.created,
     json_each(descriptions.body, '$.ProductionVariants') as variant
group by 1 order by instances desc""",
    ),
)
