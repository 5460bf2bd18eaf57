"""Pure numerics: arrays, numbers and frozen dataclasses in, frozen results out. No Django, no network, no clock."""
