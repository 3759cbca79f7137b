"""The catalogue: the lists that a run asks for, chosen, merged, searched, compared and exported."""
