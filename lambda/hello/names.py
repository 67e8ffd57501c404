"""The DNS names of a deployment, derived from the name in a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a deployment; `shared` is the one that all regions serve."""

    shared: str
    base_path: str
    """Without outer slashes; empty if there is none."""

    @classmethod
    def seen_from(cls, region: str, *, asked: str, base_path: str) -> "Names":
        """Return the names, given that `region` received a request for the host `asked`."""
        return cls(shared=asked.removeprefix(f"{region}."), base_path=base_path)

    @property
    def shared_url(self) -> str:
        return self._url(self.shared)

    def regional_url(self, region: str) -> str:
        return self._url(f"{region}.{self.shared}")

    def _url(self, name: str) -> str:
        return f"https://{name}/{self.base_path}".removesuffix("/")
