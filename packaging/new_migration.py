"""Write the migration from the newest one to what the tables say now: `uv run python packaging/new_migration.py telling_name "Title"`.

Read what it wrote before committing it; data that must move is yours to add.
"""

import sys

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import courses.tables
import credits.tables
import grid.tables
import people.tables
import stations.tables
import store.tables
from store.upgrade import MIGRATIONS, revisions

TABLES = (store.tables, people.tables, courses.tables, credits.tables, grid.tables, stations.tables)


def main(name: str, title: str) -> None:
    """Compare the tables with an empty base brought to the newest migration, and write the difference."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    with sa.create_engine("sqlite://").connect() as connection:
        config.attributes["connection"] = connection
        if revisions():
            command.upgrade(config, "head")
        command.revision(config, title, autogenerate=True, rev_id=f"{len(revisions()) + 1:04}_{name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
