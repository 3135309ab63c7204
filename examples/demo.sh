#!/bin/sh
# The whole job on a simulated account, as `make demo` runs it: no AWS account, no network, nothing kept.
set -eu

home=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$home/desired" "$home/syncer.yaml" "$work/"
cd "$work"

bold=''; plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1;36m'); plain=$(printf '\033[0m'); fi

say() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }

# run CODE COMMAND…: show the command, run it, and stop the demo when it does not end as expected.
run() {
  expected=$1; shift
  printf '%s$ %s%s\n' "$bold" "$*" "$plain"
  code=0; "$@" || code=$?
  if [ "$code" -ne "$expected" ]; then echo "demo: exit $code where $expected was expected" >&2; exit 1; fi
  if [ "$code" -ne 0 ]; then echo "(exit $code)"; fi
}

# The desired files as a repository of their own, so that history can name commits.
git init --quiet . && git add desired syncer.yaml
git -c user.name=demo -c user.email=demo@example.com commit --quiet --message 'Seven endpoint configs'

say 'Seven desired files. Are they valid? (no account needed)'
run 0 syncer validate

say 'A simulated account that has the models, and nothing else.'
run 0 syncer sandbox seed

say 'What would happen?'
run 0 syncer plan --sandbox

say 'Do it.'
run 0 syncer apply --sandbox --yes

say 'Is there anything left to do?'
run 0 syncer plan --sandbox

say "Behind syncer's back, at night: all traffic of fraud-detector goes to the proven model, and a tag gets lost."
run 0 syncer sandbox call CreateEndpointConfig '{"EndpointConfigName": "by-hand", "ProductionVariants": [
  {"VariantName": "proven", "ModelName": "fraud-2026-09-30", "InstanceType": "ml.c6i.xlarge",
   "InitialInstanceCount": 3, "InitialVariantWeight": 1},
  {"VariantName": "candidate", "ModelName": "fraud-2026-11-01", "InstanceType": "ml.c6i.xlarge",
   "InitialInstanceCount": 1, "InitialVariantWeight": 0}]}'
run 0 syncer sandbox call UpdateEndpoint '{"EndpointName": "fraud-detector", "EndpointConfigName": "by-hand"}'
run 0 syncer sandbox call DeleteTags '{"ResourceArn": "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn-capture",
  "TagKeys": ["team"]}'
sleep 7

say 'The nightly report names it, and changes nothing.'
run 3 syncer drift --sandbox

say 'Apply puts it back. Only these two, as the command says.'
run 0 syncer apply --sandbox --yes fraud-detector churn-capture

say 'A change in git: the candidate gets a quarter of the traffic, churn gets larger machines.'
sed -i.before 's/InitialVariantWeight: 0.9/InitialVariantWeight: 0.75/; s/InitialVariantWeight: 0.1$/InitialVariantWeight: 0.25/' \
  desired/fraud-detector.yaml
sed -i.before 's/ml.m5.large/ml.m5.xlarge/' desired/churn-capture.yaml
rm desired/*.before
git -c user.name=demo -c user.email=demo@example.com commit --quiet --all --message 'Shift traffic, larger machines'
run 3 syncer plan --sandbox --exit-code --out plan.json

say 'Carry out exactly the plan that was reviewed.'
run 0 syncer apply --sandbox --plan plan.json

say 'A new candidate for fraud-detector. The canary goes well: a quarter of the traffic first, then the rest.'
sed -i.before 's/fraud-2026-11-01/fraud-2026-11-17/' desired/fraud-detector.yaml && rm desired/*.before
git -c user.name=demo -c user.email=demo@example.com commit --quiet --all --message 'Candidate of 17 November'
run 0 syncer sandbox seed
run 0 syncer apply --sandbox --yes

say 'The next candidate is bad: an alarm goes off during the canary, and SageMaker rolls back. The endpoint says InService again.'
sed -i.before 's/fraud-2026-11-17/fraud-2026-11-24/' desired/fraud-detector.yaml && rm desired/*.before
git -c user.name=demo -c user.email=demo@example.com commit --quiet --all --message 'Candidate of 24 November'
run 0 syncer sandbox seed
run 0 syncer sandbox script fraud-detector rollback --reason 'Alarm fraud-detector-5xx was triggered during baking'
run 1 syncer apply --sandbox --yes

say 'syncer remembers, and does not try the same content again.'
run 4 syncer plan --sandbox

say 'The cause is gone, or the alarm was wrong: somebody says so.'
run 0 syncer apply --sandbox --yes --retry fraud-detector

say 'A mistake never gets as far as AWS.'
sed -i.before 's/MemorySizeInMB: 4096/MemorySizeInMB: 5000/; s/MaxConcurrency: 20/MaxConcurency: 20/' desired/sentiment-serverless.yaml
run 4 syncer validate

say 'What happened, by whom, from which commit.'
run 0 syncer history --sandbox
