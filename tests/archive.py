"""Whether documents can be archived: Debian's PDFBox preflight looks at PDF/A-1b, all documents of a test in one go."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.programs import program

_JARS = ("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api")
_SHARED = Path("/usr/share/java")
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m")


def complaints(documents: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What keeps each document from being PDF/A-1b, by its name; nothing for those that are.

    Skips or fails as `programs.program` where the validator is missing: .ci/run installs libpdfbox2-java and what it needs.
    """
    java = program("java")
    jars = [_SHARED / f"{jar}.jar" for jar in _JARS]
    missing = [jar.name for jar in jars if not jar.exists()]
    if missing:
        said = f"{', '.join(missing)} of PDFBox are not installed; .ci/run says which packages have them"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    names = {f"{number}.pdf": name for number, name in enumerate(documents)}
    for file, name in names.items():
        (folder / file).write_bytes(documents[name])
    listed = folder / "documents"
    listed.write_text("".join(f"{folder / file}\n" for file in names), "utf-8")
    subprocess.run(
        [
            *(java, *_QUICK, "-cp", os.pathsep.join(map(str, jars))),
            *("org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", str(listed)),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    report = ET.parse(folder / "documents.preflight.xml").getroot()
    found = {names[one.get("name", "")]: _complaints(one) for one in report}
    assert found.keys() == documents.keys()
    return {name: said for name, said in found.items() if said}


def _complaints(one: ET.Element) -> list[str]:
    verdict = one.find("isValid")
    if verdict is not None and verdict.text == "true":
        return []
    said = [f"{error.findtext('code')} {error.findtext('details')}" for error in one.iter("error")]
    return said or [ET.tostring(one, "unicode")]
