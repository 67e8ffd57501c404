resource "aws_dynamodb_table" "on_demand" {
  provider                    = aws.us_east_1
  name                        = "on-demand"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = var.stage == 2

  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "S"
  }
  attribute {
    name = "owner"
    type = "S"
  }
  dynamic "attribute" {
    for_each = local.changed ? ["day"] : []
    content {
      name = attribute.value
      type = "S"
    }
  }
  global_secondary_index {
    name            = "by_owner"
    hash_key        = "owner"
    range_key       = "sk"
    projection_type = "ALL"
  }
  dynamic "global_secondary_index" {
    for_each = local.changed ? ["by_day"] : []
    content {
      name            = global_secondary_index.value
      hash_key        = "day"
      projection_type = "KEYS_ONLY"
    }
  }
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled = false
  }
  replica {
    region_name            = "eu-west-1"
    point_in_time_recovery = local.changed
    propagate_tags         = true
  }
  dynamic "replica" {
    for_each = var.stage == 2 ? ["ap-southeast-2"] : []
    content {
      region_name            = replica.value
      point_in_time_recovery = true
      propagate_tags         = true
    }
  }
}

resource "aws_kms_key" "primary" {
  provider                = aws.us_east_1
  description             = "The encrypted table, at home"
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "eu_west_1" {
  provider                = aws.eu_west_1
  description             = "The encrypted table, in eu-west-1"
  primary_key_arn         = aws_kms_key.primary.arn
  deletion_window_in_days = 7
}

resource "aws_dynamodb_table" "provisioned" {
  provider         = aws.us_east_1
  name             = "provisioned"
  billing_mode     = "PROVISIONED"
  read_capacity    = 5
  write_capacity   = 5
  hash_key         = "pk"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "pk"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.primary.arn
  }
  lifecycle {
    ignore_changes = [read_capacity, write_capacity, replica]
  }
}

resource "aws_dynamodb_table_replica" "provisioned" {
  provider               = aws.eu_west_1
  global_table_arn       = aws_dynamodb_table.provisioned.arn
  kms_key_arn            = aws_kms_replica_key.eu_west_1.arn
  point_in_time_recovery = true
  depends_on             = [aws_appautoscaling_policy.capacity]
}

resource "aws_appautoscaling_target" "capacity" {
  for_each           = toset(["Read", "Write"])
  provider           = aws.us_east_1
  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.provisioned.name}"
  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"
  min_capacity       = 5
  max_capacity       = local.changed ? 200 : 100
}

resource "aws_appautoscaling_policy" "capacity" {
  for_each           = aws_appautoscaling_target.capacity
  provider           = aws.us_east_1
  name               = "table-${lower(each.key)}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  resource_id        = each.value.resource_id
  scalable_dimension = each.value.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value = local.changed ? 60 : 70
    predefined_metric_specification {
      predefined_metric_type = "DynamoDB${each.key}CapacityUtilization"
    }
  }
}
