"""The regions of a deployed system, each running on the laptop and serving what was deployed.

Read from top to bottom: `reader` asks an AWS endpoint what a region holds and answers with
the values of `deployed`; `matching` and `routes` find the route of a request, `authorizers`,
`throttling` and `cors` say what API Gateway does before and after, `events` and `responses`
translate to and from a function's own words; `pool`, `process` and `bootstrap` run the
function; `edge` puts them in AWS's order, and `local_regions` starts one edge per region, at its
place of `addresses`; `faults` break it. Beside the edge, `streams` hands a table's new records to
the functions that consume them: which, `streams_filter` says, and how often, `streams_batches`.
"""
