"""The store: runs, decisions and an append-only log, in SQLite or PostgreSQL, with an archive of files beside it.

A finished run goes in (`save_run`) and comes out unchanged (`load_run`); decisions taken on its findings (`decide`) are
applied to later runs (`apply_decisions`); `compare` says what differs between two runs and why, `verify_run` proves one
again. A plain screen never imports this package: SQLAlchemy costs a quarter of a second.
"""
