"""People in cities who use the API: `samples` are what they ask and `outcomes` what came of it
(pure), `city` is one of them, `callers` all, and `ledger` says where their writes are."""
