"""How Route 53 answers: a pure model of its records, health checks and choices.

`names`, `policies`, `records`, `health_checks` and `zones` are the model. `cities`, `callers` and
`latency` say who asks; `preferences` and `groups` what would be tried in which order; `resolve`
and `answer` what is answered. `problems`, `chains` and `refusals` say what Route 53 would refuse,
`canonical` whether two readings are of one system. `readers` fill the model from Terraform's JSON
or from AWS.
"""
