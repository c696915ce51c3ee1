-- Roles for a team's PostgreSQL: gpudb_loader writes, gpudb_reader sees the public views and nothing else.
--
--   createdb gpudb
--   psql -d gpudb -v ON_ERROR_STOP=1 -f docs/roles.sql                      as an administrator, before the first load
--   GPUDB_DB=postgresql+psycopg://gpudb_loader@HOST/gpudb gpudb db load     as the loader, who then owns all tables
--   psql -d gpudb -v ON_ERROR_STOP=1 -f docs/roles.sql                      again: now the views exist and are granted
--
-- That is all: `gpudb db load` and `gpudb db upgrade` keep the grants, and a role that may read every view may read new ones.
-- Each statement may be run any number of times. Everything of ours is in the schema `gpudb`; for another one (GPUDB_SCHEMA)
-- run it as  PGOPTIONS='-c gpudb.schema=NAME' psql ...  It takes rights away from PUBLIC in the whole database, so give gpudb
-- a database of its own, or leave out the statements that say PUBLIC. Passwords: \password gpudb_loader, gpudb_reader.
--
-- What `gpudb sql` guarantees, whoever connects (a reader, the owner of the tables, a superuser): one SELECT, in a READ ONLY
-- transaction that is rolled back; only public views are read and only listed functions are called, as the server itself
-- understands the text; it ends at its time limit. What the reader role adds: the same person gets no further with psql
-- or any other client, temporary files are limited (only an administrator may set that), and the number of connections.
-- What neither can promise: a limit on the memory of one server process, which PostgreSQL does not have.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gpudb_loader') THEN
    CREATE ROLE gpudb_loader LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gpudb_reader') THEN
    CREATE ROLE gpudb_reader LOGIN;
  END IF;
END
$$;

ALTER ROLE gpudb_loader NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 4;
ALTER ROLE gpudb_reader NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 50;

-- A reader may lift the next five again in its own session; they guard against accidents. temp_file_limit holds.
ALTER ROLE gpudb_reader SET default_transaction_read_only = on;
ALTER ROLE gpudb_reader SET statement_timeout = '30s';
ALTER ROLE gpudb_reader SET lock_timeout = '2s';
ALTER ROLE gpudb_reader SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE gpudb_reader SET work_mem = '16MB';
ALTER ROLE gpudb_reader SET temp_file_limit = '64MB';

DO $$
DECLARE
  place name := coalesce(nullif(current_setting('gpudb.schema', true), ''), 'gpudb');
  shown record;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO gpudb_loader, gpudb_reader', current_database());
  -- made here, so that the loader needs no right to make schemas; `public` is left alone but for the right to make things
  IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = place) THEN
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION gpudb_loader', place);
  END IF;
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', place);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO gpudb_reader', place);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO gpudb_loader', place);
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, gpudb_reader', place);
  -- for psql and other clients: the views by their bare names (gpudb itself needs no setting)
  EXECUTE format('ALTER ROLE gpudb_reader IN DATABASE %I SET search_path = %I', current_database(), place);
  EXECUTE format('ALTER ROLE gpudb_loader IN DATABASE %I SET search_path = %I', current_database(), place);
  IF to_regclass(format('%I.column_doc', place)) IS NULL THEN
    RAISE NOTICE 'no views yet: run `gpudb db load` as gpudb_loader, then this file again';
    RETURN;
  END IF;
  -- the public views, from the contract that the database holds about itself
  FOR shown IN EXECUTE format('SELECT DISTINCT view FROM %I.column_doc ORDER BY view', place) LOOP
    EXECUTE format('GRANT SELECT ON %I.%I TO gpudb_reader', place, shown.view);
  END LOOP;
  -- one row, the schema's revision: `gpudb` checks it before it reads
  EXECUTE format('GRANT SELECT ON %I.alembic_version TO gpudb_reader', place);
END
$$;

-- Large objects can be made by anybody who may connect; in a database of its own nobody needs them.
DO $$
DECLARE
  made regprocedure;
BEGIN
  FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
      AND proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_truncate', 'lo_truncate64', 'lo_unlink',
        'lo_open', 'lo_import', 'lo_export') LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', made);
  END LOOP;
END
$$;

-- Optional, PostgreSQL 15 and later: `gpudb sql` asks the server how it understood a query (debug_print_parse), and the
-- server writes the same text, some kilobytes, into its log. With the next line gpudb keeps it out of the log; a reader
-- could then also keep its own errors out of the log.
-- GRANT SET ON PARAMETER log_min_messages TO gpudb_reader, gpudb_loader;
