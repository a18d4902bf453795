#!/bin/sh
# Draws the secrets of a new installation: sh docker/draw-secrets.sh FOLDER
#
# The folder is its owner's alone. The files in it can be read by all, because the
# processes in the containers, which see nothing but their own files, are not root.
set -eu
folder=${1:?"which folder? sh docker/draw-secrets.sh FOLDER"}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"
if [ -n "$(ls -A "$folder")" ]; then
    echo "$folder is not empty. Secrets that are in use are never overwritten." >&2
    exit 1
fi

base64_of_32_bytes() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
hex_of_32_bytes() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
keep() { printf '%s\n' "$2" > "$folder/$1"; chmod 444 "$folder/$1"; }

owner=$(hex_of_32_bytes)
app=$(hex_of_32_bytes)
keep postgres_password "$(hex_of_32_bytes)"
keep owner_password "$owner"
keep app_password "$app"
keep owner_database_url "postgresql://saathi_owner:$owner@postgres/saathi"
keep database_url "postgresql://saathi_app:$app@postgres/saathi"
keep inner_secret "$(hex_of_32_bytes)"
keep upi_secret "$(hex_of_32_bytes)"
keep keys "1:$(base64_of_32_bytes)"
keep index_key "$(base64_of_32_bytes)"
keep seal_key "$(base64_of_32_bytes)"
keep signing_key "$(base64_of_32_bytes)"
echo "Drawn into $folder. Share upi_secret with the UPI provider, or put theirs there."
echo "Back up keys and index_key now: without them no customer's data can be read."
