"""CloudFront and AWS WAF in front of the regions."""
