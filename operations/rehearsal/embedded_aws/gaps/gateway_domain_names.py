"""API Gateway: moto's custom domain names have no status and no target, and cannot be updated.

AWS returns `domainNameStatus` (Terraform waits for AVAILABLE), the `apiGatewayDomainName` and
`hostedZoneId` that Route 53 aliases point at, and `ipAddressType`. It leaves out
`mutualTlsAuthentication` where mutual TLS is off. UpdateDomainName keeps what it is not given, and
an empty `truststoreUri` turns mutual TLS off. The same name in several regions has a target in
each.
"""

import hashlib
import json
from typing import Any

from moto.apigatewayv2.models import ApiGatewayV2Backend, DomainName
from moto.apigatewayv2.responses import ApiGatewayV2Response

from operations.rehearsal.embedded_aws.patching import add, wrap


def install() -> None:
    wrap(DomainName, "to_json", _described)
    add(ApiGatewayV2Response, "update_domain_name", _update)


def _described(original: Any, domain: DomainName) -> dict[str, Any]:
    region = domain.domain_name_arn.split(":")[3]
    target = f"d-{_id(domain.domain_name_arn)}.execute-api.{region}.amazonaws.com"
    described: dict[str, Any] = original(domain)
    described["domainNameConfigurations"] = [
        {
            "domainNameStatus": "AVAILABLE",
            "ipAddressType": "ipv4",
            "apiGatewayDomainName": target,
            "hostedZoneId": f"Z{_id(region).upper()}",
            **configuration,
        }
        for configuration in domain.domain_name_configurations
    ]
    if not (domain.mutual_tls_authentication or {}).get("truststoreUri"):
        del described["mutualTlsAuthentication"]
    return described


def _id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _update(response: ApiGatewayV2Response) -> tuple[int, dict[str, str], str]:
    backend: ApiGatewayV2Backend = response.apigatewayv2_backend
    domain = backend.get_domain_name(response.path.split("/")[-1])
    asked = json.loads(response.body)
    for old, new in zip(
        domain.domain_name_configurations, asked.get("domainNameConfigurations", []), strict=False
    ):
        old.update(new)
    domain.mutual_tls_authentication = {
        **(domain.mutual_tls_authentication or {}),
        **asked.get("mutualTlsAuthentication", {}),
    }
    return 200, {}, json.dumps(domain.to_json())
