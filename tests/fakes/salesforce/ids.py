"""Record ids: 15 characters that tell cases apart, and three more so that nothing else needs to."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def make_id(prefix: str, number: int) -> str:
    """The id of an object's record."""
    digits = ""
    for _ in range(9):
        number, digit = divmod(number, 62)
        digits = _ALPHABET[digit] + digits
    return long_id(f"{prefix}5e0{digits}")


def long_id(id_: str) -> str:
    """The 18 characters of an id that may be of 15; anything else as it is."""
    if len(id_) != 15:
        return id_
    blocks = (id_[start : start + 5] for start in (0, 5, 10))
    return id_ + "".join(
        _SUFFIX[sum(1 << place for place, letter in enumerate(block) if letter.isupper())]
        for block in blocks
    )
