"""Only what Xiuhua touches: make a matrix of modules from segments of chosen modes; qrcode ships no types."""

from qrcode.util import QRData

class QRCode:
    modules: list[list[bool | None]]
    modules_count: int
    version: int
    def __init__(
        self,
        version: int | None = None,
        error_correction: int = ...,
        box_size: int = 10,
        border: int = 4,
        image_factory: None = None,
        mask_pattern: int | None = None,
    ) -> None: ...
    def add_data(self, data: str | bytes | QRData, optimize: int = 20) -> None: ...
    def make(self, fit: bool = True) -> None: ...
    def get_matrix(self) -> list[list[bool]]: ...
