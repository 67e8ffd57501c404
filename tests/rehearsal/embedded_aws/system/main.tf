# Everything that a multi-region system asks of AWS, written by hand. `stage` walks it through its life:
# 1 as first applied, 2 with every kind of change made in place, 3 with the added replica gone again.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
  backend "s3" {
    bucket       = "state"
    key          = "system.tfstate"
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true
  }
}

variable "stage" {
  type = number
}

locals {
  changed = var.stage > 1
  domain  = "example.com"
  regions = ["us-east-1", "eu-west-1"]
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
  default_tags {
    tags = { system = "fixture", stage = local.changed ? "changed" : "first" }
  }
}

provider "aws" {
  alias  = "eu_west_1"
  region = "eu-west-1"
  default_tags {
    tags = { system = "fixture", stage = local.changed ? "changed" : "first" }
  }
}

data "aws_route53_zone" "zone" {
  provider = aws.us_east_1
  name     = local.domain
}

module "us_east_1" {
  source    = "./cell"
  providers = { aws = aws.us_east_1 }
  region    = "us-east-1"
  domain    = local.domain
  changed   = local.changed
  zone_id   = data.aws_route53_zone.zone.zone_id
  table     = aws_dynamodb_table.on_demand.name
}

module "eu_west_1" {
  source    = "./cell"
  providers = { aws = aws.eu_west_1 }
  region    = "eu-west-1"
  domain    = local.domain
  changed   = local.changed
  zone_id   = data.aws_route53_zone.zone.zone_id
  table     = aws_dynamodb_table.on_demand.name
}

# One record for the certificates of every region: their validation CNAME is the same.
resource "aws_route53_record" "validation" {
  provider = aws.us_east_1
  zone_id  = data.aws_route53_zone.zone.zone_id
  name     = module.us_east_1.validation.resource_record_name
  type     = module.us_east_1.validation.resource_record_type
  records  = [module.us_east_1.validation.resource_record_value]
  ttl      = 60
}

resource "aws_route53_health_check" "any_region" {
  provider               = aws.us_east_1
  type                   = "CALCULATED"
  child_health_threshold = local.changed ? 2 : 1
  child_healthchecks     = [module.us_east_1.health_check, module.eu_west_1.health_check]
}

resource "aws_route53_record" "nearest" {
  provider       = aws.us_east_1
  zone_id        = data.aws_route53_zone.zone.zone_id
  name           = "nearest.${local.domain}"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "eu-west-1"
  geoproximity_routing_policy {
    aws_region = "eu-west-1"
    bias       = local.changed ? -20 : 20
  }
}
