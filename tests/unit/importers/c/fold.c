// What a firmware might ask of two registers: a file of our own, which the tests and
// docs/importing-c.md import. Nothing here is from a firmware.
#include <stdint.h>
#include "bits.h"

typedef uint64_t sysreg_t;

enum level { LEVEL0, LEVEL1, LEVEL2, LEVEL3 };

struct frame; // what a trap has saved

extern sysreg_t read_route(void);
extern sysreg_t saved_state(const struct frame *frame);

// The level that was interrupted.
static inline unsigned int level_of(sysreg_t state)
{
	return FIELD(state, STATE_LEVEL);
}

static inline bool route_to_2(void)
{
	return (read_route() & ROUTE_TO_2) != 0U;
}

// Where an abort goes: to level 2 if it is asked for or came from there.
static enum level target(const struct frame *frame)
{
	sysreg_t state = saved_state(frame);
	unsigned int level = level_of(state);

	if (level == LEVEL0 && route_to_2()) {
		return LEVEL2;
	} else if (level == LEVEL2) {
		return LEVEL2;
	}
	return LEVEL1;
}

// The size of a page is 2 to this, by the granule in bits [15:14]; 0 for the value that is reserved.
int page_shift(uint32_t control)
{
	int shift = 0;

	switch (FIELD(control, CONTROL_GRANULE)) {
	case 0:
		shift = 12;
		break;
	case 1:
		shift = 2;
		/* fall through */
	case 2:
		shift += 14;
		break;
	}
	return shift;
}

// The first byte behind the page of an address.
uint64_t page_end(uint64_t address, uint32_t control)
{
	uint64_t size = 1ULL << page_shift(control);

	return (address & ~(size - 1)) + size;
}

// How far apart two of something are; the difference may not fit.
int distance(int from, int to)
{
	int by = to - from;

	return by < 0 ? -by : by;
}
