"""Several requests in one: up to 25 one after another, or graphs that are whole or not at all."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.salesforce.answers import Wrong
from tests.fakes.salesforce.org import Org
from tests.fakes.serving import Asked, Reply

_REFERENCE = re.compile(r"@\{([\w\[\].]+)\}")
_MOST, _MOST_NODES, _MOST_GRAPHS, _MOST_LISTS = 25, 500, 75, 5
Ask = Callable[[Asked], Reply]


def composite(org: Org, body: Any, ask: Ask) -> dict[str, Any]:
    """``POST /composite``."""
    parts = _parts(body, {"compositeRequest", "allOrNone", "collateSubrequests"})
    if len(parts) > _MOST:
        raise Wrong(f"a composite request has at most {_MOST} parts, not {len(parts)}")
    lists = [p for p in parts if re.search(r"/(query|queryAll|composite/sobjects)\b", p["url"])]
    if len(lists) > _MOST_LISTS:
        raise Wrong(f"at most {_MOST_LISTS} parts may be queries and collections, not {len(lists)}")
    return {"compositeResponse": _run(org, parts, ask, whole=bool(body.get("allOrNone")))[0]}


def graphs(org: Org, body: Any, ask: Ask) -> dict[str, Any]:
    """``POST /composite/graph``: each graph for itself, all of it or nothing."""
    if not isinstance(body, dict) or body.keys() != {"graphs"}:
        raise Wrong("a composite graph request has graphs and nothing else")
    told = body["graphs"]
    nodes = sum(len(_parts(graph, {"graphId", "compositeRequest"})) for graph in told)
    if nodes > _MOST_NODES or len(told) > _MOST_GRAPHS:
        raise Wrong(f"at most {_MOST_NODES} nodes in {_MOST_GRAPHS} graphs")
    answers = []
    for graph in told:
        parts, well = _run(org, graph["compositeRequest"], ask, whole=True)
        answer = {"compositeResponse": parts}
        answers.append({"graphId": graph["graphId"], "graphResponse": answer, "isSuccessful": well})
    return {"graphs": answers}


def _run(
    org: Org, parts: Sequence[Mapping[str, Any]], ask: Ask, *, whole: bool
) -> tuple[list[dict[str, Any]], bool]:
    before, answers, known = org.snapshot() if whole else None, [], dict[str, Any]()
    for part in parts:
        reply = ask(_asked(part, known))
        known[part["referenceId"]] = reply.body
        answers.append(_answer(part, reply))
    well = all(answer["httpStatusCode"] < 400 for answer in answers)
    if before is not None and not well:
        org.restore(before)
        halted = [{"errorCode": "PROCESSING_HALTED", "message": "The transaction was rolled back "
                   "since another operation in the same transaction failed."}]  # fmt: skip
        for answer in answers:
            if answer["httpStatusCode"] < 400:
                answer |= {"body": halted, "httpStatusCode": 400}
    return answers, well


def _asked(part: Mapping[str, Any], known: Mapping[str, Any]) -> Asked:
    url = urlsplit(_filled(part["url"], known))
    body = part.get("body")
    return Asked(
        part["method"],
        unquote(url.path),
        url.path,
        tuple(parse_qsl(url.query, keep_blank_values=True)),
        {"content-type": "application/json", **_lowered(part.get("httpHeaders", {}))},
        b"" if body is None else _filled(json.dumps(body), known).encode(),
    )


def _answer(part: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    return {
        "body": reply.body,
        "httpHeaders": dict(reply.headers),
        "httpStatusCode": reply.status,
        "referenceId": part["referenceId"],
    }


def _filled(text: str, known: Mapping[str, Any]) -> str:
    """With what other parts answered: ``@{account.id}``, ``@{accounts[0].id}``."""

    def value(found: re.Match[str]) -> str:
        at: Any = known
        for step in re.findall(r"\w+", found[1]):
            try:
                at = at[int(step)] if isinstance(at, list) else at[step]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                raise Wrong(f"{found[0]} names nothing that was answered") from error
        return str(at)

    return _REFERENCE.sub(value, text)


def _parts(body: Any, allowed: set[str]) -> Sequence[Mapping[str, Any]]:
    if not isinstance(body, dict) or body.keys() - allowed:
        raise Wrong(f"a composite request has {sorted(allowed)} and nothing else")
    parts: Sequence[Mapping[str, Any]] = body.get("compositeRequest") or ()
    names = [part.get("referenceId") for part in parts]
    if not parts or None in names or len(set(names)) != len(names):
        raise Wrong("each part has a referenceId of its own")
    return parts


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
