#include "sampling.h"

#include "random.h"

// --- orders -----------------------------------------------------------------------------------------------------------------

// Which of s->order: each has a stream of random numbers of its own.
static int order_of(int phase, int set) { return phase == ADDA_TRAIN ? 0 : set == ADDA_SOURCE ? 1 : 2; }

static void draw_order(adda *s, int phase, int set) {
  int which = order_of(phase, set);
  struct random random = random_stream((uint32_t)s->option[ADDA_seed], RANDOM_TRAIN_ORDER + which, s->position[phase][0]);
  random_order(&random, s->order[which], s->set[set].count);
}

void sampling_draw(adda *s, int phase) {
  draw_order(s, phase, ADDA_SOURCE);
  if (phase == ADDA_ADAPT) draw_order(s, phase, ADDA_TARGET);
}

const uint32_t *sampling_places(const adda *s, int phase, int set) {
  return s->order[order_of(phase, set)] + s->position[phase][1] * s->batch;
}

int sampling_take(adda *s, int phase, int set, int row) {
  const uint32_t *places = sampling_places(s, phase, set);
  int count = s->set[set].count - s->position[phase][1] * s->batch, surveyed = model_surveys(s);
  if (count > s->batch) count = s->batch;
  for (int i = 0; i < count; i++) {
    uint32_t at = places[i];
    s->pass.image[row + i] = s->set[set].images + (size_t)at * PIXELS;
    s->label[row + i] = s->set[set].labels[at];
    if (set == ADDA_TARGET) s->pseudo[i] = surveyed ? s->pool.pseudo[at] : UNLABELLED;
  }
  return count;
}

// --- position ---------------------------------------------------------------------------------------------------------------

static int steps_of(const adda *s, int set) { return (s->set[set].count + s->batch - 1) / s->batch; }

int adda_steps(const adda *s, int phase) {
  int source = steps_of(s, ADDA_SOURCE), target = steps_of(s, ADDA_TARGET);
  return phase == ADDA_TRAIN || source < target ? source : target;
}

static int is_phase(int phase) { return phase == ADDA_TRAIN || phase == ADDA_ADAPT; }
int adda_epoch(const adda *s, int phase) { return is_phase(phase) ? s->position[phase][0] : 0; }
int adda_step(const adda *s, int phase) { return is_phase(phase) ? s->position[phase][1] : 0; }

enum { MAX_EPOCH = 1000000000 }; // far from where int ends

adda_status adda_seek(adda *s, int phase, int epoch, int step) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (!is_phase(phase) || epoch < 0 || epoch > MAX_EPOCH || step < 0 || step > adda_steps(s, phase))
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "the position is not within an epoch or round of the images loaded");
  s->position[phase][0] = epoch;
  s->position[phase][1] = step;
  sampling_draw(s, phase);
  return ADDA_OK;
}

void sampling_turn(adda *s, int phase) {
  if (s->position[phase][1] < adda_steps(s, phase)) return;
  s->position[phase][0]++;
  s->position[phase][1] = 0;
  sampling_draw(s, phase);
}
