terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "region" { type = string }
variable "domain" { type = string }
variable "changed" { type = bool }
variable "zone_id" { type = string }
variable "table" { type = string }

locals {
  name     = "fixture-${var.region}"
  shared   = "api.${var.domain}"
  regional = "${var.region}.api.${var.domain}"
  code     = "${path.root}/${var.changed ? "second" : "first"}.zip"
}

resource "aws_iam_role" "api" {
  name = local.name
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "api" {
  name = "api"
  role = aws_iam_role.api.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = var.changed ? ["dynamodb:GetItem", "dynamodb:PutItem"] : ["dynamodb:GetItem"]
      Resource = "arn:aws:dynamodb:${var.region}:123456789012:table/${var.table}"
    }]
  })
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.changed ? 30 : 14
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${local.name}"
  retention_in_days = 14
}

resource "aws_lambda_function" "api" {
  function_name    = local.name
  role             = aws_iam_role.api.arn
  runtime          = "python3.13"
  architectures    = ["arm64"]
  handler          = "app.handler"
  filename         = local.code
  source_code_hash = filebase64sha256(local.code)
  memory_size      = var.changed ? 512 : 256
  timeout          = 10
  publish          = true
  tracing_config { mode = var.changed ? "PassThrough" : "Active" }
  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.function.name
    application_log_level = var.changed ? "DEBUG" : "INFO"
    system_log_level      = "WARN"
  }
  environment {
    variables = { TABLE_NAME = var.table, GREETING = var.changed ? "second" : "first" }
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.api.function_name
  function_version = aws_lambda_function.api.version
}

resource "aws_lambda_permission" "gateway" {
  statement_id  = "gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.api.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.api.execution_arn}/*/*"
}
