"""Bookings as JSON: for who books, and for organisers and hosts."""
