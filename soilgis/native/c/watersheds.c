/* Small watersheds (小流域划分): soilgis.raster.watersheds, the tree of flow cut where it would grow too large. */
#include "soilgis.h"

/* Tributaries of each cell that are not cut off yet, as lists: the first of a cell and the next beside each, -1 where there is none. */
typedef struct {
    int64_t *first, *after;
    double *room;
} Tributaries;

/* Take the largest tributary of a cell out of its list, the first of equal ones. */
static inline int64_t cut_largest(const Tributaries *tree, int64_t cell) {
    int64_t largest = tree->first[cell], before = -1, last = -1;
    for (int64_t child = largest; child >= 0; last = child, child = tree->after[child]) {
        if (tree->room[child] > tree->room[largest]) {
            largest = child;
            before = last;
        }
    }
    if (before < 0) {
        tree->first[cell] = tree->after[largest];
    } else {
        tree->after[before] = tree->after[largest];
    }
    return largest;
}

API(void) soilgis_cut_watersheds(IN(int64_t, order), IN(int64_t, down), IN(double, area), double largest_area, OUT(int64_t, first),
                                 OUT(int64_t, after), OUT(double, room), OUT(uint8_t, ends), OUT(int64_t, labels)) {
    Tributaries tree = {first, after, room};
    for (int64_t i = order_n - 1; i >= 0; i--) {
        int64_t cell = order[i], target = down[cell];
        double total = area[cell];
        for (int64_t child = first[cell]; child >= 0; child = after[child]) total += room[child];
        while (total > largest_area && first[cell] >= 0) {
            int64_t cut = cut_largest(&tree, cell);
            ends[cut] = 1;
            total -= room[cut];
        }
        room[cell] = total;
        if (target == cell || target < 0) {
            ends[cell] = 1;
        } else {
            after[cell] = first[target];
            first[target] = cell;
        }
    }
    int64_t count = 0;
    for (int64_t i = 0; i < order_n; i++) labels[order[i]] = ends[order[i]] ? ++count : labels[down[order[i]]];
}
