"""What a run found, for whoever reads it: each invariant with its count, and all that happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.endurance.invariants import Verdict

_SHOWN = 12
"""Violations of an invariant that are printed; the rest is counted."""


@dataclass
class Report:
    """One database, one or several CRMs."""

    title: str
    verdicts: Mapping[str, Sequence[Verdict]]
    """CRM -> its seven."""
    happened: Mapping[str, int]
    seconds: Mapping[str, float]
    calls: Mapping[str, int]
    wrong: Sequence[str] = field(default_factory=tuple)
    """What else was wrong: requests that no description of the CRM allows, programs that fell."""
    seed: str = ""
    """The command that does the same again."""

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        every = (verdict for of in self.verdicts.values() for verdict in of)
        return not self.wrong and not any(verdict.violations for verdict in every)

    def lines(self) -> Sequence[str]:
        """For a terminal."""
        told = [self.title, ""]
        for crm, verdicts in self.verdicts.items():
            told.append(f"{crm} ({self.calls.get(crm, 0):,} calls)")
            for number, verdict in enumerate(verdicts, 1):
                told += _verdict_lines(number, verdict)
            told.append("")
        told += ["What happened meanwhile"]
        told += [f"  {often:6,}  {what}" for what, often in sorted(self.happened.items())]
        told += ["", "Seconds"]
        told += [f"  {took:6.1f}  {what}" for what, took in self.seconds.items()]
        told += [f"✗ {one}" for one in self.wrong[:_SHOWN]]
        told += ["", "Everything holds." if self.holds else f"✗ Broken. Again: {self.seed}"]
        return told


def _verdict_lines(number: int, verdict: Verdict) -> Sequence[str]:
    counted = ", ".join(f"{count:,} {what}" for what, count in verdict.counted.items())
    sign = "✗" if verdict.violations else "✓"
    more = len(verdict.violations) - _SHOWN
    return [
        f"  {sign} {number}. {verdict.name}: {counted}; {len(verdict.violations)} violations",
        *(f"      {one}" for one in verdict.violations[:_SHOWN]),
        *([f"      … and {more:,} more"] if more > 0 else []),
    ]
