// peak.c - what 128-bit multiply-adds this machine can do at the most, in registers alone.
#include "../../../core/vec.h"

// Does `rounds` * 12 vector multiply-adds and returns one of their results, so that none can be left out. Twelve chains keep
// two multipliers and two adders busy although each link waits about six cycles for the one before; x and y fill the registers.
float peak(int rounds) {
  vec x = vec_set(1), y = vec_set(0.5f); // each chain tends to 2: no overflow, no denormals
  vec a0 = vec_set(0), a1 = vec_set(.1f), a2 = vec_set(.2f), a3 = vec_set(.3f), a4 = vec_set(.4f), a5 = vec_set(.5f);
  vec a6 = vec_set(.6f), a7 = vec_set(.7f), a8 = vec_set(.8f), a9 = vec_set(.9f), a10 = vec_set(1), a11 = vec_set(1.1f);
  for (int i = 0; i < rounds; i++) {
    a0 = vec_madd(x, a0, y);
    a1 = vec_madd(x, a1, y);
    a2 = vec_madd(x, a2, y);
    a3 = vec_madd(x, a3, y);
    a4 = vec_madd(x, a4, y);
    a5 = vec_madd(x, a5, y);
    a6 = vec_madd(x, a6, y);
    a7 = vec_madd(x, a7, y);
    a8 = vec_madd(x, a8, y);
    a9 = vec_madd(x, a9, y);
    a10 = vec_madd(x, a10, y);
    a11 = vec_madd(x, a11, y);
  }
  vec sum = vec_add(vec_add(vec_add(a0, a1), vec_add(a2, a3)), vec_add(vec_add(a4, a5), vec_add(a6, a7)));
  float lane[LANES];
  vec_store(lane, vec_add(sum, vec_add(vec_add(a8, a9), vec_add(a10, a11))));
  return lane[0];
}
