// Bits of the registers of fold.c.
#ifndef BITS_H
#define BITS_H

#include <stdbool.h>

#define BIT_OF(n) (UL(1) << (n))
#define MASK_OF(name) ((BIT_OF(name##_WIDTH) - 1) << name##_SHIFT)
#define FIELD(value, name) (((value) & MASK_OF(name)) >> name##_SHIFT)

#define STATE_LEVEL_SHIFT 2
#define STATE_LEVEL_WIDTH 2
#define CONTROL_GRANULE_SHIFT 14
#define CONTROL_GRANULE_WIDTH 2
#define ROUTE_TO_2 BIT_OF(27)

#endif
