"""What differs between what was told and what stands in a CRM, and how it is mended.

``telling`` reads the hand-offs, ``expecting`` says what should stand there, ``readable`` what a CRM
must be able to answer; ``looking`` asks it, ``comparing`` finds what differs, ``strangers`` what
nobody expects. ``mending`` has it written again by the deliveries, ``earlier`` what came before the
CRM was connected.
"""

from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.earlier import Earlier, tell_earlier
from crm_sync.reconciling.mending import Mending, mend
from crm_sync.reconciling.reconciling import reconcile
from crm_sync.reconciling.report import Report
from crm_sync.reconciling.subject import Subject, subject_of

__all__ = [
    "Difference",
    "Earlier",
    "Mending",
    "Report",
    "Subject",
    "What",
    "mend",
    "reconcile",
    "subject_of",
    "tell_earlier",
]
