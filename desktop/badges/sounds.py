"""Two short tones of the badge window, told apart with closed eyes: high and single for yes, low and double for no."""

import math
import struct
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTemporaryDir, QTimer, QUrl
from PySide6.QtWidgets import QApplication

from desktop.badges import multimedia

_RATE = 22_050
_TONES = {"yes": ((1_320.0, 110),), "no": ((294.0, 150), (0.0, 60), (294.0, 190))}
"""Hertz and milliseconds; 0 is silence."""
_AGAIN_MS = 220


class Sounds(QObject):
    """Plays without waiting; where the computer has no sound, the system's own beep serves, once for yes and twice for no."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = QTemporaryDir()
        self._effects: dict[str, Any] | None = None

    def play(self, name: str) -> None:
        """ "yes" or "no"."""
        if self._effects is None:
            self._effects = self._load()
        effect = self._effects.get(name)
        if effect is not None:
            effect.play()
            return
        QApplication.beep()
        if name == "no":
            QTimer.singleShot(_AGAIN_MS, QApplication.beep)

    def _load(self) -> dict[str, Any]:
        if not multimedia.is_there():
            return {}
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

        if not self._folder.isValid() or QMediaDevices.defaultAudioOutput().isNull():
            return {}
        effects: dict[str, Any] = {}
        for name in _TONES:
            path = Path(self._folder.filePath(f"{name}.wav"))
            path.write_bytes(tone(name))
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(path)))
            effects[name] = effect
        return effects


def tone(name: str) -> bytes:
    """The tone as a WAV file: mono, 16 bits, its ends soft so that it does not click."""
    samples: list[int] = []
    for hertz, milliseconds in _TONES[name]:
        count = _RATE * milliseconds // 1_000
        for place in range(count):
            soft = min(1.0, place / 200, (count - place) / 600)
            samples.append(int(14_000 * soft * math.sin(2 * math.pi * hertz * place / _RATE)))
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return target.getvalue()
