"""Whatever is done in the editor, taking all of it back gives the layout of before, and doing it again the one of after."""

from dataclasses import dataclass
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import Layout
from desktop.layouts import acts
from desktop.layouts.undo import Change

FIRST = layouts.shipped_for("stage")
KEYS = [each.key for each in FIRST.elements]
WAYS = st.integers(-3_000, 3_000)


@dataclass(frozen=True)
class Act:
    """One act with what it is about; `one_with` is the name under which acts like it are one."""

    what: Literal["move", "remove", "copy", "front", "forward", "backward", "back"]
    keys: frozenset[str]
    across: int
    down: int
    one_with: str

    def done(self, layout: Layout) -> Layout:
        if self.what == "move":
            return acts.moved(layout, self.keys, self.across, self.down)
        if self.what == "remove":
            return acts.removed(layout, self.keys)
        if self.what == "copy":
            return acts.duplicated(layout, self.keys)[0]
        return acts.ordered(layout, min(self.keys), self.what)


ACTS = st.builds(
    Act,
    st.sampled_from(["move", "remove", "copy", "front", "forward", "backward", "back"]),
    st.frozensets(st.sampled_from(KEYS), min_size=1, max_size=4),
    WAYS,
    WAYS,
    st.sampled_from(["", "", "a", "b"]),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_taking_everything_back_and_doing_it_again(app: QApplication, each: list[Act]) -> None:
    stack, shown = QUndoStack(), [FIRST]

    def show(layout: Layout, _keys: tuple[str, ...]) -> None:
        shown[0] = layout

    states = [FIRST]
    for act in each:
        after = act.done(shown[0])
        if after == shown[0]:
            continue
        count = stack.count()
        stack.push(Change("Act", (shown[0], ()), (after, ()), show, act.one_with))
        assert shown[0] == after
        if stack.count() == count:
            states[-1] = after
        else:
            states.append(after)
    for state in reversed(states[:-1]):
        stack.undo()
        assert shown[0] == state
    assert not stack.canUndo()
    for state in states[1:]:
        stack.redo()
        assert shown[0] == state
    assert not stack.canRedo()


def test_acts_of_one_name_are_one_and_others_are_not(app: QApplication) -> None:
    stack, seen = QUndoStack(), list[Layout]()

    def show(layout: Layout, _keys: tuple[str, ...]) -> None:
        seen.append(layout)

    layout = FIRST
    for one_with in ("a", "a", "b", "", "", "a"):
        after = acts.moved(layout, (KEYS[2],), 10, 0)
        stack.push(Change("Act", (layout, ()), (after, ()), show, one_with))
        layout = after
    assert stack.count() == 5
    stack.undo()
    assert seen[-1] == acts.moved(layout, (KEYS[2],), -10, 0)
