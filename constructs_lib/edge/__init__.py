"""What stands before the regions: CloudFront and WAF."""
