"""Which field each column of a table holds: by its header words, by its content, or because the user says so."""
