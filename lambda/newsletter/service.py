"""What the newsletter does, in its own words: no HTTP, no AWS."""

from typing import Protocol

from newsletter.subscription import Subscription, identifier


class SubscriptionStore(Protocol):
    """What the newsletter keeps, `newsletter.store.Store` when deployed."""

    def add(self, subscription: Subscription) -> Subscription: ...
    def mark_welcomed(self, subscription: Subscription) -> bool: ...


class Newsletter:
    """The newsletter in one region."""

    def __init__(self, *, store: SubscriptionStore, region: str) -> None:
        self._store = store
        self._region = region

    def subscribe(self, email: str, *, key: str | None) -> tuple[Subscription, bool]:
        """Take a subscriber; return the subscription, and whether an earlier request made it.

        Raises `InvalidRequestError` for an unsound idempotency key, `StoreUnavailableError`.
        """
        wanted = Subscription(id=identifier(email, key=key), email=email, region=self._region)
        held = self._store.add(wanted)
        return held, held is not wanted

    def welcome(self, subscription: Subscription) -> bool:
        """Welcome a subscriber, once however often it is asked; return whether this was the time.

        No mail goes out, for there is no provider of mail here: when a subscriber was welcomed is
        noted in their item, and a mail would be sent once that has succeeded.
        Raises `StoreUnavailableError`.
        """
        return self._store.mark_welcomed(subscription)
