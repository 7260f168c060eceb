#!/bin/sh
# Run once by the postgres image, in an empty volume: two databases, and for each a login that cannot enter the other.
# Neither login is a superuser, nor can it bypass row security; countersign may become countersign_app, as which every
# transaction runs.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv countersign_password COUNTERSIGN_DB_PASSWORD
\getenv inngest_password INNGEST_DB_PASSWORD
CREATE ROLE countersign_app NOLOGIN;
CREATE ROLE countersign LOGIN PASSWORD :'countersign_password';
GRANT countersign_app TO countersign;
CREATE ROLE inngest LOGIN PASSWORD :'inngest_password';
CREATE DATABASE countersign OWNER countersign;
CREATE DATABASE inngest OWNER inngest;
REVOKE CONNECT, TEMPORARY ON DATABASE countersign, inngest FROM PUBLIC;
SQL
