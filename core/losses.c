#include "losses.h"

#include <string.h>

// Ends the step where a loss is no finite number; adda_advance answers ADDA_NOT_FINITE when it finds a message.
static int finite(adda *s, const char *name, double loss) {
  if (isfinite(loss)) return 1;
  say(&s->message, name);
  say(&s->message, loss != loss ? " is not a number" : " is infinite");
  return 0;
}

// --- losses by C's answers --------------------------------------------------------------------------------------------------

void losses_train(adda *s, const struct task *t, int item, int thread) {
  struct loss loss = cross_entropy(s->logits, s->label, t->rows, s->classes, s->c.padded, 1.f / (float)t->rows, s->dlogits);
  s->metric[ADDA_METRIC_loss] = loss.sum / t->rows;
  s->metric[ADDA_METRIC_source_correct] = loss.correct;
  s->metric[ADDA_METRIC_source_count] = t->rows;
  if (finite(s, "the loss of MS + C", loss.sum)) {
    optimizer_next(&s->network[MS].optimizer);
    optimizer_next(&s->network[C].optimizer);
  }
}

void losses_answers(adda *s, const struct task *t, int item, int thread) {
  int stride = s->c.padded, sources = model_mt_sources(s), labelled = sources + s->targets;
  memset(s->dlogits, 0, (size_t)(labelled + s->labelled) * stride * sizeof(float));
  float *logits = s->logits + (size_t)sources * stride, *gradient = s->dlogits + (size_t)sources * stride;
  struct loss measured = cross_entropy(logits, s->label + sources, s->targets, s->classes, stride, 0, NULL);
  s->metric[ADDA_METRIC_target_correct] = measured.correct;
  s->metric[ADDA_METRIC_target_known] = measured.count;
  if (s->part == ADDA_PART_D) return;
  if (sources) {
    struct loss loss = cross_entropy(s->logits, s->label, sources, s->classes, stride, 1.f / (float)sources, s->dlogits);
    s->metric[ADDA_METRIC_loss] = loss.sum / sources;
    s->metric[ADDA_METRIC_source_correct] = loss.correct;
    s->metric[ADDA_METRIC_source_count] = sources;
    if (!finite(s, "the loss of MT on the source images", loss.sum)) return;
  }
  if (s->targets && s->method->answers) {
    struct answers a = {.h = model_hyperparameters(s),
                        .logits = logits,
                        .rows = s->targets,
                        .classes = s->classes,
                        .stride = stride,
                        .label = s->method->uses & METHOD_TARGET_LABELS ? s->label + sources : NULL,
                        .pseudo = s->pseudo,
                        .gradient = gradient,
                        .weight = s->option[ADDA_method_weight]};
    double loss = s->metric[ADDA_METRIC_mt_loss] = s->method->answers(&a);
    if (!finite(s, "the loss of MT", loss)) return;
  }
  if (!s->labelled) return;
  size_t at = (size_t)labelled * stride;
  struct loss loss = cross_entropy(s->logits + at, s->label + labelled, s->labelled, s->classes, stride,
                                   (float)(s->option[ADDA_label_weight] / s->labelled), s->dlogits + at);
  s->metric[ADDA_METRIC_label_loss] = loss.sum / s->labelled;
  finite(s, "the loss of MT on the labelled images", loss.sum);
}

// --- losses of the game -----------------------------------------------------------------------------------------------------

static struct domain domain_of(adda *s, int sources, double weight) {
  return (struct domain){.h = model_hyperparameters(s),
                         .logits = s->domain,
                         .sources = sources,
                         .targets = s->targets,
                         .stride = s->d[2].padded,
                         .emphasis = sources && s->method->condition ? s->emphasis : NULL,
                         .gradient = s->ddomain,
                         .weight = weight,
                         .step = (double)s->position[ADDA_ADAPT][0] * adda_steps(s, ADDA_ADAPT) + s->position[ADDA_ADAPT][1],
                         .d_correct = (s->metric[ADDA_METRIC_d_source_correct] + s->metric[ADDA_METRIC_d_target_correct]) /
                                      (s->sources + s->targets)};
}

void losses_discriminate(adda *s, const struct task *t, int item, int thread) {
  struct domain d = domain_of(s, s->sources, 1);
  double loss = s->metric[ADDA_METRIC_d_loss] = s->method->discriminate(&d);
  s->metric[ADDA_METRIC_d_source_correct] = d.source.correct;
  s->metric[ADDA_METRIC_source_count] = s->sources;
  s->metric[ADDA_METRIC_d_target_correct] = d.target.correct;
  s->metric[ADDA_METRIC_target_count] = s->targets;
  if (finite(s, "the loss of D", loss) && s->part != ADDA_PART_MT) optimizer_next(&s->network[D].optimizer);
}

void losses_deceive(adda *s, const struct task *t, int item, int thread) {
  struct domain d = domain_of(s, 0, s->option[ADDA_method_weight]);
  finite(s, "the loss of MT", s->metric[ADDA_METRIC_mt_loss] = s->method->deceive(&d));
}

static struct condition condition_of(adda *s) {
  return (struct condition){.h = model_hyperparameters(s),
                            .features = s->features,
                            .logits = s->logits,
                            .rows = s->sources + s->targets,
                            .sources = s->sources,
                            .classes = s->classes,
                            .stride = s->c.padded,
                            .input = s->input,
                            .emphasis = s->emphasis,
                            .dinput = s->dinput,
                            .dfeatures = s->dmethod,
                            .dlogits = s->dlogits};
}

void losses_condition(adda *s, const struct task *t, int item, int thread) {
  struct condition c = condition_of(s);
  s->method->condition(&c);
}

void losses_reverse(adda *s, const struct task *t, int item, int thread) {
  const int *at = s->position[ADDA_ADAPT];
  int rows = s->sources + s->targets, steps = adda_steps(s, ADDA_ADAPT);
  double rounds = at[0] + (steps ? (double)at[1] / steps : 0);
  double weight = s->option[ADDA_method_weight] * s->method->reversal(model_hyperparameters(s), rounds);
  vec factor = vec_set((float)-weight);
  float *gradient = s->method->condition ? s->dinput : s->dmethod;
  for (size_t i = 0; i < (size_t)rows * ADDA_FEATURES; i += LANES)
    vec_store(gradient + i, vec_mul(vec_load(gradient + i), factor));
  s->metric[ADDA_METRIC_mt_loss] = -weight * s->metric[ADDA_METRIC_d_loss];
  if (!s->method->condition) return;
  struct condition c = condition_of(s);
  s->method->uncondition(&c);
}

// --- losses by pairs --------------------------------------------------------------------------------------------------------

void losses_dot_products(adda *s, const struct task *t, int row, int thread) {
  int n = s->sources + s->targets;
  const float *x = s->features + (size_t)row * ADDA_FEATURES;
  for (int other = 0; other < n; other++) {
    const float *y = s->features + (size_t)other * ADDA_FEATURES;
    s->dot[(size_t)row * n + other] = vec_dot(x, y, ADDA_FEATURES);
  }
}

void losses_pairs(adda *s, const struct task *t, int item, int thread) {
  struct pairs p = {.h = model_hyperparameters(s),
                    .dot = s->dot,
                    .sources = s->sources,
                    .targets = s->targets,
                    .factor = s->factor,
                    .weight = s->option[ADDA_method_weight],
                    .scratch = s->pair_scratch};
  finite(s, "the loss of MT", s->metric[ADDA_METRIC_mt_loss] = s->method->pairs(&p));
}

void losses_pair_gradient(adda *s, const struct task *t, int item, int thread) {
  int n = s->sources + s->targets;
  const float *factor = s->factor + (size_t)(t->rows + item) * n;
  float *gradient = s->dmethod + (size_t)item * ADDA_FEATURES;
  memset(gradient, 0, ADDA_FEATURES * sizeof(float));
  for (int other = 0; other < n; other++) {
    const float *x = s->features + (size_t)other * ADDA_FEATURES;
    vec f = vec_set(factor[other]);
    for (int i = 0; i < ADDA_FEATURES; i += LANES)
      vec_store(gradient + i, vec_madd(vec_load(gradient + i), f, vec_load(x + i)));
  }
}

void losses_add_gradient(adda *s, const struct task *t, int row, int thread) {
  float *sum = s->dfeatures + (size_t)(t->rows + row) * ADDA_FEATURES;
  const float *part = s->dmethod + (size_t)row * ADDA_FEATURES;
  for (int i = 0; i < ADDA_FEATURES; i += LANES) vec_store(sum + i, vec_add(vec_load(sum + i), vec_load(part + i)));
}
