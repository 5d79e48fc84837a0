"""Alembic's entry point: it is always given a connection by `bot.storage.preparing.migrating`."""

from alembic import context

from bot.storage.indexes import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
