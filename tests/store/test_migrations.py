"""The tables say what the migrations made: no drift, on either engine."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import courses.tables
import credits.tables
import grid.tables
import people.tables
import stations.tables
import store.tables
from store.transaction import Store
from store.types import Base
from store.upgrade import MIGRATIONS, revisions

ROOMS = (store.tables, people.tables, courses.tables, credits.tables, grid.tables, stations.tables)


def test_models_are_what_migrations_made(base: Store) -> None:
    with base.writer.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_of_a_room_is_there(base: Store) -> None:
    found = set(sa.inspect(base.writer).get_table_names()) - {"alembic_version"}
    assert found == set(Base.metadata.tables)


def test_migrations_follow_one_another() -> None:
    names = revisions()
    assert [name[:4] for name in names] == [f"{place:04}" for place in range(1, len(names) + 1)]
    for earlier, later in zip((None, *names), names, strict=False):
        text = (MIGRATIONS / "versions" / f"{later}.py").read_text()
        assert f"down_revision = {earlier!r}".replace("'", '"') in text
