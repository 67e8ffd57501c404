"""A pure model of Route 53: its records, its health checks, and how it answers.

`records`, `health_checks` and `zones` are the model, which `readers` fill from Terraform's JSON or
from AWS's API. `callers` and `latency` tell who asks from where, `preferences` and `groups` which
records are tried in which order, and `resolve` what is answered. `validation` tells what Route 53
would refuse, and `batches` in which order changes must be sent. `places` tells which region a
record leads to, and `timing` how long a change of health takes to reach callers.
"""
