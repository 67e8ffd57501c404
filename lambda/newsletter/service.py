"""The newsletter's logic, without HTTP and AWS."""

from typing import Protocol

from newsletter.subscription import Subscription, identifier


class SubscriptionStore(Protocol):
    """The interface of the store, which `newsletter.store.Store` implements."""

    def add(self, subscription: Subscription) -> Subscription: ...
    def mark_welcomed(self, subscription: Subscription) -> bool: ...


class Newsletter:
    """The newsletter in one region."""

    def __init__(self, *, store: SubscriptionStore, region: str) -> None:
        self._store = store
        self._region = region

    def subscribe(self, email: str, *, key: str | None) -> tuple[Subscription, bool]:
        """Add a subscriber; return the subscription, and whether an earlier request created it.

        Raises `InvalidRequestError` for an invalid idempotency key, and `StoreUnavailableError`.
        """
        wanted = Subscription(id=identifier(email, key=key), email=email, region=self._region)
        held = self._store.add(wanted)
        return held, held is not wanted

    def welcome(self, subscription: Subscription) -> bool:
        """Welcome a subscriber once; return False if that was done before.

        This example sends no mail. It stores the time in the subscriber's item; a mail would be
        sent after that write. Raises `StoreUnavailableError`.
        """
        return self._store.mark_welcomed(subscription)
