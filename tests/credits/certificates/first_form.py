"""Codes of version 1, written by the form at the head of `certificate_token`: the program reads them for ever and makes none."""

from core.issuer_key import IssuerKey
from credits.certificates.certificate_token import CertifiedFields
from credits.certificates.token_words import codes

_ALPHABETS = ("0123456789-/", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/. ")


def make_first(fields: CertifiedFields, key: IssuerKey) -> str:
    """The digits of a code of version 1; kind, slot and last day are not in it."""
    bits = f"{1:04b}{int.from_bytes(key.key_id):024b}"
    bits += f"{fields.date.toordinal() - 730_120:016b}"  # 2000-01-01
    for amount in (fields.hours, fields.credits):
        whole, rest = divmod(amount, 100)
        bits += f"0{amount:024b}" if rest or whole >= 2_048 else f"1{whole:011b}"
    bits += "".join(map(_text, (fields.last_four, fields.serial, fields.name, fields.title)))
    packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
    return str(int.from_bytes(packed + key.private.sign(b"xiuhua certificate 1\n" + packed)))


def _text(text: str) -> str:
    for form, alphabet in enumerate(_ALPHABETS):
        if set(text) <= set(alphabet):
            number = 0
            for character in text:
                number = number * len(alphabet) + alphabet.index(character)
            size = (len(alphabet) ** len(text) - 1).bit_length()
            return f"{form:02b}{len(text):06b}" + (f"{number:0{size}b}" if size else "")
    pieces = codes(text)
    return f"10{len(pieces):06b}" + "".join(f"{value:0{size}b}" for value, size in pieces)
