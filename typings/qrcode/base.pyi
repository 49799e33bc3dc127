class RSBlock:
    total_count: int
    data_count: int

def rs_blocks(version: int, error_correction: int) -> list[RSBlock]: ...
