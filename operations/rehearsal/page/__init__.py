"""The world as a page: `scene`, `controls` and `history` are what it is told (pure), `books` looks
up what takes looking up, `stream` tells it as it happens, `app` serves it behind its `guard`, and
`client` is what runs in the browser."""
