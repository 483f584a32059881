"""What `data/validate.py` checks."""
