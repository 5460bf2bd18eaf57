"""Django helpers without a domain noun: what every feature needs and none owns."""
