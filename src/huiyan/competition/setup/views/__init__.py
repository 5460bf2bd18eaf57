"""Pages on which an organiser sets a competition up, one module for each part."""
