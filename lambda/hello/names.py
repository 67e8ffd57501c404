"""The names of a deployment, learned from the one that a request came by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a region is called by: `shared` is the name that every region serves."""

    shared: str
    base_path: str
    """Without outer slashes; empty where there is none."""

    @classmethod
    def seen_from(cls, region: str, *, asked: str, base_path: str) -> "Names":
        """Return the names of the deployment whose `region` was asked by the name `asked`."""
        return cls(shared=asked.removeprefix(f"{region}."), base_path=base_path)

    @property
    def shared_url(self) -> str:
        return self._url(self.shared)

    def regional_url(self, region: str) -> str:
        return self._url(f"{region}.{self.shared}")

    def _url(self, name: str) -> str:
        return f"https://{name}/{self.base_path}".removesuffix("/")
