-- Run once, by the image's own start-up, over an empty database. The migrations grant
-- rights to saathi_app only if it exists, so both roles come before them.

-- A failing statement would be logged, and with it the password.
SET log_min_error_statement = panic;

\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`

CREATE ROLE saathi_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE saathi_app LOGIN PASSWORD :'app_password';
CREATE DATABASE saathi OWNER saathi_owner;
REVOKE ALL ON DATABASE saathi FROM PUBLIC;
GRANT CONNECT ON DATABASE saathi TO saathi_app;
