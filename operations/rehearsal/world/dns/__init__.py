"""Route 53's name servers, played: `places` says who asks, `replies` what they are told (pure),
`messages` how that is spelled (pure, by dnspython), `server` listens, `resolver` is who asks."""
