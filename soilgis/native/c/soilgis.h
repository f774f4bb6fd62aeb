/* What every kernel's text begins with (公共声明): exported functions, arrays as pointer and length, and Python's min and max.

   An array of one dimension, or of rows of a known number of columns, is a pointer and how many there are: IN(double, xy) declares xy and
   xy_n. ROWS_IN and ROWS_OUT are two-dimensional: rows, columns, and the elements from one row to the next. */
#ifndef SOILGIS_H
#define SOILGIS_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#define API(type) __declspec(dllexport) type
#else
#define API(type) __attribute__((visibility("default"))) type
#endif

#define IN(type, name) const type *name, int64_t name##_n
#define OUT(type, name) type *name, int64_t name##_n
#define ROWS_IN(type, name) const type *name, int64_t name##_rows, int64_t name##_columns, int64_t name##_step
#define ROWS_OUT(type, name) type *name, int64_t name##_rows, int64_t name##_columns, int64_t name##_step

/* As Python's min and max: the first of two equals. Both are evaluated once. */
static inline double lesser(double a, double b) { return b < a ? b : a; }
static inline double greater(double a, double b) { return b > a ? b : a; }
static inline int64_t least(int64_t a, int64_t b) { return b < a ? b : a; }
static inline int64_t most(int64_t a, int64_t b) { return b > a ? b : a; }

/* Distance between neighbouring coordinates of the authalic plane, m: 2^-24, as soilgis.model.ellipsoid.QUANTUM_M. */
#define QUANTUM_M 0x1p-24

#endif
