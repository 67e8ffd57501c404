"""A little world around the regions: who checks them, who is led to them, and what breaks.

`world` puts together what the folders hold: `checkers` are Route 53's, `dns` is the name server
that answers from what they found and the resolver that asks it, `callers` send traffic through
that, `faults` break things and mend them. All of them live by one `clock` and say what happens
on one `timeline` of `events`. Nothing here is deployed: it runs from what is.
"""
