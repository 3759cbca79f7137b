"""The pages: each module has the handlers of one place, and its `ROUTES`. A handler asks, calls, and shows."""
