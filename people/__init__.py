"""Who takes part: areas, persons with their dated history, teachers, staff accounts, and the roster that brings them."""
