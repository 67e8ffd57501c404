"""Facts about AWS regions that do not change between deployments.

The regions are those that AWS provider 5.100.0 accepts and that offer Lambda, DynamoDB and HTTP
APIs (botocore's `endpoints.json`; ap-southeast-6 is newer than the provider). Places are the cities
in AWS's documentation. Coordinates are those of the cities, accurate to about 50 km, and used only
to estimate distances.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Region:
    """An AWS region and its location (degrees; ISO 3166 country, Route 53 continent code)."""

    name: str
    country: str
    continent: str
    latitude: float
    longitude: float
    opt_in: bool = False


REGIONS = MappingProxyType(
    {
        region.name: region
        for region in (
            Region("af-south-1", "ZA", "AF", -33.92, 18.42, opt_in=True),  # Cape Town
            Region("ap-east-1", "HK", "AS", 22.32, 114.17, opt_in=True),  # Hong Kong
            Region("ap-east-2", "TW", "AS", 25.03, 121.57, opt_in=True),  # Taipei
            Region("ap-northeast-1", "JP", "AS", 35.68, 139.69),  # Tokyo
            Region("ap-northeast-2", "KR", "AS", 37.57, 126.98),  # Seoul
            Region("ap-northeast-3", "JP", "AS", 34.69, 135.50),  # Osaka
            Region("ap-south-1", "IN", "AS", 19.08, 72.88),  # Mumbai
            Region("ap-south-2", "IN", "AS", 17.39, 78.49, opt_in=True),  # Hyderabad
            Region("ap-southeast-1", "SG", "AS", 1.35, 103.82),  # Singapore
            Region("ap-southeast-2", "AU", "OC", -33.87, 151.21),  # Sydney
            Region("ap-southeast-3", "ID", "AS", -6.21, 106.85, opt_in=True),  # Jakarta
            Region("ap-southeast-4", "AU", "OC", -37.81, 144.96, opt_in=True),  # Melbourne
            Region("ap-southeast-5", "MY", "AS", 3.14, 101.69, opt_in=True),  # Kuala Lumpur
            Region("ap-southeast-7", "TH", "AS", 13.76, 100.50, opt_in=True),  # Bangkok
            Region("ca-central-1", "CA", "NA", 45.50, -73.57),  # Montreal
            Region("ca-west-1", "CA", "NA", 51.05, -114.07, opt_in=True),  # Calgary
            Region("eu-central-1", "DE", "EU", 50.11, 8.68),  # Frankfurt
            Region("eu-central-2", "CH", "EU", 47.38, 8.54, opt_in=True),  # Zurich
            Region("eu-north-1", "SE", "EU", 59.33, 18.07),  # Stockholm
            Region("eu-south-1", "IT", "EU", 45.46, 9.19, opt_in=True),  # Milan
            Region("eu-south-2", "ES", "EU", 41.65, -0.88, opt_in=True),  # Zaragoza
            Region("eu-west-1", "IE", "EU", 53.35, -6.26),  # Dublin
            Region("eu-west-2", "GB", "EU", 51.51, -0.13),  # London
            Region("eu-west-3", "FR", "EU", 48.86, 2.35),  # Paris
            Region("il-central-1", "IL", "AS", 32.07, 34.78, opt_in=True),  # Tel Aviv
            Region("me-central-1", "AE", "AS", 25.20, 55.27, opt_in=True),  # Dubai
            Region("me-south-1", "BH", "AS", 26.23, 50.59, opt_in=True),  # Manama
            Region("mx-central-1", "MX", "NA", 20.59, -100.39, opt_in=True),  # Querétaro
            Region("sa-east-1", "BR", "SA", -23.55, -46.63),  # São Paulo
            Region("us-east-1", "US", "NA", 39.04, -77.49),  # Ashburn
            Region("us-east-2", "US", "NA", 39.96, -83.00),  # Columbus
            Region("us-west-1", "US", "NA", 37.77, -122.42),  # San Francisco
            Region("us-west-2", "US", "NA", 45.52, -122.68),  # Portland
        )
    }
)
"""All regions that a deployment may name, by name, in alphabetical order."""

GLOBAL_REGION = "us-east-1"
"""The region of CloudFront's certificates and web ACLs and of the metrics of Route 53's health
checks."""

UNKNOWN_TO_S3_BACKEND = frozenset({"ap-east-2"})
"""Regions that Terraform 1.11's S3 backend refuses ("Invalid AWS Region") although AWS provider
5.100.0 supports them."""

CHECKER_REGIONS = (
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
)
"""The regions of Route 53's health checkers (Route 53 API, HealthCheckConfig: Regions)."""

MINIMUM_CHECKER_REGIONS = 3
"""The least number of regions that a health check may list (Route 53 API, HealthCheckConfig:
Regions)."""
