"""What a person can do about a record that HubSpot does not take. Pure."""

from collections.abc import Mapping

from crm_sync.targets.hubspot.meaning import Fault

_REPLAY = "then replay: ./segue crm replay"
_BY_CODE: Mapping[str, str] = {
    "INVALID_EMAIL": "Correct the e-mail address where it comes from, {replay}.",
    "BLOCKED_EMAIL": "The person was deleted for good here (GDPR) and came back. HubSpot lets "
    "such an address in again when its owner sends a HubSpot form or writes to a connected team "
    "inbox: ask them to, {replay}. Or dismiss the hand-off: then HubSpot is not told of it.",
    "INVALID_OPTION": "Add the option to {names} in HubSpot, or map our word to one of its options "
    "with 'values' in {mapping}, {replay}.",
    "INVALID_STRING_LENGTH": "Map {names} with 'too_long: cut' in {mapping}, or shorten the text "
    "where it comes from, {replay}.",
    "READ_ONLY_VALUE": "Take {names} out of {mapping}: HubSpot fills it itself, {replay}.",
    "CONFLICTING_UNIQUE_VALUE": "Another record has that value; merge the two in HubSpot, "
    "{replay}.",
}
_TYPES = frozenset({"INVALID_NUMBER", "INVALID_BOOLEAN", "INVALID_DATE", "INVALID_LONG"})


def remedy(fault: Fault, mapping: str) -> str:
    """A sentence for the operator. ``mapping``: the file in which it can be changed."""
    names = ", ".join(fault.properties) or "the property"
    words = {"names": names, "mapping": mapping, "replay": _REPLAY}
    for code in fault.codes:
        if code in _BY_CODE:
            return _BY_CODE[code].format(**words)
        if code in _TYPES:
            told = "Map {names} in {mapping} to a property of the right type, {replay}."
            return told.format(**words)
    if "required properties" in fault.message.lower():
        told = (
            "{names} is required in HubSpot: fill it in {mapping}, or lift the requirement in "
            "HubSpot (Settings, Properties), {replay}."
        )
        return told.format(**words)
    return "Mend it in HubSpot or in {mapping}, {replay}.".format(**words)
