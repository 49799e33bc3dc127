"""What the import of places says of one cell: why its row is refused, or what a person should look at (a warning); and of whole files.

The remarks on cells are worded like refusals; sheet, row and column are put before them.
"""

from core.language import N_
from core.refusal import Refusal


class NoPlacesInFile(Refusal):
    """No sheet has the headings of a list of places."""

    code = "no_places"
    sentence = N_(
        "{file} holds no list of buildings: no sheet ({sheets}) has a line of headings with a column of buildings."
    )
    advice = N_(
        "The headings must be among the first {rows} rows and name at least 楼栋 and one more column."
    )


class PlacesEmpty(Refusal):
    """Headings without a building below."""

    code = "places_empty"
    sentence = N_("{file}: there is no building below the headings.")


class PlacesChanged(Refusal):
    """The base moved between preview and import."""

    code = "places_changed"
    sentence = N_("The buildings or areas in the base changed after the preview.")
    advice = N_("Look at the preview again; nothing was imported.")


class CellUnreadable(Refusal):
    """A cell that holds an error or a formula without a value."""

    code = "cell_unreadable"
    sentence = N_("the cell holds an error, or a formula without a value.")
    advice = N_("Open the file in Excel or WPS, mend the cell and save the file.")


class BuildingMissing(Refusal):
    """A stairwell or household without its building."""

    code = "building_missing"
    sentence = N_("the building is missing, here and in the rows above.")


class AreaNotNamed(Refusal):
    """No 居民区 in the row, and several in the base."""

    code = "area_not_named"
    sentence = N_("the residential area is not named, and the base has several.")
    advice = N_("Add a column 居民区, or choose the residential area when importing.")


class AreaNotKnown(Refusal):
    """A 居民区 that the base does not have."""

    code = "area_not_known"
    sentence = N_("the residential area “{area}” is not in the base; it has: {known}.")


class GridNotKnown(Refusal):
    """A micro-grid that its 居民区 does not have."""

    code = "grid_not_known"
    sentence = N_("the micro-grid “{grid}” is not in {area}; it has: {known}.")
    advice = N_("Correct the name, or allow new micro-grids when importing.")


class GridWillBeNew(Refusal):
    """A micro-grid that will be made. Warning."""

    code = "grid_will_be_new"
    sentence = N_("the micro-grid “{grid}” is new in {area} and will be added.")


class GridMissing(Refusal):
    """A new building of no micro-grid. Warning."""

    code = "grid_missing"
    sentence = N_("the micro-grid of {building} is not named; it will belong to the residential area alone.")


class NotAFloor(Refusal):
    """A floor that no building has. Warning."""

    code = "not_a_floor"
    sentence = N_("“{text}” is not a floor; it was left out.")


class TwoGrids(Refusal):
    """One building in two micro-grids within the file."""

    code = "two_grids"
    sentence = N_("row {row} says that {building} lies in “{other}”, this one says “{grid}”.")


class PlaceRepeated(Refusal):
    """A place that an earlier row has already. Warning."""

    code = "place_repeated"
    sentence = N_("{name} is in row {row} already; it counts once.")


class HiddenSheet(Refusal):
    """A hidden sheet that looks like a list of places. Warning."""

    code = "hidden_sheet"
    sentence = N_("this hidden sheet was not read.")
