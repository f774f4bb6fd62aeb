"""Still pictures (静态图): the figure, the atlas, lettering, margins and projection."""
