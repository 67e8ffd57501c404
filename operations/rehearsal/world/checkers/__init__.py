"""Route 53's health checkers, played: `opinions` and `board` are what they think and what comes of
it (pure), `question` is how one asks an endpoint, `checkers` asks again and again."""
