/* Predicates by themselves (谓词单独调用): what soilgis.geometry.engine.predicates exports of predicates.h. */
#include "predicates.h"

API(int64_t) soilgis_orient(double ax, double ay, double bx, double by, double px, double py) { return orient(ax, ay, bx, by, px, py); }

API(int64_t) soilgis_side(double ax, double ay, double bx, double by, double px, double py, int64_t shift) {
    return side(ax, ay, bx, by, px, py, (int)shift);
}

API(int64_t) soilgis_crossing_sign(double px, double py, double qx, double qy, double ax, double ay, double bx, double by, int64_t shift) {
    return crossing_sign(px, py, qx, qy, ax, ay, bx, by, (int)shift);
}

API(void) soilgis_crossing_point(double px, double py, double qx, double qy, double ax, double ay, double bx, double by, double *at) {
    crossing_point(px, py, qx, qy, ax, ay, bx, by, at, at + 1);
}
