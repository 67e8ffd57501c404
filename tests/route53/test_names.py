"""Names have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.dns_names import canonical_name, is_well_formed, lies_within


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("API.Example.COM", "api.example.com"),
        ("api.example.com.", "api.example.com"),
        (r"\052.example.com.", "*.example.com"),
        (r"\101pi.example.com", "api.example.com"),
        (r"ex\344mple.com", r"ex\344mple.com"),
        (r"one\056label.example.com", r"one\056label.example.com"),
        (r"back\134slash.example.com", r"back\134slash.example.com"),
        (r"\100.example.com", "@.example.com"),
    ],
)
def test_a_name_has_one_spelling(spelling: str, name: str) -> None:
    assert canonical_name(spelling) == name


@given(st.text(alphabet=r"aZ.\052-*", max_size=30))
def test_the_one_spelling_is_its_own(spelling: str) -> None:
    name = canonical_name(spelling)

    assert canonical_name(name + ".") == name


def test_a_name_lies_within_its_zone_by_whole_labels() -> None:
    assert lies_within("api.example.com", "example.com")
    assert lies_within("example.com", "example.com")
    assert not lies_within("notexample.com", "example.com")


def test_lengths_count_an_escape_as_one_byte() -> None:
    assert is_well_formed(r"\344" * 63 + ".com")
    assert not is_well_formed("a" * 64 + ".com")
    assert not is_well_formed(".".join(["a" * 63] * 4 + ["com"]))
    assert not is_well_formed("two..dots")
