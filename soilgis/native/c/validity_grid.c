/* Contacts of edges within the cells of a grid (格内边接触): soilgis.geometry.engine.validity_grid. */
#include "contacts.h"
#include "grid.h"

API(void) soilgis_mark_touching_rings(EDGES(edges), IN(int64_t, start), LISTS(lists), int64_t from, int64_t to, OUT(uint8_t, touched)) {
    Edges edges = EDGES_OF(edges);
    Lists lists = LISTS_OF(lists);
    for (int64_t cell = from; cell < to; cell++) {
        int64_t end = lists.start[cell + 1];
        for (int64_t slot = lists.start[cell]; slot < end; slot++) {
            int64_t k = lists.edges[slot], ring = edges.ring[k];
            if (touched[ring]) continue;
            for (int64_t other = slot + 1; other < end; other++) {
                int64_t e = lists.edges[other];
                if (edges.ring[e] != ring || !touching(edges.xy, edges.ring, start, k, e)) continue;
                touched[ring] = 1;
                break;
            }
        }
    }
}

API(void) soilgis_mark_touching_features(EDGES(edges), LISTS(lists), int64_t from, int64_t to, OUT(uint8_t, touched)) {
    Edges edges = EDGES_OF(edges);
    Lists lists = LISTS_OF(lists);
    for (int64_t cell = from; cell < to; cell++) {
        int64_t end = lists.start[cell + 1];
        for (int64_t slot = lists.start[cell]; slot < end; slot++) {
            int64_t k = lists.edges[slot], ring = edges.ring[k], feature = edges.key[ring];
            if (touched[feature]) continue;
            for (int64_t other = slot + 1; other < end; other++) {
                int64_t e = lists.edges[other], another = edges.ring[e];
                if (another == ring || edges.key[another] != feature || !edges_touch(edges.xy, k, e)) continue;
                touched[feature] = 1;
                break;
            }
        }
    }
}
