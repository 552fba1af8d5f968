#include "survey.h"

#include "tasks.h"

static int pool_rows(const adda *s) { return s->set[ADDA_TARGET].count + s->set[ADDA_LABELLED].count; }

#define WHITEN(name)                                                                                                           \
  static void name(adda *s, const struct task *t, int item, int thread) { whiten_##name(&s->pool.whitening, item); }
#define WHITEN_WHOLE(name)                                                                                                     \
  static void name(adda *s, const struct task *t, int item, int thread) { whiten_##name(&s->pool.whitening); }
WHITEN(centre)
WHITEN(covariance)
WHITEN(multiply)
WHITEN(project)
WHITEN_WHOLE(start)
WHITEN_WHOLE(orthonormalise)
WHITEN_WHOLE(axes)

static void call_survey(adda *s, const struct task *t, int call, int thread) {
  struct pool *p = &s->pool;
  struct survey v = {.h = model_hyperparameters(s),
                     .whitened = p->whitening.whitened,
                     .logits = p->logits,
                     .images = s->set[ADDA_TARGET].count,
                     .labelled = s->set[ADDA_LABELLED].count,
                     .components = p->whitening.components,
                     .classes = s->classes,
                     .stride = s->c.padded,
                     .label = s->set[ADDA_LABELLED].labels,
                     .round = s->position[ADDA_ADAPT][0],
                     .seed = (uint32_t)s->option[ADDA_seed],
                     .pseudo = p->pseudo,
                     .margin = p->margin,
                     .scratch = p->scratch};
  p->more = s->method->survey(&v, p->at++);
}

static void next_call(adda *s) {
  struct pool *p = &s->pool;
  if (p->at && !p->more) {
    p->then(s);
    return;
  }
  s->tasks = 0;
  task_add(s, "survey", "groups", call_survey, 1, (double)pool_rows(s) * p->whitening.components * s->classes);
  s->next = next_call;
}

static void whiten(adda *s) {
  struct whitening *w = &s->pool.whitening;
  double rows = w->rows = pool_rows(s), all = ADDA_FEATURES / WHITEN_COLUMNS;
  s->tasks = 0;
  task_add(s, "survey", "whiten", centre, (int)all, rows * WHITEN_COLUMNS * 4);
  task_add(s, "survey", "whiten", covariance, (int)all, rows * WHITEN_COLUMNS * ADDA_FEATURES);
  task_add(s, "survey", "whiten", start, 1, 1e5);
  for (int turn = 0; turn < WHITEN_TURNS; turn++) {
    task_add(s, "survey", "whiten", multiply, w->components, ADDA_FEATURES * ADDA_FEATURES);
    if (turn < WHITEN_TURNS - 1) task_add(s, "survey", "whiten", orthonormalise, 1, 1e6);
  }
  task_add(s, "survey", "whiten", axes, 1, 1e6);
  task_add(s, "survey", "whiten", project, (w->rows + WHITEN_ROWS - 1) / WHITEN_ROWS,
           (double)WHITEN_ROWS * ADDA_FEATURES * w->components);
  s->pool.at = 0;
  s->next = next_call;
}

// One pass of MT and C after the other, over all target images and then the labelled ones.
static void next_pass(adda *s) {
  struct pool *p = &s->pool;
  int targets = s->set[ADDA_TARGET].count, rows = pool_rows(s) - p->at;
  if (rows > s->rows) rows = s->rows;
  for (int i = 0; i < rows; i++) {
    int at = p->at + i;
    s->pass.image[i] = at < targets ? s->set[ADDA_TARGET].images + (size_t)at * PIXELS
                                    : s->set[ADDA_LABELLED].images + (size_t)(at - targets) * PIXELS;
  }
  float *features = p->whitening.features + (size_t)p->at * ADDA_FEATURES;
  s->tasks = 0;
  task_encode(s, &s->mt, features, rows);
  task_forward(s, &s->c, features, p->logits + (size_t)p->at * s->c.padded, rows, 0);
  p->at += rows;
  s->next = p->at < pool_rows(s) ? next_pass : whiten;
}

void survey_begin(adda *s, void (*then)(adda *s)) {
  s->pool.at = 0;
  s->pool.then = then;
  next_pass(s);
}
