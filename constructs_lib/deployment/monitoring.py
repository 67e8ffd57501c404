"""`[monitoring]`: which conditions page, and whom."""

from typing import Annotated, Literal

from pydantic import Field

from constructs_lib.deployment.section import Listed, Section, matches

Email = Annotated[
    str,
    matches(
        r"[^\s@]+@[^\s@]+\.[^\s@]+",
        "is not an email address",
        'write it such as "on-call@example.com"',
    ),
]
HttpsUrl = Annotated[
    str,
    matches(
        r"https://[^\s/]+(/\S*)?",
        "is not an https URL",
        'write it such as "https://events.example.com/pages"',
    ),
]


class Sampling(Section):
    """`[monitoring.sampling]`: X-Ray's rule for the application's function in each region.

    Without a sampling decision of its caller, Lambda traces one request per second and 5 % of the
    others, which cannot be configured. The rule applies to services that ask X-Ray for rules.
    """

    reservoir: Annotated[int, Field(ge=0, le=1000)] = 1
    """Requests per second that are traced before the rate applies."""
    rate: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The share of all other requests that is traced: 0 to 1."""


class Monitoring(Section):
    """`[monitoring]`: a dashboard, and in each region alarms on what users notice, which page once
    per incident."""

    state: Literal["active", "removed"] = "active"
    """"removed" destroys the dashboard and alarms. Only the provider of us-east-1 remains, which
    Terraform needs for that. Deploy it, and then delete the section."""
    emails: Listed[Email] = ()
    """Addresses that receive pages. Each must confirm an AWS mail per region."""
    urls: Listed[HttpsUrl] = ()
    """HTTPS endpoints that receive pages and confirm the subscription, as incident tools do."""
    error_percent: Annotated[float, Field(gt=0, lt=100)] = 1
    """Page when more than this percentage of users' requests is answered 5xx."""
    p99_milliseconds: Annotated[int, Field(ge=1, le=29_000)] = 1000
    """Page when the 99th percentile of the latency exceeds this."""
    lag_seconds: Annotated[int, Field(ge=1, le=86_400)] = 30
    """Page when writes take longer than this to reach another region."""
    minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Length of the evaluation window; more than half of its minutes must be bad."""
    quiet: Annotated[int, Field(ge=0, le=1_000_000)] = 20
    """Users' requests per minute below which the alarms on errors and latency stay OK."""
    sampling: Sampling = Sampling()
    """How many requests are traced, if the function is traced."""
