"""Photos in a form and on an issue's page: from files, from the clipboard, dropped; zoomed together."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsSimpleTextItem

from desktop.badges import multimedia
from desktop.desk import Desk
from desktop.grid.issues.camera import CameraDialog
from desktop.grid.issues.photo_view import Kept, PhotoPair, PhotoView, read_image
from desktop.grid.issues.photos_field import PhotosField
from tests.waiting import settle

_GONE = "Its file is not on this computer: no bundle has brought it yet, or it was lost."


def photo(path: Path, colour: str = "red", size: tuple[int, int] = (400, 300)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def written(view: PhotoView) -> list[str]:
    return [each.text() for each in view.scene().items() if isinstance(each, QGraphicsSimpleTextItem)]


def filled(colour: str) -> QImage:
    made = QImage(40, 30, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


@pytest.fixture
def field(desk: Desk) -> PhotosField:
    made = PhotosField(desk, most=3)
    made.show()
    return made


def test_files_are_taken_once(field: PhotosField, tmp_path: Path) -> None:
    paths = [photo(tmp_path / "门.jpg"), photo(tmp_path / "same.jpg"), photo(tmp_path / "b.png", "blue")]
    field.take_files(paths)
    settle(field.desk)
    assert [each.name for each in field.photos] == ["门.jpg", "b.png"]
    assert field.thumbs.count() == 2
    assert not field.thumbs.item(0).icon().isNull()
    assert field.said.text().startswith("Photos: 2.")


def test_what_is_no_photo_is_said_and_the_others_are_taken(field: PhotosField, tmp_path: Path) -> None:
    program = tmp_path / "看图.jpg"
    program.write_bytes(b"MZ" + bytes(400))
    field.take_files([program, tmp_path / "gone.jpg", photo(tmp_path / "a.jpg")])
    settle(field.desk)
    assert [each.name for each in field.photos] == ["a.jpg"]
    assert "看图.jpg" in field.said.text()
    assert "gone.jpg" in field.said.text()


def test_80_mb_is_refused_without_being_read(
    field: PhotosField, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(81 * 1024 * 1024)
    read: list[Path] = []

    def read_bytes(path: Path) -> bytes:
        read.append(path)
        return b""

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    field.take_files([large])
    settle(field.desk)
    assert read == []
    assert field.photos == []
    assert "large" in field.said.text()


def test_the_clipboards_picture_and_files(field: PhotosField, tmp_path: Path) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(filled("green"))
    field.paste_it()
    assert [each.name for each in field.photos] == ["pasted picture.png"]
    assert field.photos[0].content.startswith(b"\x89PNG")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo(tmp_path / "c.jpg")))])
    field.take_data(data)
    settle(field.desk)
    assert [each.name for each in field.photos] == ["pasted picture.png", "c.jpg"]
    clipboard.clear()
    field.paste_it()
    assert field.said.text() == "There is no picture on the clipboard."


def test_no_more_than_fit_and_one_can_be_taken_out(field: PhotosField, tmp_path: Path) -> None:
    field.take_files(
        [photo(tmp_path / f"{colour}.png", colour) for colour in ("red", "blue", "green", "pink")]
    )
    settle(field.desk)
    assert len(field.photos) == 3
    assert field.said.text() == "At most 3 photos at once."
    field.activateWindow()
    field.thumbs.setFocus()
    field.thumbs.setCurrentRow(1)
    QTest.keyClick(field.thumbs, Qt.Key.Key_Delete)
    assert [each.name for each in field.photos] == ["red.png", "green.png"]


def kept(path: Path) -> Kept:
    return Kept(path.name, path, read_image(path), "2026-03-05 13:20")


def test_before_and_after_zoom_and_move_together(desk: Desk, tmp_path: Path) -> None:
    pair = PhotoPair()
    pair.resize(900, 400)
    pair.show_photos(
        [kept(photo(tmp_path / "before.png"))], [kept(photo(tmp_path / "after.png", size=(800, 600)))]
    )
    pair.show()
    before, after = pair.before.view, pair.after.view
    before.zoom(4)
    assert after.near == before.near == 4
    before.horizontalScrollBar().setValue(before.horizontalScrollBar().maximum())
    assert after.middle.x() == pytest.approx(before.middle.x(), abs=0.02)
    assert after.middle.x() > 0.7
    QTest.keyClick(after, Qt.Key.Key_0)
    assert before.near == after.near == 1
    before.zoom(0.2)
    assert before.near == 1


def test_a_side_without_a_photo_says_so(desk: Desk, tmp_path: Path) -> None:
    pair = PhotoPair()
    one, two = kept(photo(tmp_path / "1.png")), kept(photo(tmp_path / "2.png"))
    gone = Kept("x.jpg", None, QImage(), "")
    pair.show_photos([one, two], [gone])
    assert pair.before.title.text() == "Before the work (2 of 2)"
    pair.before.step(-1)
    assert pair.before.title.text() == "Before the work (1 of 2)"
    assert pair.after.said.text() == _GONE
    assert written(pair.after.view) == ["Photo missing"]
    pair.show_photos([one, two], [gone._replace(path=one.path, image=one.image)])
    assert written(pair.after.view) == [], "it came meanwhile"
    pair.show_photos([one, two], [])
    assert pair.before.title.text() == "Before the work (1 of 2)", "what is looked at stays in sight"
    assert pair.after.said.text() == "No photo after yet."


def test_the_camera_gives_what_it_saw_last_not_mirrored(field: PhotosField) -> None:
    dialog = CameraDialog(field)
    taken: list[QImage] = []
    dialog.taken.connect(taken.append)
    dialog.show()
    assert not dialog.take.isEnabled(), "nothing was seen yet"
    seen = filled("red")
    seen.setPixelColor(0, 0, QColor("blue"))
    dialog.live.camera.shown.emit(filled("green"))
    dialog.live.camera.shown.emit(seen)
    dialog.take.click()
    assert [image.pixelColor(0, 0).name() for image in taken] == ["#0000ff"]
    assert not dialog.isVisible()


def test_without_a_camera_it_is_said(field: PhotosField, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multimedia, "is_there", lambda: False)
    dialog = CameraDialog(field)
    dialog.show()
    assert dialog.live.live.text() == "No camera was found on this computer."
    assert not dialog.take.isEnabled()
    dialog.reject()


def test_the_button_takes_a_photo_into_the_field(field: PhotosField, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multimedia, "is_there", lambda: False)
    field.camera.click()
    (dialog,) = field.findChildren(CameraDialog)
    dialog.live.camera.shown.emit(filled("red"))
    dialog.take.click()
    assert [each.name for each in field.photos] == ["camera.png"]
