// For nanosleep.
#define _POSIX_C_SOURCE 200809L

#include "team.h"

// How often to look before falling asleep. A wake-up costs tens of microseconds, about as long as this many looks; tasks of
// one step follow each other faster than that.
#define LOOKS 20000

// Naps of 100 ms that the leader takes while no item is finished before it gives a member up. An item takes a few milliseconds.
// They are counted, not read off a clock: on a machine that was asleep meanwhile, the members were too.
#define NAP_MS 100
#define NAPS 15

#if defined(__wasm_atomics__)
static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  __builtin_wasm_memory_atomic_wait32((int *)word, (int)value, -1);
}
// Answers whether a nap went by without a change.
static int nap_while(_Atomic uint32_t *word, uint32_t value) {
  return __builtin_wasm_memory_atomic_wait32((int *)word, (int)value, NAP_MS * 1000000LL) == 2;
}
static void wake(_Atomic uint32_t *word) { __builtin_wasm_memory_atomic_notify((int *)word, UINT32_MAX); }
#elif defined(__wasm__)
// Without shared memory there are no members, and nothing to wait for.
static void sleep_while(_Atomic uint32_t *word, uint32_t value) { (void)word, (void)value; }
static int nap_while(_Atomic uint32_t *word, uint32_t value) { return (void)word, (void)value, 1; }
static void wake(_Atomic uint32_t *word) { (void)word; }
#else
#include <sched.h>
#include <time.h>
static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  if (atomic_load(word) == value) sched_yield();
}
static int nap_while(_Atomic uint32_t *word, uint32_t value) {
  struct timespec instant = {0, 1000000};
  for (int ms = 0; ms < NAP_MS; ms++) {
    if (atomic_load(word) != value) return 0;
    nanosleep(&instant, NULL);
  }
  return 1;
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

int team_run(struct team *team, team_work *work, void *context, int items) {
  if (items == 1 || atomic_load(&team->members) == 0) {
    for (int item = items; item--;) work(context, item, 0);
    return 1;
  }
  atomic_store(&team->open, items);
  atomic_store(&team->offer, ((atomic_load(&team->offer) >> 32) + 1) << 32 | (uint32_t)items);
  atomic_fetch_add(&team->bell, 1);
  if (atomic_load(&team->sleepers)) wake(&team->bell);
  take_part(team, work, context, 0);
  uint32_t open, before = 0;
  for (int look = 0, naps = 0; (open = atomic_load(&team->open)); look++) {
    if (open != before) naps = 0;
    before = open;
    if (look >= LOOKS && nap_while(&team->open, open) && ++naps == NAPS) return 0;
  }
  return 1;
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
