"""How Route 53 answers: a pure model of its records, health checks and choices.

Read top to bottom: `names`, `policies`, `records`, `health_checks` and `zones` are the model,
`callers`, `cities` and `latency` say who asks, `preferences` and `groups` say what would be
tried in which order, `resolve` and `answer` say what is answered, `problems` says what
Route 53 would refuse, and `readers` fills the model from Terraform's JSON or from AWS.
"""
