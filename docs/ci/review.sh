#!/bin/sh
# Plans stacks and reviews the plans together; run it from the project's folder:
#
#   docs/ci/review.sh cdktf.out/stacks/exchange-prod
#   terraform -chdir=cdktf.out/stacks/exchange-prod apply tfplan     # if that ended with 0
#
# Ends with the review's code (0 nothing to worry about, 1 needs a person's yes, 2 forbidden), and
# with 3 where something could not be planned or read. REVIEW_FOLDER (default: review) gets
# review.md and the plans as JSON, which only their owner may read: they may hold secrets.
set -u
umask 077
terraform=${TERRAFORM_BINARY_NAME:-terraform}
review=${REVIEW:-.venv/bin/pipenv run review}
folder=${REVIEW_FOLDER:-review}

plan() {
    "$terraform" -chdir="$1" init -input=false -no-color >&2 &&
        "$terraform" -chdir="$1" plan -input=false -no-color -out=tfplan >&2 &&
        "$terraform" -chdir="$1" show -json tfplan >"$folder/$(basename "$1").json"
}

[ $# -gt 0 ] || { echo "usage: $0 STACK..." >&2; exit 3; }
rm -rf "$folder" && mkdir -p "$folder" || exit 3
for stack; do
    plan "$stack" || exit 3
done
$review --format markdown "$folder"/*.json >"$folder/review.md"
verdict=$?
$review "$folder"/*.json
exit "$verdict"
