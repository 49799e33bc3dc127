"""What the journal says of an attempt is put together by hand, and canonical to the last sign."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from core.canonical import canonical
from courses import rules
from courses.check_in import Attempt, Outcome, line_of
from courses.evidence import SessionFacts

AT = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
SESSION = SessionFacts(UUID(int=7), "课", rules.Terms(AT, AT + timedelta(hours=1)), {})

ATTEMPTS = some.builds(
    Attempt,
    person_id=some.uuids(),
    lane=some.text(),
    occurred_at=some.just(AT),
    actor=some.just("clerk"),
    session_number=some.integers(1, 9),
    direction=some.sampled_from(rules.DIRECTIONS),
    device_id=some.none() | some.uuids(),
    reason=some.text(),
    point=some.integers(0, 9),
    minutes=some.none() | some.integers(0, 600),
    device_is_new=some.booleans(),
)
DONE = some.builds(
    Outcome, ok=some.just(True), code=some.just("ok"), late=some.booleans(), attendance_id=some.uuids()
)
REFUSED = some.builds(Outcome, ok=some.just(False), code=some.text(min_size=1))


def _by_definition(attempt: Attempt, session: SessionFacts | None, outcome: Outcome) -> dict[str, object]:
    said: dict[str, object] = {
        "person": attempt.person_id,
        "direction": attempt.direction,
        "lane": attempt.lane,
    }
    if attempt.device_id and (outcome.ok or not attempt.device_is_new):
        said["device"] = attempt.device_id
    said |= {name: value for name in ("reason", "point") if (value := getattr(attempt, name))}
    if attempt.minutes is not None:
        said["minutes"] = attempt.minutes
    if outcome.attendance_id is None or session is None:
        return said | {"code": outcome.code}
    return said | {"session": session.id, "late": outcome.late}


@given(ATTEMPTS, some.just(SESSION), DONE | REFUSED)
def test_the_text_is_the_canonical_one(attempt: Attempt, session: SessionFacts, outcome: Outcome) -> None:
    line = line_of(attempt, session, outcome)
    assert line.payload == canonical(_by_definition(attempt, session, outcome))
    assert (line.action == "check_in.done") is (outcome.attendance_id is not None)


@given(ATTEMPTS, REFUSED)
def test_of_an_unknown_session_too(attempt: Attempt, outcome: Outcome) -> None:
    line = line_of(attempt, None, outcome)
    assert isinstance(line.payload, str)
    assert json.loads(line.payload)["code"] == outcome.code
    assert line.payload == canonical(_by_definition(attempt, None, outcome))
    assert line.subject_id == str(attempt.session_id or attempt.session_number)
