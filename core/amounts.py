"""Credits and lesson hours are integers in hundredths; people read and type decimals. No float ever holds one."""

from decimal import Decimal, InvalidOperation


def shown(hundredths: int) -> str:
    """1550 -> "15.5": the decimal string that screens, files and scripts get, no trailing zeros."""
    text = f"{Decimal(hundredths) / 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def hundredths(text: str) -> int:
    """ "15.5" -> 1550. Raises ValueError for what is no decimal or is finer than a hundredth.

    "1e9" is none either: nobody writes so, and a few letters would name a number of a million digits.
    """
    if "e" in text.lower():
        raise ValueError(text)
    try:
        scaled = Decimal(text.strip()) * 100
    except InvalidOperation:
        raise ValueError(text) from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(text)
    return int(scaled)
