"""What the journal says of pairings, bundles, branches and cards: the records of this room (store/records.py)."""

from stations.states import OPEN
from stations.tables import Branch, Bundle, ConflictCard, Peer
from store.records import Record, Said, Stated
from store.types import table_of

_MOVES_ON = "moves on with every bundle; the chain of the lines that came proves it"


def _paired(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "paired_at": said.occurred_at,
        "paired_by": said.actor,
        "revoked_from": None,
        "revoked_at": None,
        "revoked_by": "",
        "revoked_reason": "",
    }


def _placed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(said.payload)


def _revoked(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(
        {**said.payload, "revoked_at": said.occurred_at, "revoked_by": said.actor}
    )


def _came(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "at": said.occurred_at, "by": said.actor}


def _went_on(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(said.payload)


def _found(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "found_at": said.occurred_at,
        "decided_at": None,
        "decided_by": "",
        "reason": "",
    }


def _decided(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(
        {**said.payload, "decided_at": said.occurred_at, "decided_by": said.actor}
    )


def _opened(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "opened_at": said.occurred_at, **_UNDECIDED}


def _reopened(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(_UNDECIDED)


_UNDECIDED = {"state": OPEN, "decided_at": None, "decided_by": "", "reason": "", "decision": ""}
RECORDS = (
    Record(
        "peer",
        table_of(Peer),
        {"peer.paired": _paired, "peer.placed": _placed, "peer.revoked": _revoked},
        left_out={
            "signing_key": "bytes; its fingerprint stands in the line of the pairing",
            "sealing_key": "bytes; its fingerprint stands in the line of the pairing",
        },
    ),
    Record(
        "bundle",
        table_of(Bundle),
        {"bundle.written": _came, "bundle.came": _came, "bundle.went_on": _went_on},
    ),
    Record(
        "branch",
        table_of(Branch),
        {"branch.found": _found, "branch.decided": _decided},
        left_out=dict.fromkeys(("head_epoch", "head_seq", "head_hash", "knows"), _MOVES_ON),
    ),
    Record(
        "card",
        table_of(ConflictCard),
        {
            "card.opened": _opened,
            "card.decided": _decided,
            "card.reopened": _reopened,
        },
    ),
)
