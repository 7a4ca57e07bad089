"""Salesforce's REST API, as far as it is needed: each call counted, each answer in its form."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote

from crm_sync.targets.salesforce.answers import Described, Page, Part, Result
from crm_sync.targets.salesforce.day import Day
from crm_sync.targets.salesforce.errors import LIMIT, Malformed, meaning, request_fault
from remote.answers import read
from remote.faults import RemoteError, Unavailable
from remote.http import ANSWER_SECONDS, CONNECT_SECONDS, Answer, Api, Tokens

AT_ONCE = 200
"""Records of a collection."""
QUERIES_AT_ONCE = 5
"""Queries of a composite request."""
LONGEST_QUERY = 8_000
"""Characters, so that it fits into an address once it is quoted."""
PATIENCE = ANSWER_SECONDS + CONNECT_SECONDS
"""Seconds that a call may last before it is given up."""
_Item = TypeVar("_Item")
Record = Mapping[str, Any]


class OutOfTime(Unavailable):
    """No call is begun any more: it could last longer than there is time."""


class SalesforceApi:
    """One org, as the integration's user sees it."""

    def __init__(self, of: str, my_domain: str, version: str, tokens: Tokens, day: Day) -> None:
        self.of, self._day, self._version = of, day, version
        self._api = Api(of, my_domain, tokens, self._meaning, timeout=ANSWER_SECONDS)
        self._base = f"/services/data/v{version}"
        self.until = float("inf")
        """No call is begun that could last beyond this moment of ``time.monotonic``."""

    def close(self) -> None:
        """Let its connections go."""
        self._api.close()

    def describe(self, name: str) -> Described | None:
        """An object; None: there is none, or the user may not see it."""
        path = f"{self._base}/sobjects/{name}/describe"
        answer = self._call("GET", path, expected=(404,))
        return None if answer.status == 404 else read(self.of, Described, answer.body)

    def query(self, text: str, *, deleted: bool = False) -> Iterator[dict[str, Any]]:
        """What a query finds. ``deleted``: also in the recycle bin."""
        kind = "queryAll" if deleted else "query"
        answer = self._call("GET", f"{self._base}/{kind}", query={"q": text})
        page = read(self.of, Page, answer.body)
        yield from page.records
        while not page.done and page.nextRecordsUrl:
            page = read(self.of, Page, self._call("GET", page.nextRecordsUrl).body)
            yield from page.records

    def queries(self, texts: Sequence[str], *, deleted: bool = False) -> list[list[Record]]:
        """What several queries find, in their order: five of them are one call."""
        if len(texts) == 1:
            return [list(self.query(texts[0], deleted=deleted))]
        kind = "queryAll" if deleted else "query"
        found: list[list[Record]] = []
        for some in chunks(texts, QUERIES_AT_ONCE):
            parts = [
                {
                    "method": "GET",
                    "url": f"{self._base}/{kind}?q={quote(text, safe='')}",
                    "referenceId": f"q{number}",
                }
                for number, text in enumerate(some)
            ]
            answers = self._call("POST", f"{self._base}/composite", {"compositeRequest": parts})
            told = answers.body.get("compositeResponse", [])
            found += [self._found(read(self.of, Part, one)) for one in told]
        return found

    def upsert(self, object_: str, key: str, records: Sequence[Record]) -> list[Result]:
        """Make or change records by an external id, at most 200; what became of each."""
        return self._write(f"{self._base}/composite/sobjects/{object_}/{key}", object_, records)

    def update(self, object_: str, records: Sequence[Record]) -> list[Result]:
        """Change records by their ``id``, at most 200."""
        return self._write(f"{self._base}/composite/sobjects", object_, records)

    def delete(self, ids: Sequence[str]) -> list[Result]:
        """Delete records of any objects, at most 200, into the recycle bin; what became of each."""
        query = {"ids": ",".join(ids), "allOrNone": "false"}
        answer = self._call("DELETE", f"{self._base}/composite/sobjects", query=query)
        results = [read(self.of, Result, _as_table(one)) for one in answer.listed]
        if len(results) != len(ids):
            raise Unavailable(
                f"The {self.of} answered of {len(results)} records, and {len(ids)} were to go."
            )
        return results

    def _write(self, path: str, object_: str, records: Sequence[Record]) -> list[Result]:
        told = [{"attributes": {"type": object_}, **record} for record in records]
        try:
            answer = self._call("PATCH", path, {"allOrNone": False, "records": told})
        except Malformed as malformed:
            return self._apart(path, object_, records, malformed)
        results = [read(self.of, Result, _as_table(one)) for one in answer.listed]
        if len(results) != len(records):
            raise Unavailable(
                f"The {self.of} answered of {len(results)} records, and {len(records)} were sent."
            )
        return results

    def _apart(
        self, path: str, object_: str, records: Sequence[Record], malformed: Malformed
    ) -> list[Result]:
        """Each half for itself, until the one that is wrong stands alone."""
        if len(records) == 1:
            fault = {"statusCode": "JSON_PARSER_ERROR", "message": str(malformed)}
            return [Result.model_validate({"success": False, "errors": [fault]})]
        half = len(records) // 2
        return self._write(path, object_, records[:half]) + self._write(
            path, object_, records[half:]
        )

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (),
    ) -> Answer:
        if monotonic() + PATIENCE > self.until:
            raise OutOfTime(f"There was no time left for the {self.of}.")
        self._day.take()
        answer = self._api.call(method, path, body=body, query=query, expected=expected)
        self._day.heard(answer.headers)
        return answer

    def _meaning(self, of: str, answer: Answer, after: float | None) -> RemoteError:
        self._day.heard(answer.headers)
        if request_fault(answer).code == LIMIT:
            after = self._day.over()
        return meaning(of, answer, after)

    def _found(self, part: Part) -> list[Record]:
        if part.httpStatusCode == 200 and isinstance(part.body, Mapping):
            page = read(self.of, Page, part.body)
            found: list[Record] = list(page.records)
            while not page.done and page.nextRecordsUrl:
                page = read(self.of, Page, self._call("GET", page.nextRecordsUrl).body)
                found += page.records
            return found
        told = part.body[0] if isinstance(part.body, list) and part.body else {}
        raise self._meaning(self.of, Answer(part.httpStatusCode, {}, [told]), None)


def chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """The items in parts of at most ``size``."""
    rest = iter(items)
    while part := tuple(islice(rest, size)):
        yield part


def _as_table(one: Any) -> Mapping[str, Any]:
    return one if isinstance(one, Mapping) else {}
