"""Sentences (句式): every note and every long message of the rooms, one file a room, so that wording has one place."""
