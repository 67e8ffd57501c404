"""`make live`: deploys a throw-away copy of a deployment to an AWS account, tries it, and destroys
it.

`throwaway` writes the copy's deployment files. `preparation` checks the account (`preflight`) and
estimates the costs (`estimate`) before anything is created. `trial` deploys and tries the copy,
`teardown` destroys it and looks for `leftovers`. `journal` and `store` keep in S3 what another run
needs to finish an interrupted one. `rehearsed_account` runs all of it on the embedded AWS.
"""
