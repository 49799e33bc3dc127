"""The web address that the QR of a certificate opens: what may be one, in the form that takes the least room.

The desktop's settings page asks `normal` before it keeps an address; whoever issues certificates asks `verify_url`.
"""

import re
from datetime import date
from ipaddress import ip_address

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.issuer_key import IssuerKey
from core.language import N_
from core.refusal import Refusal
from core.settings import Settings
from credits.certificates.certificate_token import CertifiedFields, make, printed, read
from credits.refusals import TokenTooLong

PAGE = "/V"
"""Where the base's own door answers (`web.verify`)."""
_ADDRESS = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?#?",
    re.IGNORECASE,
)
_NOBODY = IssuerKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
"""Signs nothing that leaves this module: only the size of a code counts here."""
_ORDINARY = CertifiedFields(
    "XH-2036-9999",
    "基层治理与服务能力" * 4,
    6000,
    6000,
    date(2036, 12, 31),
    "123X",
    "欧阳明月",
    slot=0,
    expires_on=date(2036, 12, 31),
)


class VerifyAddressUnfit(Refusal):
    """What was typed is no plain web address."""

    code = "verify_address_unfit"
    sentence = N_("{address} cannot be the verification address.")
    advice = N_(
        "Write the whole address of the page, such as https://verify.example.cn/V, without a question mark, a user name or Chinese characters."
    )


class VerifyAddressOnlyHere(Refusal):
    """The address means the computer on which it is opened."""

    code = "verify_address_only_here"
    sentence = N_("{address} leads every phone to itself and not to the base.")
    advice = N_("Take the name or the address under which others reach the base.")


class VerifyAddressTooLong(Refusal):
    """With this address the code on a certificate would be too dense to be read from paper."""

    code = "verify_address_too_long"
    sentence = N_("{address} is too long for the code on a certificate.")
    advice = N_(
        "Some 33 characters fit when the path is /V; small letters in another path take twice the room."
    )


def verify_url(settings: Settings) -> str:
    """What to hand to `issue` and `reissue` as `verify_url`: the address of this machine's settings, or empty.

    Read anew, since the file may have been written by hand. Raises VerifyAddressUnfit, VerifyAddressOnlyHere, VerifyAddressTooLong.
    """
    return normal(settings.verify_address)


def normal(typed: str) -> str:
    """A typed address as it goes into the QR: scheme and host in capitals, which a code holds in less room; /V where no path is named.

    Empty for an empty one. Raises VerifyAddressUnfit, VerifyAddressOnlyHere, VerifyAddressTooLong.
    """
    typed = typed.strip()
    if not typed:
        return ""
    found = _ADDRESS.fullmatch(typed)
    if found is None or int((found[3] or ":80")[1:]) not in range(1, 65_536) or ".." in found[2]:
        raise VerifyAddressUnfit(address=typed)
    scheme, host, port, path = found[1].upper(), found[2].upper(), found[3] or "", found[4] or "/"
    if _only_here(host):
        raise VerifyAddressOnlyHere(address=typed)
    address = f"{scheme}://{host}{port}{PAGE if path in {'/', PAGE.lower(), PAGE} else path}"
    if not printed(_ORDINARY, _NOBODY, address).startswith(address):
        raise VerifyAddressTooLong(address=typed)
    return address


def title_room(address: str) -> int:
    """How many common characters of a title the code holds beside an address, with a name of four and a last day; at most 36.

    The code shortens a longer title; the paper never does. -1 when not even the name fits.
    """
    try:
        made = make(_ORDINARY, _NOBODY, beside=f"{address}#" if address else "")
    except TokenTooLong:
        return -1
    kept = read(made, {_NOBODY.key_id: _NOBODY.private.public_key()}).title
    return len(kept) if kept == _ORDINARY.title else len(kept) - 1


def _only_here(host: str) -> bool:
    if host == "LOCALHOST":
        return True
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return False
