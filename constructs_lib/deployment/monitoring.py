"""What is watched of a deployment, and who is told."""

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

    Where no service before it has decided, Lambda itself traces one request a second and 5 % of
    the others, which AWS lets nobody change; the rule is for whatever asks X-Ray.
    """

    reservoir: Annotated[int, Field(ge=0, le=1000)] = 1
    """Requests a second that are traced before the rate counts."""
    rate: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The share of all others that is traced: 0 to 1."""


class Monitoring(Section):
    """`[monitoring]`: a dashboard, and in each region alarms of what users would notice, of which
    one page comes for each incident."""

    state: Literal["active", "removed"] = "active"
    """"removed": nothing is left but the provider of us-east-1, by which Terraform destroys what
    was there; once that is deployed, take the section out."""
    emails: Listed[Email] = ()
    """Who gets the pages; each has to confirm a mail from AWS for each region."""
    urls: Listed[HttpsUrl] = ()
    """Endpoints that get the pages and confirm by themselves, as incident tools' do."""
    error_percent: Annotated[float, Field(gt=0, lt=100)] = 1
    """Page when more than this share of the requests is answered 5xx."""
    p99_milliseconds: Annotated[int, Field(ge=1, le=29_000)] = 1000
    """Page when one answer in a hundred takes longer."""
    lag_seconds: Annotated[int, Field(ge=1, le=86_400)] = 30
    """Page when writes take longer than this to reach another region."""
    minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """The minutes looked at: more than half of them must be bad."""
    quiet: Annotated[int, Field(ge=0, le=1_000_000)] = 20
    """Users' requests a minute below which errors and latency say nothing."""
    sampling: Sampling = Sampling()
    """How many requests are traced, where the function is."""
