"""What went wrong, in words that a log may hold."""

from pydantic import ValidationError


def without_values(error: BaseException) -> str:
    """The error in words: of a value that is not valid its place and its fault, and never the
    value itself, which may be a customer's."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__}: {error}"
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    told = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
    return f"{type(error).__name__} of {error.title}: {'; '.join(told)}"
