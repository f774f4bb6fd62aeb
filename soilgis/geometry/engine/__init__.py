r"""The area engine (量算引擎): areas of overlap from borders alone, without building shapes. This page is its map.

A region R and a group of zones Z are known by their borders. Green's theorem gives the area they share as two sums,
:math:`|R \cap Z| = \sum_{e \subset \partial R, e \text{ in } Z} \int_e x\,dy + \sum_{e \subset \partial Z, e \text{ in } R} \int_e x\,dy`:
each piece of border counts where the other layer covers it. So all that must be found is where borders cross, and what covers
the first point of every ring; the rest is one walk along each ring.

Stages, in the order of the work, and the files they stand in:

1. **Reading rings** (`ring_sources`, `ring_kernels`, `rings`). WKB, GeoArrow or Shapefile records become plain arrays of points:
   longitude and latitude to the authalic plane, long edges divided to the stated tolerance, coordinates rounded to a quantum.
   Projected files become degrees first, edges divided where they bend (`projected`, `projected_kernels`).
2. **Validity** (`validity`, `validity_chains`, `validity_grid`). Which features are valid polygons beyond doubt; the others are
   looked at, and mended, as shapes. A speed-up: only a ring that crosses itself would change an area.
3. **Region grid** (`region_grid`, `region_grid_kernels`, `edge_grid`). The regions are laid on cells: a cell holds a border, or
   lies in one known region, in several, or in none.
4. **Prefilter** (`prefilter`, `prefilter_kernels`). Zone rings whose bounds hold no border cell lie in one region: their plain
   area is credited and they are let go. Seen from four corners of a summed-area table.
5. **Edge lists** (`edge_grid`, `edge_grid_kernels`). What is left is listed by cell, only in cells that both layers use.
6. **Crossings** (`crossings`, `crossing_kernels`, `predicates`). Every crossing is found once, from the zone's side, by exact
   predicates, and put in the order in which each ring meets it.
7. **Winding at starts** (`start_states`: by the region grid, `winding_rays` or `winding_sweep`). How often each region and zone group winds
   around the first point of each walk.
8. **Boundary sums** (`boundary_sums`, `plan`). Every ring is walked once, from crossing to crossing; :math:`\int x\,dy` goes to the
   pairs (or combinations of layers) that the state says.
9. **Closure**. A walk must end in the state in which the next begins, else its feature is named and no number is given;
   above the engine, the parts of a region must sum to its area and no overlap may exceed its region (`geometry.overlap`).

Words: *crossing*, a point where two borders cross; *winding number*, how often a ring runs around a point; *orientation*, the side on
which a ring's ground lies; *prefilter*, stage 4; *region grid*, stage 3; *state*, winding numbers by key at a point; *key*, a region
or a zone group (or layer); *isolated*, of a ring that has to do with no other of its layer; *span*, a range of work for a thread; *walk*, a ring or the part of it that one batch holds; *boundary sum*, :math:`\int x\,dy` along a border.

Fill rule: a feature, and a group of features, covers the ground that its shells wind around more often than its holes.

Error bound: coordinates are rounded to q = 2⁻²⁴ m, so an area is off by at most q/√2 times its border, some 0.05 m² for a county at
worst and 10⁻⁴ m² in fact. Crossings are *found* exactly (two-product determinants); ties are settled by simulation of simplicity,
so shared borders and corners need no tolerance. Only the *place* of a crossing is rounded.

Cost: reading is linear in points n; the grid, lists and crossings are linear in n + k for k crossings when edges are short against
cells (the grid is chosen so); the walk is linear in n + k times the few keys that cover a point at once. Memory: some 40 bytes a
point of the rings that the prefilter keeps.

Results do not depend on the number of threads: work is cut by the layers alone, and sums are added in a fixed order.

References: W. R. Franklin, Calculating map overlay polygons' areas without explicitly calculating the polygons, 1990; T. J. Dekker,
Numer. Math. 18, 1971; H. Edelsbrunner and E. P. Mücke, ACM Trans. Graphics 9(1), 1990; F. C. Crow, SIGGRAPH 1984; JTS ``OverlayArea``.
The drawing is in docs/engine.md; the choice between this engine and Shapely in `soilgis.geometry.which_engine`.
"""
