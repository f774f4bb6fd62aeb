"""Where to work (治理布局): the cheapest plan that meets every target, or the most ground for a budget, by an exact solver."""
