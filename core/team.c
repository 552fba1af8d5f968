#include "team.h"

// How often to look before falling asleep. A wake-up costs tens of microseconds, about as long as this many looks; tasks of
// one step follow each other faster than that.
#define LOOKS 20000

#if defined(__wasm_atomics__)
static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  __builtin_wasm_memory_atomic_wait32((int *)word, (int)value, -1);
}
static void wake(_Atomic uint32_t *word) { __builtin_wasm_memory_atomic_notify((int *)word, UINT32_MAX); }
#elif defined(__wasm__)
// Without shared memory there are no members, and nothing to wait for.
static void sleep_while(_Atomic uint32_t *word, uint32_t value) { (void)word, (void)value; }
static void wake(_Atomic uint32_t *word) { (void)word; }
#else
#include <sched.h>
static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  if (atomic_load(word) == value) sched_yield();
}
static void wake(_Atomic uint32_t *word) { (void)word; }
#endif

// Does items of the current offer until none is left to take. Even threads take the last, odd ones the first: what a thread
// has of one task in its cache is mostly what it needs for the next.
static void take_part(struct team *team, team_work *work, void *context, int thread) {
  uint64_t offer = atomic_load(&team->offer);
  for (uint32_t from, end; from = (uint32_t)offer >> 16, end = (uint32_t)offer & 0xffff, from < end;) {
    int first = thread & 1;
    if (!atomic_compare_exchange_weak(&team->offer, &offer, first ? offer + 0x10000 : offer - 1)) continue;
    work(context, (int)(first ? from : end - 1), thread);
    if (atomic_fetch_sub(&team->open, 1) == 1) wake(&team->open);
    offer = atomic_load(&team->offer);
  }
}

void team_run(struct team *team, team_work *work, void *context, int items) {
  if (items == 1 || atomic_load(&team->members) == 0) {
    for (int item = items; item--;) work(context, item, 0);
    return;
  }
  atomic_store(&team->open, items);
  atomic_store(&team->offer, ((atomic_load(&team->offer) >> 32) + 1) << 32 | (uint32_t)items);
  atomic_fetch_add(&team->bell, 1);
  if (atomic_load(&team->sleepers)) wake(&team->bell);
  take_part(team, work, context, 0);
  for (int look = 0; atomic_load(&team->open); look++) {
    uint32_t open = atomic_load(&team->open);
    if (look >= LOOKS && open) sleep_while(&team->open, open);
  }
}

void team_join(struct team *team, team_work *work, void *context, int thread) {
  uint32_t bell = atomic_load(&team->bell);
  atomic_fetch_add(&team->members, 1);
  while (!atomic_load(&team->closed)) {
    take_part(team, work, context, thread);
    for (int look = 0; look < LOOKS && atomic_load(&team->bell) == bell; look++) continue;
    // Counted asleep before the last look, so that the leader, who rings first and counts then, cannot miss it.
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->bell) == bell) sleep_while(&team->bell, bell);
    atomic_fetch_sub(&team->sleepers, 1);
    bell = atomic_load(&team->bell);
  }
  atomic_fetch_sub(&team->members, 1);
}

void team_close(struct team *team) {
  atomic_store(&team->closed, 1);
  atomic_fetch_add(&team->bell, 1);
  wake(&team->bell);
}
