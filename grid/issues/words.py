"""What people read for the states, moves, sources and roles of the issue book. Doors and refusals show them; nothing is decided here."""

from collections.abc import Mapping

from core.language import N_, translate

STATES: Mapping[str, str] = {
    "DRAFT": N_("Draft report"),
    "REPORTED": N_("Reported"),
    "VERIFYING": N_("To be verified"),
    "FILED": N_("Filed"),
    "DISPATCHED": N_("Dispatched"),
    "HANDLING": N_("In hand"),
    "SUSPENDED": N_("Suspended"),
    "HANDLED": N_("To be checked"),
    "CLOSED": N_("Case closed"),
    "FORCED": N_("Closed by force"),
    "VOID": N_("Void"),
    "MERGED": N_("Merged"),
}
MOVES: Mapping[str, str] = {
    "draft": N_("Begin a draft"),
    "report": N_("Report"),
    "discard": N_("Discard the draft"),
    "amend": N_("Amend the report"),
    "send_to_verify": N_("Have it verified"),
    "recall_verify": N_("Call the verification back"),
    "file": N_("File the case"),
    "unfile": N_("Take the filing back"),
    "decline": N_("Decline"),
    "dispatch": N_("Dispatch"),
    "recall": N_("Call the dispatch back"),
    "return_dispatch": N_("Return as wrongly dispatched"),
    "accept": N_("Take in hand"),
    "unaccept": N_("Put back"),
    "handled": N_("Work is done"),
    "unhandle": N_("Not done after all"),
    "rework": N_("Send back for rework"),
    "close": N_("Close the case"),
    "ask_extension": N_("Ask for more time"),
    "extend": N_("Grant more time"),
    "refuse_extension": N_("Grant no more time"),
    "ask_suspension": N_("Ask for suspension"),
    "suspend": N_("Suspend"),
    "refuse_suspension": N_("Refuse suspension"),
    "resume": N_("Resume"),
    "propose_forced": N_("Propose closing by force"),
    "withdraw_forced": N_("Take back the proposal to close by force"),
    "force_close": N_("Close by force"),
    "reopen": N_("Reopen"),
    "merge": N_("Merge into another issue"),
    "unmerge": N_("Take the merger back"),
    "mend": N_("Mended on the spot"),
    "void": N_("Declare void"),
    "restore": N_("Restore"),
    "phoned": N_("Phoned"),
    "note": N_("Note"),
}
SOURCES: Mapping[str, str] = {
    "patrol": N_("Patrol"),
    "resident": N_("Told by a resident"),
    "visit": N_("Visit"),
    "inspection": N_("Inspection"),
    "facility": N_("Facility overdue"),
    "alarm": N_("Alarm"),
    "assigned": N_("Assigned from above"),
}
PROGRAMS: Mapping[str, str] = {
    "program:alarms": SOURCES["alarm"],
    "program:facilities": SOURCES["facility"],
}
"""What the program itself is called where it stands in a story like a human (hands.of_program)."""
ROLES: Mapping[str, str] = {
    "reporter": N_("whoever reports"),
    "holder": N_("the holder of the grid"),
    "clerk": N_("the clerk"),
    "handler": N_("whoever handles it"),
    "checker": N_("the checker"),
    "leader": N_("the leader of the residential area"),
    "street": N_("the street"),
}
LEVELS: Mapping[int, str] = {
    75: N_("The micro-grid is to be told"),
    100: N_("The residential area is to be told"),
    150: N_("The street is to be told"),
    200: N_("For the joint meeting"),
}


def state_title(state: str) -> str:
    """A state in the present language."""
    return translate(STATES[state])
