/* Exact predicates (精确谓词): soilgis.geometry.engine.predicates tells how and why they are exact. */
#ifndef PREDICATES_H
#define PREDICATES_H

#include "soilgis.h"

/* a * b - product exactly, where product is the rounded a * b (Dekker 1971). */
static inline double product_error(double a, double b, double product) {
    const double split = 134217729.0; /* 2^27 + 1: a product with it parts 53 bits into two halves of 26 */
    double wide = split * a;
    double a_high = wide - (wide - a), a_low = a - a_high;
    wide = split * b;
    double b_high = wide - (wide - b), b_low = b - b_high;
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
}

/* 1 where p lies left of the line a -> b, -1 where right, 0 where on it; exact. */
static inline int orient(double ax, double ay, double bx, double by, double px, double py) {
    double left = (bx - ax) * (py - ay), right = (by - ay) * (px - ax);
    if (left > right) return 1;
    if (left < right) return -1;
    if (left == 0.0) return 0; /* products of whole multiples of quanta: none is so small that it vanishes, both are 0 */
    double left_error = product_error(bx - ax, py - ay, left), right_error = product_error(by - ay, px - ax, right);
    return (left_error > right_error) - (left_error < right_error);
}

/* orient, and on the line the side p falls to when shifted infinitesimally (shift +1) or when the line is (-1). */
static inline int side(double ax, double ay, double bx, double by, double px, double py, int shift) {
    int exact = orient(ax, ay, bx, by, px, py);
    if (exact != 0) return exact;
    if (by != ay) return by > ay ? -shift : shift;
    return bx > ax ? shift : -shift;
}

/* 1 where p -> q crosses a -> b from its right to its left, -1 the other way, 0 where they do not cross.
   shift is +1 where p and q are shifted further than a and b, -1 where less far. */
static inline int crossing_sign(double px, double py, double qx, double qy, double ax, double ay, double bx, double by, int shift) {
    int from_side = side(ax, ay, bx, by, px, py, shift), to_side = side(ax, ay, bx, by, qx, qy, shift);
    if (from_side == to_side) return 0;
    if (side(px, py, qx, qy, ax, ay, -shift) == side(px, py, qx, qy, bx, by, -shift)) return 0;
    return to_side;
}

/* How far along p-q the line a-b lies, as a share of it from 0 to 1; 0 where they are parallel. */
static inline double crossing_share(double px, double py, double qx, double qy, double ax, double ay, double bx, double by) {
    double denominator = (qx - px) * (by - ay) - (qy - py) * (bx - ax);
    if (denominator == 0.0) return 0.0;
    return lesser(greater(((ax - px) * (by - ay) - (ay - py) * (bx - ax)) / denominator, 0.0), 1.0);
}

/* Where p-q meets a-b, held inside both boxes. Called with the two edges in one fixed order, both end their pieces at the very same point. */
static inline void crossing_point(double px, double py, double qx, double qy, double ax, double ay, double bx, double by, double *at_x, double *at_y) {
    double t = crossing_share(px, py, qx, qy, ax, ay, bx, by);
    double x = greater(greater(px + t * (qx - px), lesser(px, qx)), lesser(ax, bx));
    double y = greater(greater(py + t * (qy - py), lesser(py, qy)), lesser(ay, by));
    *at_x = lesser(lesser(x, greater(px, qx)), greater(ax, bx));
    *at_y = lesser(lesser(y, greater(py, qy)), greater(ay, by));
}

#endif
