"""A deployment tried out on a real account: deployed under a name of its own, and torn down.

`throwaway` makes the files, `preflight` and `estimate` say beforehand what there is to know,
`journey` deploys and tries, `teardown` removes, and `journal` lets another run finish what one
could not.
"""
