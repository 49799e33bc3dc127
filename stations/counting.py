"""What lines amount to in a person's eyes: entries, issues, visits, inspections, check-ins. Slips, screens and receipts count alike."""

from dataclasses import dataclass, field

from stations.kinds import DONE, Sort, sort_of

_SUBJECTS = {"issue": "issues", "visit": "visits", "inspection": "inspections"}
_WORK = frozenset({Sort.TRAVELS, Sort.BASE_ONLY, Sort.REPLAYED, Sort.EVIDENCE})


def is_entry(subject_kind: str, action: str) -> bool:
    """Whether a line is work that a person did; what is each machine's own affair is nobody's entry."""
    return sort_of(subject_kind, action) in _WORK


@dataclass
class Count:
    """Counts line by line."""

    lines: int = 0
    """Entries."""
    check_ins: int = 0
    _seen: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _SUBJECTS.values()})

    def line(self, subject_kind: str, action: str, subject_id: str) -> None:
        """Count one line."""
        if not is_entry(subject_kind, action):
            return
        self.lines += 1
        if action == DONE:
            self.check_ins += 1
        elif subject_kind in _SUBJECTS:
            self._seen[_SUBJECTS[subject_kind]].add(subject_id)

    def figures(self) -> dict[str, int]:
        """By the keys of `stations.words.FIGURES`."""
        return {
            "lines": self.lines,
            **{name: len(ids) for name, ids in self._seen.items()},
            "check_ins": self.check_ins,
        }
