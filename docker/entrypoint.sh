#!/bin/sh
# Rasa fills in endpoints.yml and credentials.yml from its environment and knows no
# files of secrets: each NAME_FILE becomes NAME, for this one process alone.
set -eu
for name in DATABASE_URL SAATHI_INNER_SECRET SAATHI_KEYS SAATHI_SEAL_KEY; do
    path=$(printenv "${name}_FILE") || { echo "${name}_FILE is not set." >&2; exit 1; }
    value=$(cat "$path") || { echo "$path, the secret $name, is unreadable." >&2; exit 1; }
    [ -n "$value" ] || { echo "$path, the secret $name, is empty." >&2; exit 1; }
    export "$name=$value"
done
unset value
exec "$@"
