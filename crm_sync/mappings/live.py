"""The mappings in force in a process: read at first use, and again when an operator's file changed.

A faulty change never replaces a good mapping: what was in force goes on, over a restart too, and
the fault is told. Where none ever was in force, its CRM waits for the mend.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog

from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import MappingError, own_file, read_mapping
from remote.faults import Refused
from vendor_files.looking import Look, look_at

STILL_FOR = 0.15
"""Seconds that a changed file is left alone: it may be half written."""
_log = structlog.get_logger("crm_sync")


@dataclass(frozen=True)
class _InForce:
    mapping: CrmMapping
    look: Look
    """Of the file when it was read last, for good or not."""


class Memory(Protocol):
    """What outlives the process. Asked and told whenever a target's file was read."""

    def refused(self, target_id: str, problems: Sequence[str]) -> None:
        """Its mapping is not in force: what is wrong with it."""

    def taken(self, target_id: str, mapping: CrmMapping) -> None:
        """It is in force now."""

    def last(self, kind: str, target_id: str) -> CrmMapping | None:
        """The one that was taken last, by whichever process; None: there is none, or it cannot be
        used any more."""


class Forgetful:
    """A ``Memory`` of nothing."""

    def refused(self, target_id: str, problems: Sequence[str]) -> None:
        """See ``Memory``."""

    def taken(self, target_id: str, mapping: CrmMapping) -> None:
        """See ``Memory``."""

    def last(self, kind: str, target_id: str) -> CrmMapping | None:
        """See ``Memory``."""
        return None


class LiveMappings:
    """Every target's mapping. May be asked each time that something is sent: as long as nothing
    changed it is the same object, and one look at the file is all it takes."""

    def __init__(
        self,
        folder: Path,
        memory: Memory | None = None,
        *,
        read: Callable[[str, Path | None], CrmMapping] = read_mapping,
    ) -> None:
        """``folder``: the vendor's."""
        self._folder, self._memory, self._read = folder, memory or Forgetful(), read
        self._in_force: dict[str, _InForce] = {}
        self._lock = Lock()

    def __call__(self, kind: str, target_id: str) -> CrmMapping:
        """The mapping of a target of a kind.

        Raises ``remote.faults.Refused`` where it is faulty and none was in force before, and what
        the memory raises.
        """
        file = own_file(self._folder, target_id)
        with self._lock:
            before, look = self._in_force.get(target_id), look_at([file])
            if before is not None and (before.look == look or _being_written(look)):
                return before.mapping
            mapping = self._read_or_keep(kind, target_id, file, before)
            self._in_force[target_id] = _InForce(mapping, look)
            return mapping

    def _read_or_keep(
        self, kind: str, target_id: str, file: Path, before: _InForce | None
    ) -> CrmMapping:
        try:
            mapping = self._read(kind, file)
        except MappingError as error:
            problems = [str(problem) for problem in error.problems]
            self._memory.refused(target_id, problems)
            _log.error("crm_mapping_refused", target=target_id, problems=problems)
            stays = self._memory.last(kind, target_id) if before is None else before.mapping
            if stays is None:
                raise unusable(target_id, error) from None
            return stays
        self._memory.taken(target_id, mapping)
        if before is not None:
            _log.info("crm_mapping_taken", target=target_id)
        return mapping


def unusable(target_id: str, error: MappingError) -> Refused:
    """That nothing can be sent by a mapping, as an operator is told it."""
    told = " ".join(str(problem) for problem in error.problems)
    remedy = f"Mend it; ./segue crm check {target_id} says whether it is."
    return Refused(f"The mapping of {target_id} cannot be used: {told}", remedy)


def _being_written(look: Look) -> bool:
    return any(0 <= time.time() - written / 1e9 < STILL_FOR for _, _, _, written, _ in look)
