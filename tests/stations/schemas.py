"""Programs of another age: one machine whose schema is newer, or two upgrades back, while it writes and reads."""

from tests.stations.world import World
from tests.stations_town import Machine


def install(world: World, machine: Machine, by: int) -> None:
    """Give a machine a program whose schema is `by` newer (older where negative) than this one's."""
    world.told.append(f"schema of {world.key(machine)} {by:+}")
    world.schemas[world.key(machine)] = by
