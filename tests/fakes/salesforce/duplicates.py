"""Duplicate rules: what an administrator set up against making one person or company twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.salesforce.answers import Problem


@dataclass(frozen=True)
class DuplicateRule:
    """Records of ``object`` with the same ``field`` are duplicates."""

    object: str
    field: str
    blocks: bool = True
    """Or it only warns: who says ``allowSave`` may go on."""

    def judge(
        self,
        object_: str,
        record: Mapping[str, Any],
        others: Sequence[Mapping[str, Any]],
        *,
        allow: bool,
    ) -> None:
        """Raises ``Problem`` where the record is one that there is."""
        value = str(record.get(self.field) or "").lower()
        if object_ != self.object or not value or (allow and not self.blocks):
            return
        same = [one for one in others if str(one.get(self.field) or "").lower() == value]
        if same:
            raise detected(self, same)


def detected(rule: DuplicateRule, same: Sequence[Mapping[str, Any]]) -> Problem:
    """What is said of a record for which the rule found those."""
    matches = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": {"attributes": {"type": rule.object}, "Id": one["Id"]},
        }
        for one in same
    ]
    result = {
        "allowSave": not rule.blocks,
        "duplicateRule": f"{rule.object}_{rule.field}",
        "duplicateRuleEntityType": rule.object,
        "errorMessage": "Use one of these records?",
        "matchResults": [
            {
                "entityType": rule.object,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": matches,
                "rule": f"{rule.object}_{rule.field}",
                "size": len(matches),
                "success": True,
            }
        ],
    }
    said = "Use one of these records?"
    return Problem("DUPLICATES_DETECTED", said, more={"duplicateResult": result})
