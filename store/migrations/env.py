"""Alembic's entry: runs the migrations on the connection that store.upgrade hands over."""

from alembic import context

from store.types import Base, Instant


def render(kind, item, _context):
    """A migration names no type of ours: those may change later, a migration may not."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


config = context.config
connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
