/* What a cell of the region grid may hold besides the number of a region (网格标记). */
#ifndef REGION_MARKS_H
#define REGION_MARKS_H

#define NOWHERE (-1)
#define SEVERAL (-2)
#define BORDER (-3)

#endif
