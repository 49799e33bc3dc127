"""A chart on the screen: its figures under the pointer, and the same as a table."""

from PySide6.QtCore import QPointF

from charts.by_area import AreaCount, by_area
from charts.figure import Box
from desktop.chart import EDGE, ChartCard
from desktop.desk import Desk
from desktop.table_model import plain_tip

AREAS = [AreaCount("爱博一村", 18, 12), AreaCount("<b>爱博二村</b>", 16, 0)]


def test_the_figures_stand_under_the_pointer_and_in_the_table(desk: Desk) -> None:
    card = ChartCard(desk)
    card.resize(900, 500)
    assert not card.has_drawing
    assert card.picture.hint_at(QPointF(50, 50)) == ""
    figure = by_area(AREAS)
    card.show_figure(figure)
    card.show()
    boxes = [shape for shape in figure.shapes if isinstance(shape, Box)]
    hints = set[str]()
    for x in range(EDGE, card.picture.width() - EDGE, 4):
        for y in range(10, card.picture.height() - 10, 4):
            hints.add(card.picture.hint_at(QPointF(x, y)))
    assert hints == {figure.alt, *(box.hint for box in boxes)}
    assert plain_tip(boxes[-1].hint).count("<") == 2
    assert card.table is not None
    assert card.table.isHidden()
    card.switch.click()
    assert card.table.isVisible()
    assert [card.table.model.tsv([row], with_titles=False) for row in (0, 1)] == [
        "爱博一村\t18\t12",
        "<b>爱博二村</b>\t16\t0",
    ]
    card.switch.click()
    assert card.picture.isVisible()
    card.switch.click()
    card.show_figure(None)
    assert not card.switch.isVisible()
    assert not card.has_drawing
    card.close()
    card.deleteLater()
