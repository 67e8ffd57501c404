"""A simulated world around the regions of a rehearsal: health checkers, DNS, callers and faults.

`world` puts the parts together: `checkers` play Route 53's health checkers, `dns` is a name server
that answers by the health they found, with the resolver that callers ask, `callers` send requests
to where DNS leads them, and `faults` inject and heal failures. All of them share one `clock` and
append to one log of `events`. The world deploys nothing: it works on what Terraform deployed.
"""
