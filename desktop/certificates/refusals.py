"""What printing certificates at the desk expects to refuse."""

from core.language import N_
from core.refusal import Refusal


class PrinterNotReady(Refusal):
    """The system's printer did not take the job, or stopped taking pages."""

    code = "printer_not_ready"
    sentence = N_("The printer {printer} takes no pages.")
    advice = N_("See whether it is switched on and has paper, or export one PDF and print that.")


class PageNotPainted(Refusal):
    """The frozen file could not be shown as a picture, most likely for want of memory."""

    code = "page_not_painted"
    sentence = N_("The page of certificate {serial} could not be painted.")
    advice = N_("Close other programs and try again, or export one PDF and print that.")
