"""A record's fields as they are sent: fitted to the org's own, with owners as their ids."""

from collections.abc import Mapping

from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.mappings.language import FieldRule
from crm_sync.records import Kind
from crm_sync.targets.salesforce.answers import FieldTold
from crm_sync.targets.salesforce.describing import Descriptions
from crm_sync.targets.salesforce.errors import PACKAGE
from crm_sync.targets.salesforce.naming import CANCELLED
from crm_sync.targets.salesforce.owners import Owners
from crm_sync.targets.salesforce.values import Unfit, fitted, is_id
from remote.faults import Refused

OWNER = "OwnerId"
_FREE = FieldRule(too_long="cut")


class Fitting:
    """Fits values to fields."""

    def __init__(self, of: str, descriptions: Descriptions, owners: Owners) -> None:
        self._of, self._descriptions, self._owners = of, descriptions, owners

    def fit(
        self, mapped: Mapped, given: Mapping[str, Scalar], notes: list[str]
    ) -> dict[str, Scalar]:
        """The fields as they are sent. Raises ``Unfit`` for a value that its field can never take,
        ``Refused`` for a field that there is not."""
        try:
            return self._fit(mapped, given, notes)
        except Unfit:
            if not self._descriptions.are_in_doubt(mapped.rule.object):
                raise
            return self._fit(mapped, given, notes)

    def _fit(
        self, mapped: Mapped, given: Mapping[str, Scalar], notes: list[str]
    ) -> dict[str, Scalar]:
        found: dict[str, Scalar] = {}
        for name, value in given.items():
            field = self._field(mapped.rule.object, name)
            if name == OWNER and isinstance(value, str) and not is_id(value):
                value = self._owners.id_of(value, notes)
            if name == OWNER and value is None:
                continue
            rule = mapped.rule.fields.get(name, _FREE)
            found[name] = self._fitted(mapped, name, value, field, rule, notes)
        return found

    def _fitted(
        self,
        mapped: Mapped,
        name: str,
        value: Scalar,
        field: FieldTold,
        rule: FieldRule,
        notes: list[str],
    ) -> Scalar:
        of = f"{mapped.rule.object}.{name}"
        if field.type == "email" and isinstance(value, str) and len(value.strip()) > field.length:
            raise Unfit(
                f"{of} takes {field.length} characters, and the address has {len(value.strip())}.",
                "Correct the address where it comes from. Then replay it.",
            )
        return fitted(of, value, field, rule, notes)

    def _field(self, object_: str, name: str) -> FieldTold:
        fields = self._descriptions.fields(object_)
        if name in fields and (fields[name].createable or fields[name].updateable):
            return fields[name]
        self._descriptions.forget()
        if not fields:
            raise Refused(f"The {self._of} has no object {object_} that we may see.", PACKAGE)
        may = "may not be written" if name in fields else "is not there, or may not be seen"
        raise Refused(f"{object_}.{name} {may} in the {self._of}.", PACKAGE)


def worded(mapped: Mapped, fields: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """A meeting that does not take place says so where it is read first: in its subject."""
    told = dict(fields)
    before = CANCELLED.get(str(mapped.record.properties.get("state")), "")
    subject = told.get("Subject")
    if mapped.key.kind is Kind.MEETING and before and isinstance(subject, str):
        told["Subject"] = before + subject
    return told
