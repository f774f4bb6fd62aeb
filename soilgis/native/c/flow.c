/* Upslope length (汇流坡长): soilgis.raster.flow. */
#include "slope_nodes.h"

/* Length of the ground from a cell to where it lies dx columns and dy rows on. */
static inline double step_of(const SlopeNodes *ground, double row, double column, double dx, double dy) {
    double square = between(ground->nodes, ground->columns, row, column, 0) * dx * dx +
                    2 * between(ground->nodes, ground->columns, row, column, 1) * dx * dy;
    return sqrt(square + between(ground->nodes, ground->columns, row, column, 2) * dy * dy);
}

API(void) soilgis_lengthen(IN(int64_t, order), IN(int64_t, down), int64_t columns, SLOPE_NODES(g), OUT(double, length)) {
    SlopeNodes ground = SLOPE_NODES_OF(g);
    double row_step = (double)ground.row_step, column_step = (double)ground.column_step;
    for (int64_t cell = 0; cell < length_n; cell++) {
        double row = ((double)(cell / columns) + 0.5) / row_step, column = ((double)(cell % columns) + 0.5) / column_step;
        double across = between(ground.nodes, ground.columns, row, column, 0), along = between(ground.nodes, ground.columns, row, column, 2);
        length[cell] = sqrt(lesser(across, along)) / 2;
    }
    for (int64_t i = order_n - 1; i >= 0; i--) {
        int64_t cell = order[i], target = down[cell];
        if (target == cell || target < 0) continue;
        int64_t dy = target / columns - cell / columns, dx = target % columns - cell % columns;
        double row = ((double)(cell / columns) + 0.5) / row_step, column = ((double)(cell % columns) + 0.5) / column_step;
        length[target] = greater(length[target], length[cell] + step_of(&ground, row, column, (double)dx, (double)dy));
    }
}
