"""What the application's own role may do with a table, where that role exists."""

from alembic import op

APPLICATION_ROLE = "saathi_app"


def grant(privileges: str, target: str) -> None:
    """Grant to the application's role, or do nothing where there is no such role.

    Args:
        privileges: as in SQL, such as ``SELECT, INSERT``.
        target: a table, ``SEQUENCE name`` or ``FUNCTION name(arguments)``.
    """
    op.execute(
        f"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
                GRANT {privileges} ON {target} TO {APPLICATION_ROLE};
            END IF;
        END $$"""
    )
