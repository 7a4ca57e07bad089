"""A decision in words, for a terminal of 80 columns."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from offers import Candidate, Catalogue, Decision

_WIDTH = 80
_VERDICTS: Mapping[str, str] = {
    "outranked": "Others that could have been made",
    "held_back": "Held back",
    "not_triggered": "Not triggered",
}


def in_words(catalogue: Catalogue, decision: Decision) -> str:
    """What is offered and why, why not the others, the facts that were read, and the rest."""
    parts = [_offer(catalogue, decision)]
    for verdict, heading in _VERDICTS.items():
        of_it = [one for one in decision.candidates if one.verdict == verdict]
        if of_it:
            parts.append("\n".join([heading, *(_because(one) for one in of_it)]))
    parts += [_facts(decision), _circumstances(decision)]
    return "\n\n".join(parts)


def _offer(catalogue: Catalogue, decision: Decision) -> str:
    if decision.offer_id is None:
        return "\n".join(["No offer.", *_withheld(decision)])
    chosen = next(one for one in decision.candidates if one.verdict == "chosen")
    lines = [
        f"{decision.title} ({decision.offer_id}, {_plain(decision.motion)})",
        "",
        _wrapped(f"“{decision.reason}”", "  "),
        _wrapped(f"{decision.change}", "  "),
        *([_wrapped(decision.incentive, "  ")] if decision.incentive else []),
        "",
        _pair("trigger", f"{decision.trigger_id} ({_plain(decision.family)})"),
        _pair("caused by", f"{decision.caused_by}") if decision.caused_by else None,
        *_experiment(decision),
        *_factors(chosen, catalogue.currency),
    ]
    return "\n".join(line for line in lines if line is not None)


def _factors(chosen: Candidate, currency: str) -> Iterator[str]:
    if chosen.factors is None:
        return
    has = chosen.factors
    yield _pair(
        "weighed",
        f"propensity {_number(has.propensity)} × fit {_number(has.fit)} × value "
        f"{_number(has.value)} {currency} × weight {_number(has.weight)} "
        f"= {_number(has.expected_value)}",
    )


def _experiment(decision: Decision) -> Iterator[str]:
    if decision.experiment_id is not None:
        yield _pair("experiment", f"{decision.experiment_id}, arm {decision.arm}")


def _withheld(decision: Decision) -> Iterator[str]:
    if decision.withheld_offer_id is not None:
        yield ""
        yield _pair("withheld", f"{decision.withheld_offer_id}, for a control group")
    yield from _experiment(decision)


def _because(candidate: Candidate) -> str:
    trigger = "" if candidate.trigger_id is None else f" (trigger {candidate.trigger_id})"
    lines = [f"  {candidate.offer_id}{trigger}"]
    lines += [_wrapped(part, "    ") for part in candidate.because.split("; ")]
    return "\n".join(lines)


def _facts(decision: Decision) -> str:
    known = {name: value for name, value in decision.facts.items() if value not in _UNKNOWN}
    unknown = [name for name in decision.facts if name not in known]
    width = max(map(len, known), default=0)
    lines = [_wrapped(f"{name:<{width}}  {_value(known[name])}", "  ", width + 2) for name in known]
    if unknown:
        lines.append(_wrapped(f"Not known, or none: {', '.join(unknown)}", "  ", 2))
    return "\n".join(["Facts read", *lines])


_UNKNOWN: tuple[Any, ...] = (None, [], {})


def _circumstances(decision: Decision) -> str:
    at = decision.at.strftime("%Y-%m-%d %H:%M UTC")
    with_what = f"chance {decision.chance:.4f}, catalogue {decision.catalogue_version}"
    return _wrapped(
        f"Decided for {at}, {decision.placement}, language {decision.language}, {with_what}. "
        "Nothing was recorded.",
        "",
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return _number(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_past_offer(one) if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _past_offer(offer: Mapping[str, Any]) -> str:
    return f"{offer['offer_id']} {offer['outcome']} on {str(offer['at'])[:10]}"


def _number(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _plain(word: str | None) -> str:
    return (word or "").replace("_", "-")


def _pair(name: str, value: str) -> str:
    return _wrapped(f"{name:<11}{value}", "  ", 11)


def _wrapped(text: str, indent: str, hanging: int = 0) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hanging,
        break_on_hyphens=False,
    )
