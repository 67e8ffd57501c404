resource "aws_route53_health_check" "api" {
  type               = "HTTPS_STR_MATCH"
  fqdn               = local.regional
  port               = 443
  resource_path      = "/v1/health"
  search_string      = "ok"
  request_interval   = 10
  failure_threshold  = var.changed ? 4 : 2
  measure_latency    = true
  invert_healthcheck = var.changed
  regions            = var.changed ? ["us-east-1", "eu-west-1", "ap-southeast-1", "sa-east-1"] : ["us-east-1", "eu-west-1", "ap-southeast-1"]
}

resource "aws_route53_record" "shared" {
  for_each        = toset(["A", "AAAA"])
  zone_id         = var.zone_id
  name            = local.shared
  type            = each.key
  set_identifier  = var.region
  health_check_id = aws_route53_health_check.api.id
  latency_routing_policy {
    region = var.region
  }
  alias {
    name                   = aws_apigatewayv2_domain_name.shared.domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.shared.domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "regional" {
  zone_id = var.zone_id
  name    = local.regional
  type    = "A"
  alias {
    name                   = aws_apigatewayv2_domain_name.regional.domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.regional.domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}

output "validation" {
  value = one([for option in aws_acm_certificate.api.domain_validation_options : option if option.domain_name == local.shared])
}

output "health_check" {
  value = aws_route53_health_check.api.id
}
