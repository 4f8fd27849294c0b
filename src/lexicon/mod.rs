//! Dictionaries of `schema/` and of the user, compiled to automata.
