"""Documentation, and the script that makes the reference."""
