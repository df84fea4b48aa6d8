"""End-to-end parts: stand-ins for what is outside, and tests through the whole program."""
