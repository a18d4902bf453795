"""Runs the migrations as the database's owner, one transaction for all."""

from alembic import context
from sqlalchemy import create_engine, pool


def owner_url() -> str:
    """The URL handed in by the caller, or the settings' for the command line."""
    given: str | None = context.config.attributes.get("url")
    if given:
        return given
    from services.installation import settings

    return settings.owner_database_url()


def run() -> None:
    """Apply what is missing; another process that migrates at once waits."""
    engine = create_engine(owner_url(), poolclass=pool.NullPool, future=True)
    with engine.connect() as connection:
        context.configure(connection=connection, transactional_ddl=True)
        with context.begin_transaction():
            # Two starts at once would both create the first table.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7324)")
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
