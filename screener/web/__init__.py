"""The page and the API: upload, understand, screen, decide.

Takes requests, gives back pages and JSON; each calls the same pipeline, store and reports as the command line. It holds
no law, no matching and no reading of its own. What a person did is in the store before the answer leaves; files lie
under random names in `uploads` of `SCREENER_HOME`; parsing and screening run in processes that can be killed.
"""
