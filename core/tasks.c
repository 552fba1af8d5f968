#include "tasks.h"

#include <string.h>

struct task *task_add(adda *s, const char *subject, const char *pass, task_run *run, int items, double cost) {
  struct task *task = &s->program[s->tasks++];
  *task = (struct task){.subject = subject, .pass = pass, .run = run, .items = items, .cost = cost};
  return task;
}

// --- dense layers -----------------------------------------------------------------------------------------------------------

static void pack_inputs(adda *s, const struct task *t, int item, int thread) {
  dense_pack_rows(t->x, t->layer->inputs, t->y, t->rows, item);
}

static void pack_outputs(adda *s, const struct task *t, int item, int thread) {
  dense_pack_rows(t->x, t->layer->padded, t->y, t->rows, item);
}

static void forward(adda *s, const struct task *t, int item, int thread) {
  dense_forward(t->layer, t->x, t->y, t->rows, t->relu, item);
}

static void backward(adda *s, const struct task *t, int item, int thread) {
  dense_backward(t->layer, t->x, t->open, t->y, t->rows, item);
}

static void pack_gradient(adda *s, const struct task *t, int item, int thread) {
  dense_pack_gradient(t->layer, t->x, t->y, t->rows, item);
}

static void update_dense(adda *s, const struct task *t, int item, int thread) {
  if (item < t->layer->inputs / PANEL)
    dense_update(t->layer, t->optimizer, t->x, t->open, s->scratch[thread].column, t->rows, item);
  else
    dense_update_bias(t->layer, t->optimizer, t->open, t->rows);
}

void task_forward(adda *s, struct dense *layer, const float *x, float *y, int rows, int relu) {
  struct task *t = task_add(s, layer->name, "forward", pack_inputs, (rows + 3) / 4, 4 * layer->inputs);
  t->layer = layer;
  t->x = x;
  t->y = s->fours;
  t->rows = rows;
  t = task_add(s, layer->name, "forward", forward, layer->padded / PANEL, (double)rows * layer->inputs * PANEL);
  t->layer = layer;
  t->x = s->fours;
  t->y = y;
  t->rows = rows;
  t->relu = relu;
}

void task_backward(adda *s, struct dense *layer, const float *dy, const float *open, float *dx, int rows) {
  struct task *t = task_add(s, layer->name, "backward", pack_outputs, (rows + 3) / 4, 4 * layer->padded);
  t->layer = layer;
  t->x = dy;
  t->y = s->fours;
  t->rows = rows;
  t = task_add(s, layer->name, "backward", backward, layer->inputs / PANEL, (double)rows * layer->padded * PANEL);
  t->layer = layer;
  t->x = s->fours;
  t->open = open;
  t->y = dx;
  t->rows = rows;
}

void task_update(adda *s, struct dense *layer, struct optimizer *optimizer, const float *x, const float *dy, float *packed,
                 int rows) {
  struct task *t = task_add(s, layer->name, "update", pack_gradient, layer->padded / 4, (double)rows * 4);
  t->layer = layer;
  t->x = dy;
  t->y = packed;
  t->rows = rows;
  t = task_add(s, layer->name, "update", update_dense, layer->inputs / PANEL + 1, (double)(rows + 4) * layer->padded * PANEL);
  t->layer = layer;
  t->optimizer = optimizer;
  t->x = x;
  t->open = packed;
  t->rows = rows;
}

// --- D without activations --------------------------------------------------------------------------------------------------

static void forward_affine(adda *s, const struct task *t, int row, int thread) {
  affine_forward(&s->affine, t->x + (size_t)row * AFFINE_WIDTH, s->domain + (size_t)row * AFFINE_STRIDE);
}

static void backward_affine(adda *s, const struct task *t, int row, int thread) {
  affine_backward(&s->affine, s->ddomain + (size_t)row * AFFINE_STRIDE, t->y + (size_t)row * AFFINE_WIDTH);
}

static void first_product(adda *s, const struct task *t, int item, int thread) {
  affine_first_product(&s->affine, t->x, s->ddomain, t->rows, item);
  if (item == 0) affine_sum(&s->affine, s->ddomain, t->rows);
}

// Tasks of a layer of D know it by their rows.
static void next_product(adda *s, const struct task *t, int item, int thread) {
  affine_next_product(&s->affine, s->d, t->rows, item);
}

static void update_affine(adda *s, const struct task *t, int item, int thread) {
  affine_update(&s->affine, s->d, t->rows, &s->network[D].optimizer, item);
}

static void map_affine(adda *s, const struct task *t, int item, int thread) { affine_map(&s->affine, s->d, t->rows, item); }
static void offset_affine(adda *s, const struct task *t, int item, int thread) { affine_offset(&s->affine, s->d); }

void task_affine_forward(adda *s, const float *features, int rows) {
  task_add(s, "D", "forward", forward_affine, rows, AFFINE_OUTPUTS * AFFINE_WIDTH)->x = features;
}

void task_affine_backward(adda *s, float *dx, int rows) {
  task_add(s, "D", "backward", backward_affine, rows, AFFINE_OUTPUTS * AFFINE_WIDTH)->y = dx;
}

void task_affine_update(adda *s, const float *x, int rows) {
  const double once = AFFINE_OUTPUTS * AFFINE_WIDTH; // a row of weights
  struct task *t = task_add(s, "D", "update", first_product, AFFINE_WIDTH / PANEL, (double)rows * AFFINE_OUTPUTS * PANEL);
  t->x = x;
  t->rows = rows;
  for (int layer = 1; layer < AFFINE_LAYERS; layer++)
    task_add(s, "D", "update", next_product, AFFINE_ITEMS, once * AFFINE_WIDTH / AFFINE_ITEMS)->rows = layer;
  for (int layer = 0; layer < AFFINE_LAYERS; layer++)
    task_add(s, "D", "update", update_affine, AFFINE_WIDTH / PANEL + 1, 2 * once * s->d[layer].padded / AFFINE_WIDTH * PANEL)
        ->rows = layer;
  for (int layer = 0; layer < AFFINE_LAYERS; layer++)
    task_add(s, "D", "update", map_affine, AFFINE_WIDTH / PANEL, once * PANEL)->rows = layer;
  task_add(s, "D", "update", offset_affine, 1, 2 * once);
}

// --- encoder ----------------------------------------------------------------------------------------------------------------

static void forward_conv1(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  float *pixels = p->pixels + (size_t)row * IMAGE_STRIDE;
  for (int i = 0; i < PIXELS; i++) pixels[i] = (float)p->image[row][i] / 255;
  memset(pixels + PIXELS, 0, (IMAGE_STRIDE - PIXELS) * sizeof(float));
  conv1_forward(pixels, e->panels1, e->bias1, p->map1 + (size_t)row * MAP1, p->winner1 + (size_t)row * MAP1,
                p->blank1 + (size_t)row * WINDOWS1);
}

static void forward_conv2(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  winograd_forward(p->map1 + (size_t)row * MAP1, e->panels2, e->bias2, p->map2 + (size_t)row * MAP2,
                   p->winner2 + (size_t)row * MAP2, &s->scratch[thread].winograd);
}

static void backward_image(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  float *partial = p->gradient1 + (size_t)row * PARTIAL, *bias1 = partial + WEIGHTS1, *bias2 = bias1 + CHANNELS1;
  struct scratch *scratch = &s->scratch[thread];
  scratch->open[1] += conv2_backward(p->gradient2 + (size_t)row * MAP2, p->map2 + (size_t)row * MAP2,
                                     p->winner2 + (size_t)row * MAP2, e->weight2, p->terms + row, bias2, &scratch->conv);
  scratch->open[0] +=
      conv1_gradient(p->pixels + (size_t)row * IMAGE_STRIDE, scratch->conv.gradient1, p->map1 + (size_t)row * MAP1,
                     p->winner1 + (size_t)row * MAP1, p->blank1 + (size_t)row * WINDOWS1, partial, bias1, &scratch->conv);
}

// Updates count values, a multiple of 8, of a network. Answers the sum of the gradient's squares.
static float update(struct network *n, const float *values, const float *gradient, int count) {
  size_t from = (size_t)(values - n->values);
  struct update u = optimizer_constants(&n->optimizer);
  for (int i = 0; i < count; i += LANES) {
    float *w = n->values + from + i;
    vec_store(w, optimizer_update(&u, u.moments, vec_load(w), vec_load(gradient + i), n->moment[0] + from + i,
                                  n->moment[1] + from + i));
  }
  return vec_dot(gradient, gradient, count);
}

static void join_conv2(adda *s, const struct task *t, int item, int thread) {
  int row = item * JOINED, left = t->rows - row;
  conv2_join(s->pass.terms + row, left < JOINED ? left : JOINED, s->pass.joined + item);
}

static void update_conv2(adda *s, const struct task *t, int tap, int thread) {
  const size_t size = CHANNELS2 * CHANNELS1;
  float *gradient = s->pass.dweight2 + tap * size;
  memset(gradient, 0, size * sizeof(float));
  for (int row = 0; row < t->rows; row += JOINED)
    conv2_gradient(s->pass.map1 + (size_t)row * MAP1, s->pass.joined + row / JOINED, tap, gradient);
  t->encoder->square2[tap] = update(t->encoder->network, t->encoder->weight2 + tap * size, gradient, (int)size);
}

static void update_conv1(adda *s, const struct task *t, int item, int thread) {
  struct encoder *e = t->encoder;
  for (int i = 0; i < (int)s->option[ADDA_threads]; i++) {
    s->metric[ADDA_METRIC_open1] += s->scratch[i].open[0];
    s->metric[ADDA_METRIC_open2] += s->scratch[i].open[1];
    s->scratch[i].open[0] = s->scratch[i].open[1] = 0;
  }
  float *sum = s->pass.gradient1; // the first row's part takes the sum of all
  for (int row = 1; row < t->rows; row++) {
    const float *partial = sum + (size_t)row * PARTIAL;
    for (int i = 0; i < PARTIAL; i += LANES) vec_store(sum + i, vec_add(vec_load(sum + i), vec_load(partial + i)));
  }
  double square = dense_squares(&e->fc1);
  square += update(e->network, e->weight1, sum, WEIGHTS1);
  square += update(e->network, e->bias1, sum + WEIGHTS1, CHANNELS1);
  square += update(e->network, e->bias2, sum + WEIGHTS1 + CHANNELS1, CHANNELS2);
  // This task is the encoder's last that has a gradient.
  for (int i = 0; i < TAPS; i++) square += e->square2[i];
  s->metric[ADDA_METRIC_encoder_gradient] = sqrt(square);
  conv1_pack(e->weight1, e->panels1);
}

static void pack_conv2(adda *s, const struct task *t, int block, int thread) {
  winograd_pack(t->encoder->weight2, t->encoder->panels2, block);
}

void task_encode(adda *s, struct encoder *e, float *features, int rows) {
  task_add(s, "conv1", "forward", forward_conv1, rows, 0.46e6)->encoder = e;
  task_add(s, "conv2", "forward", forward_conv2, rows, 0.8e6)->encoder = e;
  task_forward(s, &e->fc1, s->pass.map2, features, rows, 0);
}

void task_encoder_backward(adda *s, struct encoder *e, const float *dfeatures, int rows) {
  struct optimizer *optimizer = &e->network->optimizer;
  task_backward(s, &e->fc1, dfeatures, NULL, s->pass.gradient2, rows);
  struct task *t = task_add(s, "conv1 and conv2", "backward", backward_image, rows, 0.93e6);
  t->encoder = e;
  task_update(s, &e->fc1, optimizer, s->pass.map2, dfeatures, s->pass.packed, rows);
  task_add(s, "conv2", "update", join_conv2, (rows + JOINED - 1) / JOINED, 2 * JOINED * MAP2)->rows = rows;
  t = task_add(s, "conv2", "update", update_conv2, TAPS, 0.0328e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = task_add(s, "conv1", "update", update_conv1, 1, 0.0014e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = task_add(s, "conv2", "update", pack_conv2, CHANNELS2 / PANEL, 0.05e6);
  t->encoder = e;
}
