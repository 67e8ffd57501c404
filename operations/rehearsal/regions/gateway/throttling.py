"""API Gateway's throttling: a token bucket for each route of each stage."""

from collections.abc import Callable

from operations.http_api.deployed import Api, Stage, Throttle
from operations.http_api.routes import RouteKey

Clock = Callable[[], float]
"""Returns seconds, monotonically."""


class TokenBucket:
    """Admits at most `rate * t + burst` requests in any `t` seconds."""

    def __init__(self, throttle: Throttle, *, clock: Clock) -> None:
        self.throttle = throttle
        self._clock = clock
        self._tokens = float(throttle.burst)
        self._filled_at = clock()

    def take(self) -> bool:
        """Take a token; return whether there was one."""
        now = self._clock()
        refill = (now - self._filled_at) * self.throttle.rate
        self._tokens = min(self.throttle.burst, self._tokens + refill)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Throttling:
    """The buckets of one region; a bucket is replaced when its throttle changes."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], TokenBucket] = {}

    def admits(self, api: Api, stage: Stage, key: RouteKey) -> bool:
        """Whether a request for a route is admitted; it takes a token if it is."""
        throttle = stage.route_throttles.get(key.text, stage.default_throttle)
        if throttle is None:
            return True
        name = (api.id, stage.name, key.text)
        bucket = self._buckets.get(name)
        if bucket is None or bucket.throttle != throttle:
            bucket = self._buckets[name] = TokenBucket(throttle, clock=self._clock)
        return bucket.take()
