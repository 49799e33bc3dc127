"""Measure the program: `uv run python tests/benchmarks/run.py [NAME ...] [--json]`.

With --json it prints one object per benchmark and line: {"name", "ratios": {key: {"value", "target", "better"}}, "figures"}.
Judge by the ratios: their floors are measured in the same run, so a slow machine slows both. Exit status 1 when one is missed.
"""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from measuring import Measured

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in {"run", "measuring"}
)


def main() -> int:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(description="Measure the program against floors of the same run.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all when left out"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    given = parser.parse_args()
    unknown = set(given.names) - set(NAMES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    met = True
    for name in given.names or NAMES:
        module: Any = import_module(name)
        measured: Measured = module.measure()
        met = met and all(ratio.is_met for ratio in measured.ratios.values())
        if given.json:
            print(json.dumps(asdict(measured)), flush=True)
        else:
            _tell(measured)
    return 0 if met else 1


def _tell(measured: Measured) -> None:
    print(measured.name)
    for key, ratio in measured.ratios.items():
        sign = ">=" if ratio.better == "higher" else "<="
        print(
            f"  {key}: {ratio.value:.2f} ({'met' if ratio.is_met else 'MISSED'}: wanted {sign} {ratio.target})",
            flush=True,
        )
    for key, figure in measured.figures.items():
        print(f"  {key}: {figure:.3f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
