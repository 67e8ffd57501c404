"""moto's server with all `gaps` patched."""

from moto import settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from operations.rehearsal.embedded_aws.gaps import (
    acm_validation,
    autoscaling_tags,
    cloudfront_cache_policies,
    cloudfront_distributions,
    cloudwatch_composite_alarms,
    dynamodb_encryption,
    dynamodb_keys,
    dynamodb_replicas,
    dynamodb_scaling,
    dynamodb_sources,
    dynamodb_stream_records,
    dynamodb_streams,
    dynamodb_time_to_live,
    gateway_domain_names,
    gateway_ip_address_types,
    gateway_references,
    gateway_route_settings,
    gateway_tags,
    gateway_updates,
    kms_replica_keys,
    lambda_account_settings,
    lambda_code_location,
    lambda_event_sources,
    lambda_settings,
    route53_change_batches,
    route53_deletions,
    route53_geoproximity,
    route53_health_checks,
    route53_waits,
    xray_sampling_rules,
)
from operations.rehearsal.embedded_aws.global_tables import GlobalTables
from operations.rehearsal.embedded_aws.patching import require_known_moto
from operations.rehearsal.embedded_aws.unsupported import Unsupported


def patched_moto(tables: GlobalTables) -> Unsupported:
    """Patch moto for this process, and return its WSGI application. Call it once.

    Raises:
        UnexpectedMotoError: if moto is not the version for which the gaps are written.
    """
    require_known_moto()
    settings.ACM_VALIDATION_WAIT = 0
    acm_validation.install()
    autoscaling_tags.install()
    cloudfront_cache_policies.install()
    cloudfront_distributions.install()
    cloudwatch_composite_alarms.install()
    dynamodb_encryption.install()
    dynamodb_keys.install()
    dynamodb_replicas.install(tables)
    dynamodb_scaling.install()
    dynamodb_sources.install(tables)
    dynamodb_stream_records.install()
    dynamodb_streams.install()
    dynamodb_time_to_live.install()
    gateway_domain_names.install()
    gateway_ip_address_types.install()
    gateway_references.install()
    gateway_route_settings.install()
    gateway_tags.install()
    gateway_updates.install()
    kms_replica_keys.install()
    lambda_account_settings.install()
    lambda_code_location.install()
    lambda_event_sources.install()
    lambda_settings.install()
    route53_deletions.install()
    route53_geoproximity.install()
    route53_change_batches.install()
    route53_health_checks.install()
    route53_waits.install()
    xray_sampling_rules.install()
    return Unsupported(DomainDispatcherApplication(create_backend_app))
