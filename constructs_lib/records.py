"""Alias records in Route 53."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.custom_domain import AliasTarget
from constructs_lib.names import word
from constructs_lib.routing.policies import policy_arguments
from constructs_lib.routing.shares import Share

_record = aws.route53_record


@dataclass(frozen=True, slots=True)
class Routed:
    """What makes records one share of a name among several."""

    share: Share
    health_check_id: str | None

    @property
    def id(self) -> str:
        """What tells the share from the others of its member: "shared_name", "in_europe"."""
        share = self.share
        where = "shared_name" if share.group is None else f"in_{word(share.group)}"
        return (
            where
            if share.identifier == share.to
            else f"{where}_for_{word(share.identifier.lower())}"
        )


class AliasRecords(Construct):
    """The alias records of one name for one target: A and, for dual stack, AAAA.

    Callers come as soon as a record is there, so it is made after whatever they need, `after`, and
    destroyed before it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        zone_id: str,
        name: str,
        target: AliasTarget,
        dual_stack: bool,
        after: Sequence[tf.TerraformResource],
        routed: Routed | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.records: list[_record.Route53Record] = [
            _record.Route53Record(
                self,
                kind.lower(),
                provider=provider,
                zone_id=zone_id,
                name=name,
                type=kind,
                alias=_record.Route53RecordAlias(
                    name=target.domain,
                    zone_id=target.zone_id,
                    evaluate_target_health=routed is not None and routed.share.evaluates,
                ),
                set_identifier=routed.share.identifier if routed else None,
                health_check_id=routed.health_check_id if routed else None,
                depends_on=after or None,
                **(policy_arguments(routed.share.policy) if routed else {}),
            )
            for kind in (("A", "AAAA") if dual_stack else ("A",))
        ]
