"""Alembic's entry: everything is in gpudb.store.migrate, where it is typed and tested."""

from alembic import context

from gpudb.store.migrate import environment

environment(context)
