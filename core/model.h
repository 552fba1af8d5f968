// model.h - what a handle holds: networks, images, activations, and the program of the step under way.
#ifndef ADDA_MODEL_H
#define ADDA_MODEL_H

#include "adda.h"
#include "affine.h"
#include "conv.h"
#include "dense.h"
#include "message.h"
#include "method.h"
#include "team.h"
#include "whiten.h"
#include "winograd.h"

enum { MS, C, MT, D, NETWORKS };

// Weights of one network, one after the other, and the optimizer's memory as flat twins of the same layout.
struct network {
  float *values; // (count)
  float *moment[2];
  size_t count;
  struct optimizer optimizer;
};

struct encoder {
  struct network *network;
  float *weight1, *bias1; // (32, 5, 5), (32)
  float *weight2, *bias2; // (5, 5, 64, 32), (64)
  float *panels1;         // (PANELS1): a copy of weight1
  float *panels2;         // (PANELS2): weight2, transformed
  struct dense fc1;
  float square2[TAPS]; // of weight2's latest gradient: its squares summed by tap
};

// Activations and gradients of one pass of an encoder over up to `rows` images.
struct pass {
  const uint8_t **image; // (rows + batch) where each row's pixels are
  float *pixels;         // (rows, IMAGE_STRIDE)
  float *map1;           // (rows, 12, 12, 32)
  uint8_t *winner1;
  uint8_t *blank1; // (rows, 12, 12)
  float *map2;     // (rows, 4, 4, 64)
  uint8_t *winner2;
  float *gradient2;       // (rows, 1024): of the loss by map2
  struct terms2 *terms;   // (rows)
  struct joined2 *joined; // (rows / JOINED, rounded up)
  float *gradient1;       // (rows, WEIGHTS1 + CHANNELS1 + CHANNELS2): conv1's weights and both biases, by image
  float *dweight2;        // (5, 5, 64, 32)
  float *packed;          // features' gradient, packed for fc1's update
};

enum { PARTIAL = WEIGHTS1 + CHANNELS1 + CHANNELS2 };

// Working memory of one thread.
struct scratch {
  struct conv_scratch conv;
  struct winograd_scratch winograd;
  float *column;  // (rows, PANEL)
  double open[2]; // pool windows of block 1 and 2 that passed a gradient on, in this step
};

struct task;
typedef void task_run(adda *s, const struct task *task, int item, int thread);

struct task {
  const char *subject, *pass; // what a profile calls it: a layer and a direction
  task_run *run;
  int items;
  double cost; // multiply-adds of one item, roughly
  // Operands: each run function uses those it needs.
  struct encoder *encoder;
  struct dense *layer;
  struct optimizer *optimizer;
  const float *x, *open;
  float *y;
  const uint32_t *places;
  int rows, relu;
};

enum { MAX_TASKS = 110 };

// All target images, the labelled ones after them, at the start of a round; only where the method looks at them.
struct pool {
  int at;                     // images put through MT so far, then calls of the survey so far
  int more;                   // what the last call answered
  struct whitening whitening; // its rows are target and labelled images
  float *logits;              // (rows, stride of C)
  uint8_t *pseudo;            // (target_images): pseudo-labels of the round
  float *margin;
  double *scratch;
  void (*then)(adda *s); // what comes after the survey
};

struct set {
  uint8_t *images, *labels;
  int capacity, count;
};

struct adda {
  double option[ADDA_OPTIONS_SIZE];
  const struct method *method;
  struct message message;
  int classes, batch, rows; // rows: images of the largest pass

  struct network network[NETWORKS];
  struct encoder ms, mt;
  struct dense c, d[3];
  struct affine affine; // of d, where D has no activation; d's panels are not kept then

  struct set set[ADDA_SETS];
  float *cache;       // (source_images, 512): MS features of the source pool
  uint8_t *cached;    // (source_images): whether the row is there
  uint32_t *order[3]; // by purpose: training, source, target
  int position[2][2]; // by phase: epoch or round, step

  struct pass pass;
  struct scratch *scratch;       // (threads)
  float *features, *dfeatures;   // (2 * batch + labelled, 512): source, target, labelled rows
  float *logits, *dlogits;       // (rows, padded classes)
  float *hidden[2], *dhidden[2]; // (rows, 512); none where D is affine
  float *domain, *ddomain;       // (rows, 8): D's logits
  float *packed;                 // a gradient packed for a dense update
  float *fours;                  // (rows, 1024): rows packed by fours for a dense pass
  float *dmethod;                // (rows, 512): the method's gradient by the features of MT
  float *input, *dinput;         // (rows, 512): of D, where it is not the features themselves
  float *emphasis;               // (rows)
  float *dot, *factor;           // (2 * batch, 2 * batch): of pairs of features
  double *pair_scratch;          // (16 * batch)
  struct pool pool;
  uint8_t *label, *pseudo; // (rows) of the rows of the step: label; pseudo-label, of target rows
  float *exchange;         // (524288): tensors on their way in or out

  struct task program[MAX_TASKS];
  int tasks, task, item;          // the program's length and where it stands
  void (*next)(adda *s);          // writes the next program of the step; NULL: this is the last
  struct team team;               // who works it off
  int phase;                      // of the step under way: ADDA_TRAIN, ADDA_ADAPT, or INFER
  int own;                        // the step samples for itself and moves the position on
  int part;                       // of an adversarial step: who learns, of ADDA_PARTS
  int sources, targets, labelled; // rows of the step
  double metric[ADDA_METRIC_COUNT];
};

// LOST: a thread died in the middle of a step, and what it was to compute is missing.
enum { INFER = 2, IDLE = -1, LOST = -2 };
#define THREAD_LOST "a thread stopped in the middle of its work: set up anew from what was saved"

// Sets every pointer of s for memory starting at `base` (NULL just counts); returns the bytes from base to the end.
uint64_t model_layout(adda *s, char *base);
// What the options say of a network's optimizer, which they may do anew.
void model_optimize(adda *s, int network);
// Of the method, in its order.
const double *model_hyperparameters(const adda *s);
// Whether the method looks at all target images at the start of a round.
int model_surveys(const adda *s);
// Whether D is one affine map: it has no activation.
int model_affine(const adda *s);
// Rows of MT in the step that come before those of the target: the source's, where MT sees them.
int model_mt_sources(const adda *s);
// Makes the derived panels match the weights of a network.
void model_pack(adda *s, int network);
// Forgets the kept source features: MS or the source has changed.
void model_forget(adda *s);
// Clears the message; refuses while a step is under way.
adda_status model_idle(adda *s);

#endif
