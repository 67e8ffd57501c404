"""Proves before a deploy that failover works, for every set of failed regions.

`sources` and `documents` read a system, `subjects` finds its shared names, `failures` lists the
sets of failed regions, and `observations` tells what each health check sees of them. `exhaustive`
works out who is sent where in all sets at once, `scenario_results` adds that up, `survival` and
`rules` judge it, and `counterexamples` with `root_cause` name the record that is wrong. `prover`
puts these together into a `proof`, which `report` shows.
"""
