"""The only place with SQLAlchemy and Alembic: schema, engine, loader, projection, views."""
