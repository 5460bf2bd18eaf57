"""A final as JSON: the order that everyone can draw again, and the stage for who runs it."""
