/* The ellipsoid CGCS2000 (椭球) and how edges of degrees are divided: soilgis.model.ellipsoid, whose numbers these are. */
#ifndef ELLIPSOID_H
#define ELLIPSOID_H

#include "soilgis.h"

#define SEMI_MAJOR_M 6378137.0
#define FLATTENING (1.0 / 298.257222101)
#define E2 (FLATTENING * (2.0 - FLATTENING))
#define B2 (SEMI_MAJOR_M * SEMI_MAJOR_M * (1.0 - E2))
#define RADIAN (3.141592653589793 / 180.0)
#define MOST_PARTS 4096

/* Y of the authalic plane from the sine of the latitude, m: the power series of the area from the equator in u = e² sin²φ, whose ninth term is below 1e-20. */
static inline double authalic_y(double sine) {
    double u = E2 * sine * sine, total = 1.0 + 1.0 / 19.0;
    total = total * u + (1.0 + 1.0 / 17.0);
    total = total * u + (1.0 + 1.0 / 15.0);
    total = total * u + (1.0 + 1.0 / 13.0);
    total = total * u + (1.0 + 1.0 / 11.0);
    total = total * u + (1.0 + 1.0 / 9.0);
    total = total * u + (1.0 + 1.0 / 7.0);
    total = total * u + (1.0 + 1.0 / 5.0);
    total = total * u + (1.0 + 1.0 / 3.0);
    total = total * u + (1.0 + 1.0 / 1.0);
    return B2 / 2.0 * sine * total / SEMI_MAJOR_M;
}

/* Whether an edge could need division at all (the sine taken as 1), without a square root. */
static inline int may_divide(double ax, double ay, double bx, double by, double tolerance) {
    double height = (by - ay) * RADIAN;
    return SEMI_MAJOR_M * SEMI_MAJOR_M / 12.0 * fabs(bx - ax) * RADIAN * height * height > tolerance;
}

/* Into how many parts an edge in degrees is divided; the rule of soilgis.model.ellipsoid.edge_parts. */
static inline int64_t edge_count(double ax, double ay, double bx, double by, double tolerance) {
    double width = fabs(bx - ax) * RADIAN, height = fabs(by - ay) * RADIAN;
    double steepest = sin(lesser(greater(fabs(ay), fabs(by)), 90.0) * RADIAN);
    double sliver = SEMI_MAJOR_M * SEMI_MAJOR_M * steepest * width * height * height / 12.0;
    double parts = ceil(sqrt(sliver / tolerance));
    if (!(parts > 1.0)) return 1; /* a coordinate that is no number too: its ring is refused */
    return parts < MOST_PARTS ? (int64_t)parts : MOST_PARTS;
}

#endif
