#include "adda.h"

#include <string.h>

#include "model.h"
#include "sampling.h"
#include "step.h"
#include "survey.h"
#include "tensors.h"

// --- life -------------------------------------------------------------------------------------------------------------------

size_t adda_bytes(const double *options) {
  if (adda_check(options)) return 0;
  adda s;
  memcpy(s.option, options, sizeof s.option);
  uint64_t bytes = model_layout(&s, NULL);
  return bytes > PTRDIFF_MAX ? 0 : (size_t)bytes;
}

static void forget_pseudo_labels(adda *s) {
  if (model_surveys(s)) memset(s->pool.pseudo, UNLABELLED, s->set[ADDA_TARGET].capacity);
}

adda *adda_create(void *memory, size_t bytes, const double *options) {
  size_t needed = adda_bytes(options);
  if (!needed || bytes < needed || !memory || (uintptr_t)memory % 16) return NULL;
  adda *s = memory;
  memset(s, 0, sizeof *s);
  memcpy(s->option, options, sizeof s->option);
  model_layout(s, memory);
  s->phase = IDLE;
  tensors_draw(s, MS);
  tensors_draw(s, C);
  tensors_draw(s, D);
  tensors_copy(s);
  model_forget(s);
  for (int i = 0; i < (int)s->option[ADDA_threads]; i++) s->scratch[i].open[0] = s->scratch[i].open[1] = 0;
  forget_pseudo_labels(s);
  return s;
}

// Whether an option says nothing of what a handle is made for.
static int may_change(int option) {
  switch (option) {
  case ADDA_train_rate:
  case ADDA_train_momentum:
  case ADDA_encoder_rate:
  case ADDA_discriminator_rate:
  case ADDA_adapt_momentum:
  case ADDA_adapt_beta1:
  case ADDA_method_weight:
  case ADDA_label_weight:
    return 1;
  default:
    return option >= ADDA_OPTION_COUNT;
  }
}

adda_status adda_set_option(adda *s, int option, double value) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  const char *name = adda_option_name(option, (int)s->option[ADDA_method]);
  if (!name || !may_change(option)) {
    refuse(&s->message, ADDA_BAD_ARGUMENT, name ? name : "what is no option");
    say(&s->message, " cannot change while a handle lasts");
    return ADDA_BAD_ARGUMENT;
  }
  adda now, next;
  memcpy(now.option, s->option, sizeof now.option);
  memcpy(next.option, s->option, sizeof next.option);
  next.option[option] = value;
  const char *fault = adda_check(next.option);
  if (fault) return refuse(&s->message, ADDA_BAD_ARGUMENT, fault);
  if (model_layout(&now, NULL) != model_layout(&next, NULL)) {
    refuse(&s->message, ADDA_BAD_ARGUMENT, name);
    say(&s->message, " cannot become ");
    say_number(&s->message, value);
    say(&s->message, ": memory was laid out for what it was");
    return ADDA_BAD_ARGUMENT;
  }
  s->option[option] = value;
  for (int n = 0; n < NETWORKS; n++) model_optimize(s, n);
  return ADDA_OK;
}

const char *adda_message(const adda *s) { return s->message.text; }

// --- images -----------------------------------------------------------------------------------------------------------------

static const char *const SET_NAMES[ADDA_SETS] = {"source", "target", "labelled", "batch"};

static int is_set(int set) { return set >= 0 && set < ADDA_SETS; }
uint8_t *adda_images(adda *s, int set) { return is_set(set) ? s->set[set].images : NULL; }
uint8_t *adda_labels(adda *s, int set) { return is_set(set) ? s->set[set].labels : NULL; }
int adda_capacity(const adda *s, int set) { return is_set(set) ? s->set[set].capacity : 0; }

// Checks the first `count` labels of a set; unlabelled ones are welcome where `unlabelled`.
static adda_status check_labels(adda *s, int set, int from, int count, int unlabelled) {
  for (int i = from; i < from + count; i++) {
    int label = s->set[set].labels[i];
    if (label < s->classes || (unlabelled && label == ADDA_UNLABELLED)) continue;
    refuse(&s->message, ADDA_BAD_ARGUMENT, "label ");
    say_number(&s->message, label);
    say(&s->message, " of image ");
    say_number(&s->message, i);
    say(&s->message, " of the ");
    say(&s->message, SET_NAMES[set]);
    say(&s->message, " set is none of the classes 0 to ");
    say_number(&s->message, s->classes - 1);
    return ADDA_BAD_ARGUMENT;
  }
  return ADDA_OK;
}

// Refuses a batch that lacks a label which the method learns from.
static adda_status need_labels(adda *s, const char *domain, int from, int count) {
  for (int i = from; i < from + count; i++) {
    if (s->set[ADDA_BATCH].labels[i] != ADDA_UNLABELLED) continue;
    refuse(&s->message, ADDA_BAD_ARGUMENT, "the method ");
    say(&s->message, adda_method_name((int)s->option[ADDA_method]));
    say(&s->message, " learns from the labels of the ");
    say(&s->message, domain);
    say(&s->message, " images, and image ");
    say_number(&s->message, i);
    say(&s->message, " of the batch has none");
    return ADDA_BAD_ARGUMENT;
  }
  return ADDA_OK;
}

adda_status adda_loaded(adda *s, int set, int count) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (!is_set(set) || set == ADDA_BATCH || count < 0 || count > s->set[set].capacity)
    return refuse(&s->message, ADDA_BAD_ARGUMENT,
                  "a set is one of source, target and labelled and holds no more images than its option says");
  status = check_labels(s, set, 0, count, set == ADDA_TARGET);
  // The caller has written over what was there: with a faulty label among it, it must not pass for a set.
  s->set[set].count = status == ADDA_OK ? count : 0;
  if (set == ADDA_SOURCE) model_forget(s);
  sampling_draw(s, ADDA_TRAIN);
  sampling_draw(s, ADDA_ADAPT);
  return status;
}

uint8_t *adda_pseudo_labels(adda *s) { return s->pool.pseudo; }
int adda_pseudo_count(const adda *s) { return model_surveys(s) ? s->set[ADDA_TARGET].capacity : 0; }

// --- steps ------------------------------------------------------------------------------------------------------------------

static void start(adda *s, int phase, int own) {
  s->message.text[0] = 0;
  memset(s->metric, 0, sizeof s->metric);
  s->phase = phase;
  s->own = own;
  s->task = s->item = 0;
  s->next = NULL;
}

// Puts `count` images of a set, from `from` on, into rows from `row` on.
static void take_rows(adda *s, int set, int from, int count, int row) {
  for (int i = 0; i < count; i++) s->pass.image[row + i] = s->set[set].images + (size_t)(from + i) * PIXELS;
  memcpy(s->label + row, s->set[set].labels + from, count);
}

adda_status adda_begin_train(adda *s, int count) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (count < 0 || count > s->batch) return refuse(&s->message, ADDA_BAD_ARGUMENT, "a batch holds 1 to `batch` images");
  if (count == 0 && s->set[ADDA_SOURCE].count == 0) return refuse(&s->message, ADDA_BAD_STATE, "no source images are loaded");
  if (count > 0) {
    status = check_labels(s, ADDA_BATCH, 0, count, 0);
    if (status != ADDA_OK) return status;
    take_rows(s, ADDA_BATCH, 0, count, 0);
    s->sources = count;
  } else {
    sampling_turn(s, ADDA_TRAIN);
    s->sources = sampling_take(s, ADDA_TRAIN, ADDA_SOURCE, 0);
  }
  model_forget(s);
  start(s, ADDA_TRAIN, count == 0);
  step_train(s);
  return ADDA_OK;
}

// Puts the rows of an adversarial step in place, which begin_adapt has found to be sound, and writes its program.
static void adapt_rows(adda *s) {
  const uint32_t *places = NULL;
  int cached = 0;
  if (method_needs_labels(s->method))
    s->sources = s->targets = 0;
  else if (s->own) {
    s->sources = sampling_take(s, ADDA_ADAPT, ADDA_SOURCE, 0);
    s->targets = sampling_take(s, ADDA_ADAPT, ADDA_TARGET, s->sources);
    places = sampling_places(s, ADDA_ADAPT, ADDA_SOURCE);
    cached = 1;
    for (int i = 0; i < s->sources; i++) cached &= s->cached[places[i]];
  } else {
    take_rows(s, ADDA_BATCH, 0, s->sources + s->targets, 0);
    memset(s->pseudo, UNLABELLED, s->targets);
  }
  s->labelled = s->part == ADDA_PART_D ? 0 : s->set[ADDA_LABELLED].count;
  take_rows(s, ADDA_LABELLED, 0, s->labelled, s->sources + s->targets);
  // The losses by class look at MT's rows alone.
  if (!(s->method->uses & METHOD_SHARED)) memmove(s->label, s->label + s->sources, s->targets + s->labelled);
  step_adapt(s, places, cached);
}

// Refuses a part of a step that there is not.
static adda_status need_part(adda *s, int part) {
  if (part < 0 || part >= ADDA_PARTS)
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "a step has the parts 0 (both), 1 (D) and 2 (MT)");
  if (part != ADDA_PART_D || s->method->discriminate) return ADDA_OK;
  refuse(&s->message, ADDA_BAD_STATE, "D cannot learn alone: the method ");
  say(&s->message, adda_method_name((int)s->option[ADDA_method]));
  say(&s->message, " has no D");
  return ADDA_BAD_STATE;
}

adda_status adda_begin_adapt(adda *s, int source_count, int target_count) {
  return adda_begin_part(s, ADDA_PART_BOTH, source_count, target_count);
}

adda_status adda_begin_part(adda *s, int part, int source_count, int target_count) {
  int own = source_count == 0 && target_count == 0;
  adda_status status = model_idle(s);
  if (status == ADDA_OK) status = need_part(s, part);
  if (status != ADDA_OK) return status;
  if (!own && (source_count < 1 || target_count < 1 || source_count > s->batch || target_count > s->batch))
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "a batch holds 1 to `batch` images of each domain");
  if (own && (s->set[ADDA_SOURCE].count == 0 || s->set[ADDA_TARGET].count == 0))
    return refuse(&s->message, ADDA_BAD_STATE, "source and target images must be loaded first");
  if (!own) {
    int shared = (s->method->uses & METHOD_SHARED) != 0, from = shared ? 0 : source_count;
    status = check_labels(s, ADDA_BATCH, from, source_count + target_count - from, 1);
    if (status == ADDA_OK && shared) status = need_labels(s, "source", 0, source_count);
    if (status == ADDA_OK && s->method->uses & METHOD_TARGET_LABELS)
      status = need_labels(s, "target", source_count, target_count);
    if (status != ADDA_OK) return status;
  }
  if (method_needs_labels(s->method) && s->set[ADDA_LABELLED].count == 0)
    return refuse(&s->message, ADDA_BAD_STATE, "MT has nothing to learn from: no labelled images are loaded");
  if (own) sampling_turn(s, ADDA_ADAPT);
  start(s, ADDA_ADAPT, own);
  s->part = part;
  s->sources = source_count;
  s->targets = target_count;
  if (own && model_surveys(s) && s->position[ADDA_ADAPT][1] == 0)
    survey_begin(s, adapt_rows);
  else
    adapt_rows(s);
  return ADDA_OK;
}

adda_status adda_begin_infer(adda *s, int encoder, int count) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (encoder < 0 || encoder > 1 || count < 1 || count > s->set[ADDA_BATCH].capacity)
    return refuse(&s->message, ADDA_BAD_ARGUMENT,
                  "inference takes an encoder, 0 or 1, and 1 to adda_capacity(ADDA_BATCH) images");
  take_rows(s, ADDA_BATCH, 0, count, 0);
  s->sources = count;
  s->targets = 0;
  start(s, INFER, 0);
  step_infer(s, encoder);
  return ADDA_OK;
}

float *adda_given(adda *s) { return s->features; }

adda_status adda_begin_heads(adda *s, int count) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (count < 1 || count > s->set[ADDA_BATCH].capacity)
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "C and D take 1 to adda_capacity(ADDA_BATCH) rows of features");
  s->sources = count;
  s->targets = 0;
  start(s, INFER, 0);
  step_heads(s);
  return ADDA_OK;
}

// Below this many multiply-adds, some tens of microseconds, a task is done sooner than a thread is told of it. With a much
// higher bound D's small tasks are the leader's alone, and the others fall asleep meanwhile. Chosen by one case, the documented
// adaptation at batch 50 on two processors that nothing else used: no promise for other cases.
#define WORTH_SHARING 5e5

static void run_item(void *context, int item, int thread) {
  adda *s = context;
  const struct task *task = &s->program[s->task];
  task->run(s, task, s->item + item, thread);
}

adda_status adda_advance(adda *s, double work) {
  if (s->phase == IDLE) return refuse(&s->message, ADDA_BAD_STATE, "no step is under way: begin one first");
  if (s->phase == LOST) return refuse(&s->message, ADDA_LOST, THREAD_LOST);
  s->message.text[0] = 0; // a call refused meanwhile must not pass for a loss that is no number
  do {
    const struct task *task = &s->program[s->task];
    int items = task->items - s->item;
    if (work < items * task->cost) items = work > task->cost ? (int)(work / task->cost) : 1;
    if (items * task->cost < WORTH_SHARING)
      for (int item = 0; item < items; item++) run_item(s, item, 0);
    else if (!team_run(&s->team, run_item, s, items)) {
      s->phase = LOST;
      return refuse(&s->message, ADDA_LOST, THREAD_LOST);
    }
    work -= items * task->cost;
    if (s->message.text[0]) { // a loss that is no number: say where, and leave the step
      say(&s->message, s->phase == ADDA_ADAPT && s->method->discriminate ? " at adversarial step " : " at step ");
      say_number(&s->message, s->position[s->phase][1] + 1);
      say(&s->message, s->phase == ADDA_TRAIN ? " of epoch " : " of round ");
      say_number(&s->message, s->position[s->phase][0] + 1);
      s->phase = IDLE;
      return ADDA_NOT_FINITE;
    }
    s->item += items;
    if (s->item == task->items) s->item = 0, s->task++;
    if (s->task == s->tasks && s->next) {
      void (*next)(adda *) = s->next;
      s->next = NULL;
      s->task = 0;
      next(s);
    }
  } while (work > 0 && s->task < s->tasks);
  if (s->task < s->tasks) return ADDA_MORE;
  if (s->own) s->position[s->phase][1]++;
  s->phase = IDLE;
  return ADDA_OK;
}

int adda_busy(const adda *s) { return s->phase != IDLE && s->phase != LOST; }
const char *adda_next_layer(const adda *s) { return adda_busy(s) ? s->program[s->task].subject : NULL; }
const char *adda_next_pass(const adda *s) { return adda_busy(s) ? s->program[s->task].pass : NULL; }

void adda_join(adda *s, int thread) {
  if (thread > 0 && thread < (int)s->option[ADDA_threads]) team_join(&s->team, run_item, s, thread);
}

void adda_dismiss(adda *s) { team_close(&s->team); }
int adda_members(adda *s) { return (int)atomic_load(&s->team.members); }

adda_status adda_start_adaptation(adda *s) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  tensors_draw(s, D);
  tensors_copy(s);
  forget_pseudo_labels(s);
  return adda_seek(s, ADDA_ADAPT, 0, 0);
}

// --- what came out ----------------------------------------------------------------------------------------------------------

static const char *const METRICS[] = {
#define METRIC_NAME(name) #name,
    ADDA_METRICS(METRIC_NAME)
#undef METRIC_NAME
};
const char *adda_metric_name(int metric) { return metric >= 0 && metric < ADDA_METRIC_COUNT ? METRICS[metric] : NULL; }
const double *adda_metrics(const adda *s) { return s->metric; }
const float *adda_features(const adda *s) { return s->features; }
const float *adda_logits(const adda *s) { return s->logits; }
const float *adda_discriminator_logits(const adda *s) { return s->domain; }
int adda_stride(const adda *s, int discriminator) { return discriminator ? s->d[2].padded : s->c.padded; }
