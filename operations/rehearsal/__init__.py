"""Rehearsals: a whole deployment on this machine, with an emulated AWS and the real Terraform.

`command` is `pipenv run rehearse`. `rehearsal` applies a deployment to `embedded_aws` and serves it
by `regions`; `calls` and `inventory` show the result. `interactive` then opens the `world` (health
checkers, DNS, callers, faults) and its `page`, which `fault_command` uses too.
"""
