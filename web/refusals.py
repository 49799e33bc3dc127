"""What the door itself refuses: an address it cannot have, forms that are stale or strange, too many tries."""

from core.language import N_
from core.refusal import Refusal


class PortBusy(Refusal):
    """Another program listens there."""

    code = "port_busy"
    sentence = N_("Port {port} of this computer is in use by another program.")
    advice = N_("Close that program or choose another port with --port.")


class AddressNotHere(Refusal):
    """The host or port cannot be listened on by this user on this computer."""

    code = "address_not_here"
    sentence = N_("The door cannot open at {host}:{port} ({reason}).")
    advice = N_("Use 0.0.0.0 for phones, 127.0.0.1 for this computer alone, and a port above 1023.")


class DoorBusy(Refusal):
    """More is waiting than the door takes in."""

    code = "door_busy"
    sentence = N_("Very many phones are coming in at this moment.")
    advice = N_("Wait a few seconds and tap again; nothing is lost and nothing is counted twice.")


class DoorClosing(Refusal):
    """The door is being shut."""

    code = "door_closing"
    sentence = N_("The base's door is just being closed.")
    advice = N_("Ask the staff at the desk.")


class FormStale(Refusal):
    """The form was not made for this phone, or too long ago."""

    code = "form_stale"
    sentence = N_("This page is no longer valid.")
    advice = N_("Open it again and repeat your last step.")


class FormUnreadable(Refusal):
    """The body is no form of ours: too long, not UTF-8, something missing."""

    code = "form_unreadable"
    sentence = N_("What was sent could not be read.")
    advice = N_("Open the page again and repeat your last step.")


class FormTooLong(Refusal):
    """The body is longer than any form of ours."""

    code = "form_too_long"
    sentence = N_("What was sent is too long.")
    advice = N_("Open the page again and repeat your last step.")


class UploadTooSlow(Refusal):
    """The file did not come in time; the door waits for nobody without end."""

    code = "upload_too_slow"
    sentence = N_("The file came too slowly and was not taken.")
    advice = N_("Go nearer to the Wi-Fi and try again, or send a smaller photo.")


class AddressTooLong(Refusal):
    """The path and query are longer than any page's."""

    code = "address_too_long"
    sentence = N_("This address is too long to be one of our pages.")
    advice = N_("Scan the code on the screen again, or start from your own page.")


class CookiesNeeded(Refusal):
    """The phone did not send back the mark that the page gave it."""

    code = "cookies_needed"
    sentence = N_("This browser keeps no cookies, so the base cannot know this phone.")
    advice = N_("Open the page in the phone's own browser, or check in at the desk.")


class NotOnTheList(Refusal):
    """Nobody has this mobile number and this name; which of the two is wrong is never told."""

    code = "not_on_the_list"
    sentence = N_("Mobile number and name do not match the list.")
    advice = N_("Check both for typing slips, or ask the staff at the desk.")


class TooManyTries(Refusal):
    """Too many failed sign-ins from there."""

    code = "too_many_tries"
    sentence = N_("Too many failed tries.")
    advice = N_("Wait {seconds} seconds, or ask the staff at the desk.")


class PatchNotYours(Refusal):
    """A place of another patch, or none at all; which of the two is never told."""

    code = "patch_not_yours"
    sentence = N_("This place is not in a patch of yours.")
    advice = N_("Choose one from the list, or ask the residential area's office.")


class AlarmsTooLong(Refusal):
    """One message of alarms is larger than the endpoint takes."""

    code = "alarms_too_long"
    sentence = N_("The message of alarms is larger than {most} MB.")
    advice = N_("Send them in several messages, or import them as a file.")


class TooManyAlarmPosts(Refusal):
    """An address sends alarms, or wrong tokens, more often than a system in order does."""

    code = "too_many_alarm_posts"
    sentence = N_("Too many messages of alarms came from this address.")
    advice = N_("Wait {seconds} seconds and send them again, several alarms in one message.")


class PhotosTooLarge(Refusal):
    """The photos of one form are more bytes than the door takes."""

    code = "photos_too_large"
    sentence = N_("The photo is larger than {most} MB and was not taken.")
    advice = N_("Take a new one with the camera, or a smaller one; what you wrote is still here.")


class TooManySteps(Refusal):
    """One phone changes more than a person at work does."""

    code = "too_many_steps"
    sentence = N_("Very much was sent from this phone in a short time.")
    advice = N_("Wait {seconds} seconds and tap again; nothing is lost and nothing is counted twice.")


class TooManyPapers(Refusal):
    """More certificates are checked from one address than people hold in their hands."""

    code = "too_many_papers"
    sentence = N_("Very many certificates are being checked from your network.")
    advice = N_("Wait {seconds} seconds and try again.")


class VerifyingNotPossible(Refusal):
    """Keys or lists of the base are damaged; the log says which."""

    code = "verifying_not_possible"
    sentence = N_("This base cannot check certificates at this moment.")
    advice = N_("Ask the base by telephone, or try again later.")


class PageNotThere(Refusal):
    """No page has this address."""

    code = "not_there"
    sentence = N_("There is no such page.")
    advice = N_("Scan the code on the screen again, or start from your own page.")


class DoorNotOpened(Refusal):
    """The network doctor could not open a phone service for its test."""

    code = "door_not_opened"
    sentence = N_("The phone service could not be opened for the test: {reason}")
    advice = N_("Mend that first, or run the doctor without --test.")


class ReachCodeExpired(Refusal):
    """The network doctor's test code is older than ten minutes."""

    code = "reach_code_expired"
    sentence = N_("This test code has run out.")
    advice = N_("Scan the one that the network doctor shows now. The phone does reach the base.")


class NotThisWay(Refusal):
    """The page exists, the method does not."""

    code = "not_this_way"
    sentence = N_("This page cannot be opened this way.")
    advice = N_("Scan the code on the screen again, or start from your own page.")


class HallKeyWrong(Refusal):
    """The hall page was opened without the key that the base's program gives."""

    code = "hall_key_wrong"
    sentence = N_("This page needs the link that the base's program shows.")
    advice = N_(
        "Ask for a new link in the base's program, at the session's check-in; each is good for ten minutes."
    )
