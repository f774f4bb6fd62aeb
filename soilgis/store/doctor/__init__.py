"""Inspection of files (数据体检): what the readers would say of a file, and what they would read without a word, told in one go."""
