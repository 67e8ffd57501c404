"""moto's server with every gap closed that keeps our kind of system from working on it."""

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
from operations.rehearsal.embedded_aws.moto_seam import require_known_moto
from operations.rehearsal.embedded_aws.unsupported import Unsupported


def mended_moto(tables: GlobalTables) -> Unsupported:
    """Return the WSGI application; it changes moto for the whole process, so call it once.

    Raises `UnexpectedMotoError` if moto is not the version that the gaps are written for.
    """
    require_known_moto()
    settings.ACM_VALIDATION_WAIT = 0
    acm_validation.close()
    autoscaling_tags.close()
    cloudfront_cache_policies.close()
    cloudfront_distributions.close()
    cloudwatch_composite_alarms.close()
    dynamodb_encryption.close()
    dynamodb_keys.close()
    dynamodb_replicas.close(tables)
    dynamodb_scaling.close()
    dynamodb_sources.close(tables)
    dynamodb_stream_records.close()
    dynamodb_streams.close()
    dynamodb_time_to_live.close()
    gateway_domain_names.close()
    gateway_ip_address_types.close()
    gateway_references.close()
    gateway_route_settings.close()
    gateway_tags.close()
    gateway_updates.close()
    kms_replica_keys.close()
    lambda_account_settings.close()
    lambda_code_location.close()
    lambda_event_sources.close()
    lambda_settings.close()
    route53_deletions.close()
    route53_geoproximity.close()
    route53_change_batches.close()
    route53_health_checks.close()
    route53_waits.close()
    xray_sampling_rules.close()
    return Unsupported(DomainDispatcherApplication(create_backend_app))
