/* Strips of a raster and what lies in them (条带): the structures of soilgis.raster.kernels and soilgis.raster.tally. */
#ifndef RASTER_H
#define RASTER_H

#include "soilgis.h"

/* Polygon edges running down the rows, grouped by feature. */
#define SWEEP_EDGES(e)                                                                                                                   \
    IN(double, e##_x0), IN(double, e##_y0), IN(double, e##_x1), IN(double, e##_y1), IN(double, e##_sign), IN(int32_t, e##_top),           \
        IN(int32_t, e##_bottom), IN(int32_t, e##_feature)

/* A window of the raster. */
#define STRIP(s) int64_t s##_row, int64_t s##_rows, int64_t s##_column, int64_t s##_columns

/* Row, feature, first column and the one after the last of cells with an equal share inside, and that share. */
#define RUNS(r) IN(int32_t, r##_spans), IN(double, r##_shares)

/* Area of a full cell of each row of a strip, the area scale at every step-th corner of the whole raster, and the step. */
typedef struct {
    const double *cell_m2, *scale;
    int64_t rows, columns, between, step;
} Weights;

#define WEIGHTS(w) IN(double, w##_cell_m2), ROWS_IN(double, w##_scale), int64_t w##_step
#define WEIGHTS_OF(w) ((Weights){w##_cell_m2, w##_scale, w##_scale_rows, w##_scale_columns, w##_scale_step, w##_step})

#endif
