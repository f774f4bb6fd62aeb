"""Assessment of regions (目标责任考核): scores by declared rules, ranks, and how firm they are."""
