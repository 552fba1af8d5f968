// team.h - several threads work off the items of one task.
//
// The leader offers a number of items and takes part itself; members take one item at a time until none is left, and the
// leader goes on when all are done. Who does which item is chance; what an item computes is not, so neither is the result.
// A member that never arrives is not waited for: the leader does its share. One that dies with an item in its hands is noticed
// after a while in which no item was finished.
#ifndef ADDA_TEAM_H
#define ADDA_TEAM_H

#include <stdatomic.h>
#include <stdint.h>

struct team {
  // Offer number in the high half, first item not yet taken and end in the quarters below: one compare-and-swap takes an item
  // of just this offer.
  _Atomic uint64_t offer;
  _Atomic uint32_t bell;     // moves on with each offer and at the end; members sleep on it
  _Atomic uint32_t sleepers; // members asleep, or about to be
  _Atomic uint32_t members;  // members that have arrived and not left
  _Atomic uint32_t open;     // items of the offer not yet done; the leader sleeps on it
  _Atomic uint32_t closed;   // no more offers: members leave
};

typedef void team_work(void *context, int item, int thread);

// The leader's call, thread 0: does items 0 .. items-1 (items < 65536) with whoever is there. Answers 1 when all are done, and
// 0 when a member has died in the middle of one: the team is then of no more use.
int team_run(struct team *team, team_work *work, void *context, int items);
// A member's call, as `thread`: works on every offer; returns once the team is closed. Every offer must come with the same
// work and context.
void team_join(struct team *team, team_work *work, void *context, int thread);
// Sends the members home. The leader's call, with no offer open.
void team_close(struct team *team);

#endif
