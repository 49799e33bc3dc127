from collections.abc import Callable

MODE_NUMBER: int
MODE_ALPHA_NUM: int
MODE_8BIT_BYTE: int

class QRData:
    def __init__(self, data: str | bytes, mode: int | None = None, check_data: bool = True) -> None: ...

def mask_func(pattern: int) -> Callable[[int, int], bool]: ...
def pattern_position(version: int) -> list[int]: ...
