// methods.c - the methods of adaptation one by one: losses and gradients against the formulas written out once more in double
// precision, gradients against central differences of those; the grouping of SHOT and the whitening it rests on against what
// is known of made-up data.
#include "method.h"

#include "adda.h"
#include "check.h"
#include "whiten.h"

enum { ROWS = 7, SOURCES = 4, CLASSES = 3, STRIDE = 8, F = ADDA_FEATURES };

// The core is handed float32 and answers float32; sums of this few terms lose little more than the last rounding.
#define NEAR 2e-6
#define STEP 1e-5 // of central differences, of a double

static const struct method *find(const char *name, double *h) {
  for (int m = 0; m < adda_method_count(); m++)
    if (!strcmp(adda_method_name(m), name)) {
      for (int i = 0; i < method_of(m)->count; i++) h[i] = method_of(m)->hyperparameters[i].initial;
      return method_of(m);
    }
  printf("not ok %s: no such method\n", name);
  exit(1);
}

static void naive_softmax(const double *z, int classes, double *p) {
  double sum = 0;
  for (int c = 0; c < classes; c++) sum += p[c] = exp(z[c]);
  for (int c = 0; c < classes; c++) p[c] /= sum;
}

static double naive_entropy(const double *p, int classes) {
  double sum = 0;
  for (int c = 0; c < classes; c++) sum -= p[c] * log(p[c]);
  return sum;
}

// --- losses by C's answers --------------------------------------------------------------------------------------------------

struct scene {
  double h[ADDA_HYPERPARAMETERS];
  double z[ROWS][CLASSES], held[ROWS][CLASSES]; // held: what the formula takes as given
  uint8_t label[ROWS], pseudo[ROWS];
};

typedef double answers_loss(const struct scene *s);

static double naive_oracle(const struct scene *s) {
  double sum = 0, p[CLASSES];
  for (int i = 0; i < ROWS; i++) {
    naive_softmax(s->z[i], CLASSES, p);
    sum -= log(p[s->label[i]]);
  }
  return sum / ROWS;
}

static double naive_mcc(const struct scene *s) {
  double y[ROWS][CLASSES], weight[ROWS], total = 0, confusion[CLASSES][CLASSES] = {{0}}, sum = 0;
  for (int i = 0; i < ROWS; i++) {
    double soft[CLASSES], held[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      soft[c] = s->z[i][c] / s->h[0];
      held[c] = s->held[i][c] / s->h[0];
    }
    naive_softmax(held, CLASSES, y[i]);
    total += weight[i] = 1 + exp(-naive_entropy(y[i], CLASSES));
    naive_softmax(soft, CLASSES, y[i]);
  }
  for (int i = 0; i < ROWS; i++)
    for (int a = 0; a < CLASSES; a++)
      for (int b = 0; b < CLASSES; b++) confusion[a][b] += ROWS * weight[i] / total * y[i][a] * y[i][b];
  for (int a = 0; a < CLASSES; a++) {
    double all = 0;
    for (int b = 0; b < CLASSES; b++) all += confusion[a][b];
    for (int b = 0; b < CLASSES; b++) sum += b == a ? 0 : confusion[a][b] / all / CLASSES;
  }
  return sum;
}

static double naive_pseudo_label(const struct scene *s) {
  double sum = 0, p[CLASSES], held[CLASSES];
  for (int i = 0; i < ROWS; i++) {
    naive_softmax(s->z[i], CLASSES, p);
    naive_softmax(s->held[i], CLASSES, held);
    sum += s->h[1] * naive_entropy(p, CLASSES);
    for (int c = 0; c < CLASSES; c++)
      if (held[c] > s->h[0]) sum -= log(p[c]);
  }
  return sum / ROWS;
}

static double naive_shot(const struct scene *s) {
  double sum = 0, mean[CLASSES] = {0}, cross = 0, p[CLASSES];
  int labels = 0;
  for (int i = 0; i < ROWS; i++) {
    naive_softmax(s->z[i], CLASSES, p);
    sum += s->h[4] * naive_entropy(p, CLASSES) / ROWS;
    for (int c = 0; c < CLASSES; c++) mean[c] += p[c] / ROWS;
    if (s->pseudo[i] == UNLABELLED) continue;
    labels++;
    cross -= log(p[s->pseudo[i]]);
  }
  return sum - s->h[5] * naive_entropy(mean, CLASSES) + (labels ? s->h[3] * cross / labels : 0);
}

static double call_answers(const struct method *m, const struct scene *s, double weight, float *gradient) {
  float logits[ROWS * STRIDE] = {0};
  for (int i = 0; i < ROWS; i++)
    for (int c = 0; c < CLASSES; c++) logits[i * STRIDE + c] = (float)s->z[i][c];
  memset(gradient, 0, ROWS * STRIDE * sizeof(float));
  struct answers a = {.h = s->h,
                      .logits = logits,
                      .rows = ROWS,
                      .classes = CLASSES,
                      .stride = STRIDE,
                      .label = m->uses & METHOD_TARGET_LABELS ? s->label : NULL,
                      .pseudo = s->pseudo,
                      .gradient = gradient,
                      .weight = weight};
  return m->answers(&a);
}

// `first`: another value of the first hyperparameter, where not NaN.
static void answers_case(const char *name, double first, int labels, answers_loss *naive) {
  check_begin("%s: loss and gradient by the answers, first hyperparameter %g, %s pseudo-labels", name, first,
              labels ? "with" : "without");
  struct scene s;
  const struct method *m = find(name, s.h);
  if (!isnan(first)) s.h[0] = first;
  for (int i = 0; i < ROWS; i++) {
    for (int c = 0; c < CLASSES; c++) s.held[i][c] = s.z[i][c] = 3 * draw_real();
    s.label[i] = (uint8_t)draw_below(CLASSES);
    s.pseudo[i] = labels && i != 2 ? (uint8_t)draw_below(CLASSES) : UNLABELLED;
  }
  float gradient[ROWS * STRIDE];
  double got = call_answers(m, &s, 2.5, gradient), want = naive(&s);
  check_near("loss", 0, got, want, NEAR * (1 + fabs(want)));
  double moved = 0;
  for (int i = 0; i < ROWS; i++)
    for (int c = 0; c < STRIDE; c++) {
      double slope = 0;
      if (c < CLASSES) {
        s.z[i][c] += STEP;
        slope = naive(&s);
        s.z[i][c] -= 2 * STEP;
        slope = 2.5 * (slope - naive(&s)) / (2 * STEP);
        s.z[i][c] += STEP;
      }
      check_near("gradient", i * STRIDE + c, gradient[i * STRIDE + c], slope, NEAR);
      moved += fabs(slope);
    }
  EXPECT(moved > 0.05, "no gradient worth measuring");
  check_end();
}

// Answers as sure as float32 can make them: p of 1 and of 0 exactly.
static void certain_case(const char *name) {
  check_begin("%s: certain answers give finite numbers", name);
  struct scene s;
  const struct method *m = find(name, s.h);
  for (int i = 0; i < ROWS; i++) {
    for (int c = 0; c < CLASSES; c++) s.z[i][c] = c == 0 ? 1000 : -1000;
    s.label[i] = s.pseudo[i] = (uint8_t)(i % CLASSES);
  }
  float gradient[ROWS * STRIDE];
  EXPECT(isfinite(call_answers(m, &s, 1, gradient)), "the loss");
  for (int k = 0; k < ROWS * STRIDE; k++) EXPECT(isfinite(gradient[k]), "gradient %d", k);
  check_end();
}

// --- losses by pairs --------------------------------------------------------------------------------------------------------

struct features {
  double h[ADDA_HYPERPARAMETERS];
  double x[ROWS][F], held[ROWS][F];
  int sources;
};

static double naive_distance(const double *a, const double *b) {
  double sum = 0;
  for (int k = 0; k < F; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

static double naive_mmd(const struct features *f) {
  double mean = 0, sum[2][2] = {{0, 0}, {0, 0}};
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < ROWS; j++) mean += naive_distance(f->held[i], f->held[j]) / (ROWS * ROWS);
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < ROWS; j++)
      for (double scale = 0.25; scale <= 4; scale *= 2)
        sum[i >= f->sources][j >= f->sources] += exp(-naive_distance(f->x[i], f->x[j]) / (scale * f->h[0] * mean));
  double s = f->sources, t = ROWS - s;
  return sum[0][0] / (s * s) + sum[1][1] / (t * t) - 2 * sum[0][1] / (s * t);
}

static double naive_coral(const struct features *f) {
  static double covariance[2][F][F];
  for (int side = 0; side < 2; side++) {
    int from = side ? f->sources : 0, to = side ? ROWS : f->sources;
    double mean[F] = {0};
    for (int i = from; i < to; i++)
      for (int k = 0; k < F; k++) mean[k] += f->x[i][k] / (to - from);
    for (int a = 0; a < F; a++)
      for (int b = 0; b < F; b++) {
        covariance[side][a][b] = 0;
        for (int i = from; i < to; i++)
          covariance[side][a][b] += (f->x[i][a] - mean[a]) * (f->x[i][b] - mean[b]) / (to - from - 1);
      }
  }
  double sum = 0;
  for (int a = 0; a < F; a++)
    for (int b = 0; b < F; b++) sum += pow(covariance[0][a][b] - covariance[1][a][b], 2);
  return sum / (4.0 * F * F);
}

static void pairs_case(const char *name, double first, int sources, double (*naive)(const struct features *)) {
  check_begin("%s: loss and gradient by pairs, %d of %d from the source, first hyperparameter %g", name, sources, ROWS, first);
  static struct features f;
  const struct method *m = find(name, f.h);
  if (!isnan(first)) f.h[0] = first;
  f.sources = sources;
  for (int i = 0; i < ROWS; i++)
    for (int k = 0; k < F; k++) f.held[i][k] = f.x[i][k] = (i < sources ? 1 : 1.5) * draw_real() + (i < sources ? 0 : 0.2);
  float *dot = check_floats(ROWS * ROWS), *factor = check_floats(ROWS * ROWS);
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < ROWS; j++) {
      double sum = 0;
      for (int k = 0; k < F; k++) sum += f.x[i][k] * f.x[j][k];
      dot[i * ROWS + j] = (float)sum;
    }
  struct pairs p = {.h = f.h,
                    .dot = dot,
                    .sources = sources,
                    .targets = ROWS - sources,
                    .factor = factor,
                    .weight = 3,
                    .scratch = check_doubles(8 * ROWS)};
  double got = m->pairs(&p), want = naive(&f), most = 0;
  check_near("loss", 0, got, want, 1e-5 * fabs(want));
  double gradient[ROWS][F];
  for (int i = 0; i < ROWS; i++)
    for (int k = 0; k < F; k++) {
      gradient[i][k] = 0;
      for (int j = 0; j < ROWS; j++) gradient[i][k] += (double)factor[i * ROWS + j] * f.x[j][k];
      if (fabs(gradient[i][k]) > most) most = fabs(gradient[i][k]);
    }
  EXPECT(most > 0, "no gradient");
  for (int i = 0; i < ROWS; i++)
    for (int n = 0; n < 3; n++) {
      int k = draw_below(F);
      double kept = f.x[i][k], side[2];
      for (int up = 0; up < 2; up++) {
        f.x[i][k] = kept + (up ? 1e-3 : -1e-3);
        side[up] = naive(&f);
      }
      f.x[i][k] = kept;
      check_near("gradient", i * F + k, gradient[i][k], 3 * (side[1] - side[0]) / 2e-3, 1e-4 * most);
    }
  check_end();
}

static void lone_case(void) {
  check_begin("coral: a domain of one image has no covariance, and moves nothing");
  double h[ADDA_HYPERPARAMETERS];
  const struct method *m = find("coral", h);
  float *dot = check_floats(9), *factor = check_floats(9);
  for (int k = 0; k < 9; k++) dot[k] = 1;
  struct pairs p = {
      .h = h, .dot = dot, .sources = 2, .targets = 1, .factor = factor, .weight = 1, .scratch = check_doubles(24)};
  EXPECT(m->pairs(&p) == 0, "a loss");
  for (int k = 0; k < 9; k++) EXPECT(factor[k] == 0, "factor %d", k);
  check_end();
}

// --- the game ---------------------------------------------------------------------------------------------------------------

static double naive_domain(const double (*z)[2], const double *emphasis, int sources, int rows, double smoothing) {
  double sum = 0, p[2];
  for (int i = 0; i < rows; i++) {
    naive_softmax(z[i], 2, p);
    int label = i >= sources;
    sum -= emphasis[i] * ((1 - smoothing) * log(p[label]) + smoothing * log(p[1 - label]));
  }
  return sum / rows;
}

static void domain_case(const char *name, double smoothing, int weighted) {
  check_begin("%s: D's loss and gradient, smoothing %g, rows %s", name, smoothing, weighted ? "weighted" : "alike");
  double h[ADDA_HYPERPARAMETERS], z[ROWS][2], emphasis[ROWS];
  const struct method *m = find(name, h);
  if (smoothing > 0) h[1] = smoothing;
  float logits[ROWS * STRIDE] = {0}, given[ROWS], gradient[ROWS * STRIDE];
  for (int i = 0; i < ROWS; i++) {
    for (int c = 0; c < 2; c++) logits[i * STRIDE + c] = (float)(z[i][c] = 2 * draw_real());
    given[i] = (float)(emphasis[i] = weighted ? 1.5 + draw_real() : 1);
  }
  struct domain d = {.h = h,
                     .logits = logits,
                     .sources = SOURCES,
                     .targets = ROWS - SOURCES,
                     .stride = STRIDE,
                     .emphasis = weighted ? given : NULL,
                     .gradient = gradient,
                     .weight = 1};
  double got = m->discriminate(&d), want = naive_domain(z, emphasis, SOURCES, ROWS, smoothing);
  check_near("loss", 0, got, want, NEAR * (1 + want));
  for (int i = 0; i < ROWS; i++)
    for (int c = 0; c < 2; c++) {
      double side[2];
      for (int up = 0; up < 2; up++) {
        z[i][c] += up ? 2 * STEP : -STEP;
        side[up] = naive_domain(z, emphasis, SOURCES, ROWS, smoothing);
      }
      z[i][c] -= STEP;
      check_near("gradient", i * 2 + c, gradient[i * STRIDE + c], (side[1] - side[0]) / (2 * STEP), NEAR);
    }
  EXPECT(d.source.count == SOURCES && d.target.count == ROWS - SOURCES, "counts");
  check_end();
}

static void rest_case(void) {
  check_begin("adda: MT rests below the gate, between its steps and during D's head start");
  double h[ADDA_HYPERPARAMETERS];
  const struct method *m = find("adda", h);
  float logits[STRIDE] = {0.5f, -0.25f}, gradient[STRIDE];
  struct domain d = {.h = h, .logits = logits, .targets = 1, .stride = STRIDE, .gradient = gradient, .weight = 1};
  const struct {
    double gate, every, head_start, step, correct;
    int moves;
  } cases[] = {{0, 1, 0, 0, 0, 1}, {0.6, 1, 0, 5, 0.59, 0}, {0.6, 1, 0, 5, 0.6, 1}, {0, 3, 0, 0, 1, 1},
               {0, 3, 0, 1, 1, 0}, {0, 3, 0, 3, 1, 1},      {0, 1, 4, 3, 1, 0},     {0, 1, 4, 4, 1, 1}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    h[0] = cases[k].gate, h[2] = cases[k].every, h[3] = cases[k].head_start;
    d.step = cases[k].step, d.d_correct = cases[k].correct;
    double loss = m->deceive(&d);
    check_near("loss", k, loss, log(1 + exp(-0.75)), 1e-12);
    check_near("gradient", k, gradient[0], cases[k].moves ? -1 / (1 + exp(0.75)) : 0, NEAR);
  }
  check_end();
}

static void reversal_case(const char *name) {
  check_begin("%s: the reversal grows from 0 to 1 over the ramp", name);
  double h[ADDA_HYPERPARAMETERS];
  const struct method *m = find(name, h);
  h[0] = 4;
  EXPECT(m->reversal(h, 0) == 0, "at the start %g", m->reversal(h, 0));
  check_near("half way", 0, m->reversal(h, 2), 2 / (1 + exp(-5)) - 1, 1e-12);
  check_near("at the end", 0, m->reversal(h, 4), 0.99990920, 1e-8);
  h[0] = 0;
  EXPECT(m->reversal(h, 0) == 1, "without a ramp %g", m->reversal(h, 0));
  check_end();
}

static void condition_case(void) {
  check_begin("cdan: D's input is features times mixed answers, and its gradient goes back to both");
  double h[ADDA_HYPERPARAMETERS];
  const struct method *m = find("cdan", h);
  float *features = check_floats(ROWS * F), *input = check_floats(ROWS * F), *dinput = check_floats(ROWS * F);
  float *dfeatures = check_floats(ROWS * F), emphasis[ROWS], logits[ROWS * STRIDE] = {0}, dlogits[ROWS * STRIDE] = {0};
  double *mix = check_doubles(CLASSES * F);
  struct condition c = {.h = h,
                        .features = features,
                        .logits = logits,
                        .rows = ROWS,
                        .sources = SOURCES,
                        .classes = CLASSES,
                        .stride = STRIDE,
                        .input = input,
                        .emphasis = emphasis,
                        .dinput = dinput,
                        .dfeatures = dfeatures,
                        .dlogits = dlogits};
  // Features of one and certain answers lay the mix open.
  for (int k = 0; k < ROWS * F; k++) features[k] = 1;
  for (int i = 0; i < CLASSES; i++) logits[i * STRIDE + i] = 500;
  m->condition(&c);
  double mean = 0, square = 0;
  for (int k = 0; k < CLASSES * F; k++) {
    mix[k] = input[k];
    mean += mix[k] / (CLASSES * F);
    square += mix[k] * mix[k] / (CLASSES * F);
  }
  EXPECT(fabs(mean) < 0.1 && fabs(square - 1) < 0.1, "the mix has mean %g, variance %g", mean, square);

  double z[ROWS][CLASSES], p[CLASSES];
  for (int i = 0; i < ROWS; i++)
    for (int k = 0; k < CLASSES; k++) logits[i * STRIDE + k] = (float)(z[i][k] = 2 * draw_real());
  for (int k = 0; k < ROWS * F; k++) features[k] = draw_real(), dinput[k] = draw_real();
  m->condition(&c);
  m->uncondition(&c);
  double total[2] = {0, 0}, weight[ROWS];
  for (int i = 0; i < ROWS; i++) {
    naive_softmax(z[i], CLASSES, p);
    total[i >= SOURCES] += weight[i] = 1 + exp(-naive_entropy(p, CLASSES));
  }
  for (int i = 0; i < ROWS; i++) {
    int target = i >= SOURCES;
    check_near("emphasis", i, emphasis[i], weight[i] / total[target] * (target ? ROWS - SOURCES : SOURCES), NEAR);
    naive_softmax(z[i], CLASSES, p);
    for (int k = 0; k < F; k++) {
      double factor = 0;
      for (int n = 0; n < CLASSES; n++) factor += p[n] * mix[n * F + k];
      check_near("input", i * F + k, input[i * F + k], factor * features[i * F + k], NEAR);
      check_near("dfeatures", i * F + k, dfeatures[i * F + k], factor * dinput[i * F + k], NEAR);
    }
    for (int n = 0; n < CLASSES; n++) {
      double side[2];
      for (int up = 0; up < 2; up++) {
        z[i][n] += up ? 2 * STEP : -STEP;
        naive_softmax(z[i], CLASSES, p);
        side[up] = 0;
        for (int k = 0; k < F; k++)
          for (int q = 0; q < CLASSES; q++) side[up] += p[q] * mix[q * F + k] * features[i * F + k] * dinput[i * F + k];
      }
      z[i][n] -= STEP;
      check_near("dlogits", i * STRIDE + n, dlogits[i * STRIDE + n], (side[1] - side[0]) / (2 * STEP), 1e-5);
    }
  }
  check_end();
}

// --- grouping ---------------------------------------------------------------------------------------------------------------

enum { POOL = 300, LABELLED = 3, DIRECTIONS = 5 };

struct made_up {
  float whitened[(POOL + LABELLED) * DIRECTIONS], logits[(POOL + LABELLED) * STRIDE], margin[POOL];
  uint8_t truth[POOL + LABELLED], label[LABELLED], pseudo[POOL];
  double h[ADDA_HYPERPARAMETERS], scratch[POOL / 2 + 2000];
  struct survey v;
};

// Three heaps far apart; image i belongs to heap i % 3. The labelled images are one of each.
static struct made_up *make_up(int labelled, int fresh, int round) {
  static struct made_up m;
  memset(&m, 0, sizeof m);
  const struct method *shot = find("shot", m.h);
  m.h[0] = DIRECTIONS, m.h[1] = fresh, m.h[2] = 1;
  for (int i = 0; i < POOL + LABELLED; i++) {
    m.truth[i] = (uint8_t)(i % CLASSES);
    if (i >= POOL) m.label[i - POOL] = m.truth[i];
    for (int k = 0; k < DIRECTIONS; k++) m.whitened[i * DIRECTIONS + k] = 0.5f * draw_real() + (k == m.truth[i] ? 3.f : 0);
  }
  m.v = (struct survey){.h = m.h,
                        .whitened = m.whitened,
                        .logits = m.logits,
                        .images = POOL,
                        .labelled = labelled,
                        .components = DIRECTIONS,
                        .classes = CLASSES,
                        .stride = STRIDE,
                        .label = m.label,
                        .round = round,
                        .seed = 7,
                        .pseudo = m.pseudo,
                        .margin = m.margin,
                        .scratch = m.scratch};
  EXPECT(shot->components(m.h) == DIRECTIONS, "components");
  return &m;
}

static void look(struct made_up *m) {
  double h[ADDA_HYPERPARAMETERS];
  const struct method *shot = find("shot", h);
  int call = 0;
  while (shot->survey(&m->v, call) && call < 100000) call++;
  EXPECT(call < 100000, "no end");
}

static int agree(const struct made_up *m, const int *class_of) {
  int same = 0;
  for (int i = 0; i < POOL; i++) same += m->pseudo[i] == class_of[m->truth[i]];
  return same;
}

static void grouping_cases(void) {
  check_begin("shot: fresh groups take the classes of the labelled images");
  struct made_up *m = make_up(LABELLED, 1, 0);
  look(m);
  EXPECT(agree(m, (int[]){0, 1, 2}) == POOL, "%d of %d", agree(m, (int[]){0, 1, 2}), POOL);
  for (int i = 0; i < LABELLED; i++) m->label[i] = (uint8_t)((m->truth[i] + 1) % CLASSES);
  look(m);
  EXPECT(agree(m, (int[]){1, 2, 0}) == POOL, "%d of %d under other labels", agree(m, (int[]){1, 2, 0}), POOL);
  check_end();

  check_begin("shot: without labels fresh groups take the classes that agree best with C");
  m = make_up(0, 1, 0);
  // C leans a little to class 2 for heap 0, 0 for heap 1, and says nothing of heap 2.
  for (int i = 0; i < POOL; i++)
    if (m->truth[i] < 2) m->logits[i * STRIDE + (m->truth[i] == 0 ? 2 : 0)] = 0.1f * (float)(i % 2);
  look(m);
  EXPECT(agree(m, (int[]){2, 0, 1}) == POOL, "%d of %d", agree(m, (int[]){2, 0, 1}), POOL);
  check_end();

  for (int round = 0; round < 2; round++) {
    check_begin("shot: groups begin with C's answers %s", round ? "in later rounds" : "unless fresh ones are asked for");
    m = make_up(0, round, round);
    for (int i = 0; i < POOL; i++) m->logits[i * STRIDE + (m->truth[i] + 1) % CLASSES] = draw_below(3) ? 1 : -1;
    look(m);
    EXPECT(agree(m, (int[]){1, 2, 0}) == POOL, "%d of %d", agree(m, (int[]){1, 2, 0}), POOL);
    check_end();
  }

  check_begin("shot: the images nearest between two groups lose their pseudo-label");
  m = make_up(LABELLED, 1, 0);
  m->h[2] = 0.8;
  for (int k = 0; k < DIRECTIONS; k++) // image 0, half way to heap 1
    m->whitened[k] = k < 2 ? 1.5f : 0;
  look(m);
  int kept = 0;
  for (int i = 0; i < POOL; i++) kept += m->pseudo[i] != UNLABELLED;
  EXPECT(kept == POOL * 8 / 10, "%d of %d are kept", kept, POOL);
  EXPECT(m->pseudo[0] == UNLABELLED, "image 0 is sure");
  check_end();

  // What the memory held before must decide nothing: all of it is once zero, once ones.
  static const struct {
    const char *of;
    int images;
    double keep;
    float size; // of the whitened features
  } pools[] = {{"a handful of images", 1, 0.1, 1},
               {"a handful of images", 2, 0.1, 1},
               {"a handful of images", 5, 0.1, 1},
               {"a handful of images", 3, 0.5, 1},
               {"distances beyond any number", 60, 0.9, 1e38f},
               {"features that are no numbers", 60, 0.5, NAN},
               {"features that are infinite", 60, 0.9, INFINITY}};
  for (size_t k = 0; k < sizeof pools / sizeof *pools; k++)
    for (int labelled = 0; labelled <= LABELLED; labelled += LABELLED) {
      check_begin("shot: %s, %d of them, %d labelled: pseudo-labels do not depend on what memory held", pools[k].of,
                  pools[k].images, labelled);
      uint8_t want[POOL] = {0};
      for (int fill = 0; fill < 2; fill++) {
        m = make_up(labelled, 1, 0);
        m->h[2] = pools[k].keep;
        m->v.images = pools[k].images;
        for (int i = 0; i < (POOL + LABELLED) * DIRECTIONS; i++)
          m->whitened[i] = pools[k].size == 1 ? (float)((i * 7) % 11) : (float)((i * 7) % 11 - 5) * pools[k].size;
        memset(m->scratch, fill ? 0xff : 0, sizeof m->scratch);
        for (int i = 0; i < POOL; i++) m->margin[i] = fill ? -1e30f : 1e30f;
        memset(m->pseudo, fill ? 77 : 0, sizeof m->pseudo);
        look(m);
        int kept = 0;
        for (int i = 0; i < m->v.images; i++) {
          EXPECT(m->pseudo[i] < CLASSES || m->pseudo[i] == UNLABELLED, "label %d", m->pseudo[i]);
          kept += m->pseudo[i] != UNLABELLED;
          if (fill) EXPECT(m->pseudo[i] == want[i], "image %d is %d and %d", i, want[i], m->pseudo[i]);
        }
        EXPECT(kept > 0, "nothing is kept");
        memcpy(want, m->pseudo, sizeof want);
      }
      check_end();
    }
}

// --- whitening --------------------------------------------------------------------------------------------------------------

static void whiten_case(int rows, int rank, int components) {
  check_begin("whitening %d features of rank %d in %d directions", rows, rank, components);
  float *features = check_floats((size_t)rows * F), *axis = check_floats((size_t)rank * F);
  for (int k = 0; k < rank * F; k++) axis[k] = draw_real();
  for (int row = 0; row < rows; row++) {
    for (int i = 0; i < F; i++) features[row * F + i] = 5;
    for (int r = 0; r < rank; r++) {
      float size = (r < 4 ? 4 : 1) * draw_real(); // four strong directions
      for (int i = 0; i < F; i++) features[row * F + i] += size * axis[r * F + i];
    }
  }
  struct whitening w = {.rows = rows,
                        .components = components,
                        .features = features,
                        .covariance = check_floats(F * F),
                        .basis = check_doubles((size_t)components * F),
                        .product = check_doubles((size_t)components * F),
                        .lower = check_doubles((size_t)components * components),
                        .axes = check_floats((size_t)components * F),
                        .whitened = check_floats((size_t)rows * components)};
  for (int i = 0; i < F / WHITEN_COLUMNS; i++) whiten_centre(&w, i);
  for (int i = 0; i < F / WHITEN_COLUMNS; i++) whiten_covariance(&w, i);
  whiten_start(&w);
  for (int turn = 0; turn < WHITEN_TURNS; turn++) {
    for (int c = 0; c < components; c++) whiten_multiply(&w, c);
    if (turn < WHITEN_TURNS - 1) whiten_orthonormalise(&w);
  }
  whiten_axes(&w);
  for (int i = 0; i < (rows + WHITEN_ROWS - 1) / WHITEN_ROWS; i++) whiten_project(&w, i);
  int real = components < rank ? components : rank;
  for (int a = 0; a < components; a++)
    for (int b = 0; b <= a; b++) {
      double sum = 0;
      for (int row = 0; row < rows; row++)
        sum += (double)w.whitened[row * components + a] * w.whitened[row * components + b] / rows;
      check_near("covariance", (size_t)a * components + b, sum, a == b && a < real, 2e-3);
    }
  // What the directions hold of all variance: as much as the strong ones have.
  if (components == 4 && rank > 4) {
    double all = 0, held = 0;
    for (int i = 0; i < F; i++) all += w.covariance[i * F + i];
    for (int c = 0; c < components; c++)
      for (int i = 0; i < F; i++) held += w.basis[c * F + i] * w.product[c * F + i];
    EXPECT(held / all > 0.85, "the directions hold %g of the variance", held / all);
  }
  check_end();
}

int main(void) {
  answers_case("oracle", NAN, 0, naive_oracle);
  answers_case("mcc", NAN, 0, naive_mcc);
  answers_case("mcc", 1, 0, naive_mcc);
  answers_case("pseudo_label", 0.6, 0, naive_pseudo_label);
  answers_case("pseudo_label", 1, 0, naive_pseudo_label);
  answers_case("shot", NAN, 0, naive_shot);
  answers_case("shot", NAN, 1, naive_shot);
  certain_case("oracle");
  certain_case("mcc");
  certain_case("pseudo_label");
  certain_case("shot");
  pairs_case("mmd", NAN, SOURCES, naive_mmd);
  pairs_case("mmd", 0.3, 2, naive_mmd);
  pairs_case("coral", NAN, SOURCES, naive_coral);
  pairs_case("coral", NAN, 2, naive_coral);
  lone_case();
  domain_case("adda", 0, 0);
  domain_case("adda", 0.1, 0);
  domain_case("dann", 0, 0);
  domain_case("cdan", 0, 1);
  rest_case();
  reversal_case("dann");
  reversal_case("cdan");
  condition_case();
  grouping_cases();
  whiten_case(500, 40, 20);
  whiten_case(200, 12, 4);
  whiten_case(100, 3, 6);
  return check_status();
}
