"""The Science and Technology Week, from an edition to what was counted."""
