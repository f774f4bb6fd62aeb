"""Windows on a screening (核查输出): page, Word, JSON and the sketch."""
