"""Which API and stage a host and a base path lead to, and what AWS answers where none do."""

from collections.abc import Callable

import pytest

from operations.http_api.deployed import Api, ApiMapping, Domain, Stage
from operations.http_api.routes import split_path
from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.gateway.destinations import Destination, find

EXECUTE_API = "a1b2c3.execute-api.eu-west-1.amazonaws.com"


@pytest.fixture
def region(make_api: Callable[..., Api]) -> DeployedRegion:
    """AWS's documented mappings of `api.example.com`, and a regional name with a base path."""
    stages = {name: Stage(name=name) for name in ("$default", "dev")}
    apis = {
        name: make_api(id=name, stages=stages)
        for name in ("api1", "api2", "api3", "api4", "a1b2c3")
    }
    apis["disabled"] = make_api(id="disabled", execute_api_disabled=True)
    apis["staged"] = make_api(id="staged", stages={"dev": stages["dev"]})
    keys = {
        "": "api1",
        "orders/v1/items": "api2",
        "orders/v2/items": "api3",
        "orders/v2/items/categories": "api4",
    }
    mappings = {
        "api.example.com": tuple(ApiMapping(key=key, api=apis[id_]) for key, id_ in keys.items()),
        "eu-west-1.api.example.com": (
            ApiMapping(key="v1", api=apis["disabled"]),
            ApiMapping(key="gone", api=None),
            ApiMapping(key="staged", api=apis["staged"], stage="dev"),
        ),
        "empty.example.com": (),
    }
    domains = {
        name: Domain(name=name, region="eu-west-1", mappings=mapped)
        for name, mapped in mappings.items()
    }
    return DeployedRegion(name="eu-west-1", apis=apis, domains=domains)


def where(region: DeployedRegion, host: str, path: str) -> tuple[object, ...]:
    """API, stage and path of the destination, or status and body of the refusal."""
    found = find(region, host=host, path=split_path(path))
    if isinstance(found, Destination):
        return found.api.id, found.stage.name, found.path
    return found.status, found.body.decode()


FORBIDDEN = (403, '{"message":"Forbidden"}')
NOT_FOUND = (404, '{"message":"Not Found"}')


@pytest.mark.parametrize(
    ("path", "api", "rest"),
    [
        ("/orders/v1/items", "api2", ("",)),
        ("/orders/v2/items", "api3", ("",)),
        ("/orders/v1/items/123", "api2", ("123",)),
        ("/orders/v2/items/categories/5", "api4", ("5",)),
        ("/customers", "api1", ("customers",)),
        ("/orders/v1/itemsize", "api1", ("orders", "v1", "itemsize")),
        ("/", "api1", ("",)),
    ],
)
def test_the_longest_mapping_takes_the_request(
    region: DeployedRegion, path: str, api: str, rest: tuple[str, ...]
) -> None:
    assert where(region, "api.example.com", path) == (api, "$default", rest)


@pytest.mark.parametrize(
    ("path", "rest"), [("/v1", ("",)), ("/v1/", ("",)), ("/v1/a/b/", ("a", "b", ""))]
)
def test_a_base_path_is_taken_off(region: DeployedRegion, path: str, rest: tuple[str, ...]) -> None:
    assert where(region, "eu-west-1.api.example.com", path) == ("disabled", "$default", rest)


def test_a_mapping_names_its_stage(region: DeployedRegion) -> None:
    assert where(region, "eu-west-1.api.example.com", "/staged/a") == ("staged", "dev", ("a",))


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("eu-west-1.api.example.com", "/rates"),
        ("eu-west-1.api.example.com", "/V1/rates"),
        ("empty.example.com", "/"),
        ("unknown.example.com", "/"),
        ("127.0.0.1", "/"),
        ("", "/"),
        ("unknown.execute-api.eu-west-1.amazonaws.com", "/"),
        ("a1b2c3.execute-api.us-east-1.amazonaws.com", "/"),
        ("a1b2c3.execute-api.eu-west-1.amazonaws.com.example.com", "/"),
    ],
)
def test_a_host_or_path_that_leads_to_no_api_is_forbidden(
    region: DeployedRegion, host: str, path: str
) -> None:
    assert where(region, host, path) == FORBIDDEN


def test_a_mapping_to_an_api_that_is_gone_is_not_found(region: DeployedRegion) -> None:
    assert where(region, "eu-west-1.api.example.com", "/gone") == NOT_FOUND


def test_a_disabled_execute_api_endpoint_is_not_found(region: DeployedRegion) -> None:
    assert where(region, "disabled.execute-api.eu-west-1.amazonaws.com", "/rates") == NOT_FOUND


@pytest.mark.parametrize(
    ("path", "stage", "rest"),
    [
        ("/rates", "$default", ("rates",)),
        ("/dev/rates", "dev", ("rates",)),
        ("/dev", "dev", ("",)),
        ("/$default/rates", "$default", ("$default", "rates")),
    ],
)
def test_an_execute_api_path_starts_with_its_stage_unless_that_is_the_default_one(
    region: DeployedRegion, path: str, stage: str, rest: tuple[str, ...]
) -> None:
    assert where(region, EXECUTE_API, path) == ("a1b2c3", stage, rest)


def test_a_path_without_a_stage_is_not_found_where_there_is_no_default_one(
    region: DeployedRegion,
) -> None:
    assert where(region, "staged.execute-api.eu-west-1.amazonaws.com", "/rates") == NOT_FOUND
