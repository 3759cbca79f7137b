"""The form of a watchlist on disk: the YAML that a person writes, checked, read and written; knows no publisher."""
