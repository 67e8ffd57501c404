resource "aws_apigatewayv2_api" "api" {
  name                         = local.name
  protocol_type                = "HTTP"
  disable_execute_api_endpoint = true
  ip_address_type              = var.changed ? "dualstack" : "ipv4"
  cors_configuration {
    allow_origins = ["https://app.${var.domain}"]
    allow_methods = var.changed ? ["GET", "POST"] : ["GET"]
    allow_headers = ["content-type"]
    max_age       = 300
  }
}

resource "aws_apigatewayv2_integration" "api" {
  api_id                 = aws_apigatewayv2_api.api.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = var.changed ? 20000 : 10000
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.api.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = "https://issuer.example.com"
    audience = var.changed ? ["api", "console"] : ["api"]
  }
}

resource "aws_apigatewayv2_route" "open" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /health"
  target    = "integrations/${aws_apigatewayv2_integration.api.id}"
}

resource "aws_apigatewayv2_route" "guarded" {
  api_id               = aws_apigatewayv2_api.api.id
  route_key            = "GET /items/{id}"
  target               = "integrations/${aws_apigatewayv2_integration.api.id}"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.jwt.id
  authorization_scopes = var.changed ? ["read", "list"] : ["read"]
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.api.id
  name        = "$default"
  auto_deploy = true
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode({ requestId = "$context.requestId" })
  }
  default_route_settings {
    detailed_metrics_enabled = true
    throttling_burst_limit   = var.changed ? 200 : 100
    throttling_rate_limit    = var.changed ? 75.5 : 50
  }
}

resource "aws_acm_certificate" "api" {
  domain_name               = local.shared
  subject_alternative_names = ["*.${local.shared}"]
  validation_method         = "DNS"
}

resource "aws_acm_certificate_validation" "api" {
  certificate_arn = aws_acm_certificate.api.arn
}

resource "aws_apigatewayv2_domain_name" "shared" {
  domain_name = local.shared
  domain_name_configuration {
    certificate_arn = aws_acm_certificate_validation.api.certificate_arn
    endpoint_type   = "REGIONAL"
    ip_address_type = var.changed ? "dualstack" : "ipv4"
    security_policy = "TLS_1_2"
  }
  dynamic "mutual_tls_authentication" {
    for_each = var.changed ? [] : ["s3://state/truststore.pem"]
    content {
      truststore_uri = mutual_tls_authentication.value
    }
  }
}

resource "aws_apigatewayv2_domain_name" "regional" {
  domain_name = local.regional
  domain_name_configuration {
    certificate_arn = aws_acm_certificate_validation.api.certificate_arn
    endpoint_type   = "REGIONAL"
    ip_address_type = "dualstack"
    security_policy = "TLS_1_2"
  }
  dynamic "mutual_tls_authentication" {
    for_each = var.changed ? ["s3://state/truststore.pem"] : []
    content {
      truststore_uri = mutual_tls_authentication.value
    }
  }
}

resource "aws_apigatewayv2_api_mapping" "shared" {
  api_id          = aws_apigatewayv2_api.api.id
  domain_name     = aws_apigatewayv2_domain_name.shared.id
  stage           = aws_apigatewayv2_stage.default.id
  api_mapping_key = var.changed ? "v2" : "v1"
}

resource "aws_apigatewayv2_api_mapping" "regional" {
  api_id      = aws_apigatewayv2_api.api.id
  domain_name = aws_apigatewayv2_domain_name.regional.id
  stage       = aws_apigatewayv2_stage.default.id
}
