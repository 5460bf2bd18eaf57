"""The set-up of a competition as JSON, one module for each part."""
