/* Widened stretches (分段加宽): soilgis.geometry.stretches. */
#include "soilgis.h"

#define DEGREE 5
#define TERMS ((DEGREE + 1) * (DEGREE + 2) / 2)

/* Corner points from the plane of their stretch to degrees and to the authalic plane, by its polynomial: terms of degree d are u^(d-k) v^k, k from 0. */
API(void)
soilgis_place_corners(IN(double, corners), IN(int64_t, starts), IN(double, size), IN(double, fitted), IN(double, centre), OUT(double, lonlat),
                      OUT(double, plane)) {
    for (int64_t stretch = 0; stretch < size_n; stretch++) {
        const double *mine = fitted + stretch * TERMS * 4, *middle = centre + stretch * 4;
        for (int64_t at = starts[stretch]; at < starts[stretch + 1]; at++) {
            double u = corners[2 * at] / size[stretch], v = corners[2 * at + 1] / size[stretch];
            double term[TERMS], sum[4] = {0.0, 0.0, 0.0, 0.0};
            int row = 1;
            term[0] = 1.0;
            for (int degree = 1; degree <= DEGREE; degree++) {
                for (int k = 0; k < degree; k++) term[row + k] = term[row - degree + k] * u;
                term[row + degree] = term[row - 1] * v;
                row += degree + 1;
            }
            for (int k = TERMS - 1; k >= 0; k--) /* the small ones first */
                for (int way = 0; way < 4; way++) sum[way] += term[k] * mine[4 * k + way];
            lonlat[2 * at] = sum[0] + middle[0];
            lonlat[2 * at + 1] = sum[1] + middle[1];
            plane[2 * at] = sum[2] + middle[2];
            plane[2 * at + 1] = sum[3] + middle[3];
        }
    }
}

#define ON_EDGE_DEG 1e-12

/* Which nodes of each pair lie on which edges of its stretch, between their ends, and how far along. Gives their number; what there is no room for is not
   written. Stretch s has the edges first[s] to first[s + 1] - 1 of `edges`, each the number of its first corner; pair p the nodes ends[p] to ends[p + 1] - 1. */
API(int64_t)
soilgis_nodes_on_edges(IN(double, corners), IN(int64_t, edges), IN(int64_t, first), IN(int64_t, which), IN(double, boxes), IN(double, nodes),
                       IN(int64_t, ends), OUT(int64_t, edge), OUT(int64_t, node), OUT(double, along)) {
    int64_t found = 0;
    for (int64_t pair = 0; pair < which_n; pair++) {
        const double *box = boxes + 4 * pair;
        for (int64_t k = first[which[pair]]; k < first[which[pair] + 1]; k++) {
            const double *start = corners + 2 * edges[k];
            double east = start[2] - start[0], north = start[3] - start[1];
            if (greater(start[0], start[2]) < box[0] || greater(start[1], start[3]) < box[1] || lesser(start[0], start[2]) > box[2] ||
                lesser(start[1], start[3]) > box[3])
                continue;
            double length = hypot(east, north);
            for (int64_t n = ends[pair]; n < ends[pair + 1]; n++) {
                double x = nodes[2 * n] - start[0], y = nodes[2 * n + 1] - start[1];
                if (!(fabs(x * north - y * east) < ON_EDGE_DEG * length)) continue;
                double share = (x * east + y * north) / (length * length);
                if (!(lesser(share, 1.0 - share) * length > ON_EDGE_DEG)) continue;
                if (found < edge_n) {
                    edge[found] = edges[k];
                    node[found] = n;
                    along[found] = share;
                }
                found++;
            }
        }
    }
    return found;
}
