"""What stations refuse of keys, pairings, files and reference data. What bundles say beyond that is refused by who takes them in."""

from core.language import N_
from core.refusal import Refusal


class StationKeyUnreadable(Refusal):
    """The private keys of this machine are damaged."""

    code = "station_key_unreadable"
    sentence = N_("The key file {file} cannot be read.")
    advice = N_("Restore the keys folder from a backup; no bundle can be written or opened until then.")


class CardUnreadable(Refusal):
    """The file is no pairing file, or was changed."""

    code = "pairing_file_unreadable"
    sentence = N_("{file} is not a pairing file, or was changed on the way.")
    advice = N_("Write the pairing file again on the other computer.")


class CardIsWeak(Refusal):
    """The keys of the pairing file are such that anybody could sign, or open what is sealed, for them."""

    code = "pairing_key_is_weak"
    sentence = N_("These are no keys that a computer of ours makes: anybody could use them.")
    advice = N_("Do not trust whoever sent the file.")


class CardIsOwn(Refusal):
    """The pairing file was written by this very machine."""

    code = "pairing_file_is_own"
    sentence = N_("This pairing file was written on this computer.")
    advice = N_("Take the pairing file of the other computer.")


class CardOfOneKind(Refusal):
    """Base and base, or station and station: bundles go between a base and its stations alone."""

    code = "pairing_of_one_kind"
    sentence = N_("{name} is a {role}, as this computer is; a station is paired with its base.")
    advice = N_("A computer becomes a station before it is paired, while nothing was entered on it yet.")
    titles = frozenset({"role"})


class PeerHasOtherKey(Refusal):
    """The machine is known with other keys."""

    code = "peer_has_other_key"
    sentence = N_("{name} is already known here with another key.")
    advice = N_(
        "Do not trust this file before you have asked by telephone. A lost key comes back from a backup."
    )


class KeyOfOtherPeer(Refusal):
    """The key is known as another machine's."""

    code = "key_of_other_peer"
    sentence = N_("The key in this file is already known here as that of {name}.")
    advice = N_("Two computers never have the same key: set the second one up afresh.")


class MarkTaken(Refusal):
    """Another station bears the mark; two would give the same provisional numbers."""

    code = "mark_taken"
    sentence = N_("The mark {mark} is already that of {name}.")
    advice = N_("Set the new station up with another mark while it is still empty.")


class BaseKnownAlready(Refusal):
    """A station has one base."""

    code = "base_known_already"
    sentence = N_("This station is already paired with {name}.")
    advice = N_("A station sends to one base. Set up a station of its own for another one.")


class UnknownPeer(Refusal):
    """No machine of that id is paired."""

    code = "unknown_peer"
    sentence = N_("This computer is not paired with that one.")
    advice = N_("Look it up again; the list may have changed.")


class PeerWasRevoked(Refusal):
    """The machine was in other hands."""

    code = "peer_was_revoked"
    sentence = N_("{name} is not trusted here from {since} on, because it was in other hands.")
    advice = N_("Set up a new station and pair it.")


class RevokedInFuture(Refusal):
    """A machine cannot be known to be in other hands from tomorrow on."""

    code = "revoked_in_future"
    sentence = N_("{day} has not come yet.")
    advice = N_("Give the first day on which the computer may have been in other hands.")


class NoPatchForBase(Refusal):
    """Only stations have a patch."""

    code = "no_patch_for_base"
    sentence = N_("{name} is the base; only a station has an area.")


class StationNotFresh(Refusal):
    """A base with records of its own does not become a station."""

    code = "station_not_fresh"
    sentence = N_("This base already holds records of its own; it cannot become a station.")
    advice = N_("Set the station up in an empty data folder.")


class StationNameNotValid(Refusal):
    """The name is missing, too long, or cannot be shown."""

    code = "station_name_not_valid"
    sentence = N_("A station needs a name of at most {most} characters, in one line.")


class SealKeyNotValid(Refusal):
    """A key of a sealed resident or visit note is none."""

    code = "seal_key_not_valid"
    sentence = N_("A key in the bundle, for entries that are sealed, cannot be read.")
    advice = N_("Nothing was taken. Write the bundle again on the other computer.")


class ReferenceNotValid(Refusal):
    """A row of areas, persons, catalogue ... is none of that table."""

    code = "reference_not_valid"
    sentence = N_("What the base says of “{table}” cannot be read here.")
    advice = N_(
        "Nothing was taken. Bring both computers to the same version of Xiuhua, and write the bundle again."
    )
