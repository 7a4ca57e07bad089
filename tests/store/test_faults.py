"""A log says what is wrong with a value, and never the value."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from store.faults import without_values


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    age: int
    health: Literal["good", "poor"]


def test_a_value_that_is_not_valid_is_not_told() -> None:
    try:
        Person.model_validate({"age": "ann@acme.example", "health": "a secret"})
    except ValidationError as error:
        words = without_values(error)
    assert words == (
        "ValidationError of Person: age: Input should be a valid integer, unable to parse string "
        "as an integer; health: Input should be 'good' or 'poor'"
    )


def test_another_error_has_its_own_words() -> None:
    assert without_values(KeyError("plan")) == "KeyError: 'plan'"
