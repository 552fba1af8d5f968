// api.c - the public interface as its callers meet it: what it refuses and in which words, and what its manual promises.
#include "adda.h"

#include <limits.h>

#include "check.h"
#include "team.h"

#if defined(__has_include) && !defined(__wasm__)
#if __has_include(<threads.h>)
#include <threads.h>
#define THREADS 1
#endif
#endif

// All optimizers, numbers of classes and sizes are tried as they are shipped. Under the sanitizers, where a step takes three
// times as long, those are that take a way through the core of their own.
#ifdef __wasm__
enum { ALL = 1, LARGE = 512 };
#else
enum { ALL = 0, LARGE = 130 };
#endif

// --- handles ----------------------------------------------------------------------------------------------------------------

static double options[ADDA_OPTIONS_SIZE]; // of the case under way

// The number of a method, for its name.
static int method_number(const char *name) {
  int method = 0;
  while (adda_method_name(method) && strcmp(adda_method_name(method), name)) method++;
  return method;
}

// Whether a list such as "adda dann" names a method.
static int among(const char *list, int method) {
  const char *name = adda_method_name(method), *at = strstr(list, name);
  return at && (at == list || at[-1] == ' ') && strchr(" ", at[strlen(name)]);
}

// With the method's own defaults.
static void use_method(const char *name) {
  int method = method_number(name);
  options[ADDA_method] = method;
  for (int i = ADDA_OPTION_COUNT; adda_option_name(i, method); i++) options[i] = adda_option_default(i, method);
}

static void use_defaults(void) {
  for (int i = 0; i < ADDA_OPTION_COUNT; i++) options[i] = adda_option_default(i, 0);
  use_method("adda");
  options[ADDA_source_images] = options[ADDA_target_images] = 23;
  options[ADDA_batch] = 5;
  options[ADDA_encoder_rate] = options[ADDA_discriminator_rate] = 0.01;
}

// A handle with the options, in memory full of NaN between guards.
static adda *open_handle(void) {
  size_t bytes = adda_bytes(options);
  adda *s = bytes ? adda_create(check_memory(bytes), bytes, options) : NULL;
  if (s) return s;
  printf("not ok %s: no handle: %s\n", check.name, adda_check(options) ? adda_check(options) : "no memory");
  exit(1);
}

// Images that a network can tell apart: a bright square whose place depends on the class, in noise.
static void fill(adda *s, int set, int count, uint64_t seed) {
  uint64_t before = check.draw;
  check.draw = seed * 1000003 + (uint64_t)set;
  int classes = (int)options[ADDA_classes];
  for (int n = 0; n < count; n++) {
    int label = draw_below(classes);
    uint8_t *image = adda_images(s, set) + (size_t)n * ADDA_PIXELS;
    for (int i = 0; i < ADDA_PIXELS; i++) image[i] = draw_below(4) ? 0 : (uint8_t)draw_below(100);
    for (int i = 0; i < 64; i++) image[(4 + i / 8 + label % 5) * ADDA_SIDE + 2 + i % 8 + 2 * label] = 255;
    adda_labels(s, set)[n] = (uint8_t)label;
  }
  check.draw = before;
}

static void load(adda *s, int set, int count, uint64_t seed) {
  fill(s, set, count, seed);
  EXPECT(adda_loaded(s, set, count) == ADDA_OK, "%s", adda_message(s));
}

static adda *loaded_handle(void) {
  adda *s = open_handle();
  load(s, ADDA_SOURCE, (int)options[ADDA_source_images], 1);
  load(s, ADDA_TARGET, (int)options[ADDA_target_images], 2);
  if (options[ADDA_labelled_images] > 0) load(s, ADDA_LABELLED, (int)options[ADDA_labelled_images], 3);
  return s;
}

static adda_status finish_by(adda *s, adda_status status, double work) {
  if (status == ADDA_OK) do
      status = adda_advance(s, work);
    while (status == ADDA_MORE);
  return status;
}

static adda_status finish(adda *s, adda_status begun) { return finish_by(s, begun, 1e12); }

static void expect_numbers(const adda *s) {
  for (int m = 0; m < ADDA_METRIC_COUNT; m++)
    EXPECT(isfinite(adda_metrics(s)[m]), "%s is %g", adda_metric_name(m), adda_metrics(s)[m]);
}

static void train(adda *s, int steps) {
  for (int i = 0; i < steps; i++) {
    EXPECT(finish(s, adda_begin_train(s, 0)) == ADDA_OK, "%s", adda_message(s));
    expect_numbers(s);
  }
}

static void adapt(adda *s, int steps) {
  for (int i = 0; i < steps; i++) {
    EXPECT(finish(s, adda_begin_adapt(s, 0, 0)) == ADDA_OK, "%s", adda_message(s));
    expect_numbers(s);
  }
}

static size_t tensor_size(const adda *s, int tensor) {
  size_t size = 1;
  for (int axis = 0, n; (n = adda_tensor_shape(s, tensor, axis)); axis++) size *= (size_t)n;
  return size;
}

enum { MS = 0, C = 6, MT = 8, D = 14, TENSORS = 20 }; // first tensors

#define FNV_START 14695981039346656037u // FNV-1a, by words
#define FNV_FACTOR 1099511628211u

// Of the bits of all parts of the tensors `from` to `to` (not included), which make up whole networks. As they lie in memory,
// since this is asked for hundreds of times: that is not alike in all builds.
static uint64_t tensors_digest(adda *s, int from, int to) {
  static const int first[] = {MS, C, MT, D, TENSORS};
  uint64_t hash = FNV_START;
  for (int network = 0; network < 4; network++) {
    if (first[network] < from || first[network] >= to) continue;
    for (int part = 0; part < adda_parts(s, first[network]); part++) {
      const char *values = (const char *)adda_values(s, network, part);
      if (!values) {
        check_fail("network %d: %s", network, adda_message(s));
        return 0;
      }
      for (size_t k = 0, n = (size_t)adda_value_count(s, network) / 2; k < n; k++) { // they are even in number
        uint64_t bits;
        memcpy(&bits, values + k * sizeof bits, sizeof bits);
        hash = (hash ^ bits) * FNV_FACTOR;
      }
    }
  }
  return hash;
}

// The same of all tensors as they are handed out: comparable between builds.
static uint64_t portable_digest(adda *s) {
  uint64_t hash = FNV_START;
  for (int t = 0; t < TENSORS; t++)
    for (int part = 0; part < adda_parts(s, t); part++) {
      EXPECT(adda_get_tensor(s, t, part) == ADDA_OK, "%s: %s", adda_tensor_name(t), adda_message(s));
      for (size_t k = 0, n = tensor_size(s, t); k < n; k++) {
        uint32_t bits;
        memcpy(&bits, adda_exchange(s) + k, sizeof bits);
        hash = (hash ^ bits) * FNV_FACTOR;
      }
    }
  return hash;
}

// Of everything that a run may go on from.
static uint64_t digest(adda *s) {
  uint64_t hash = tensors_digest(s, 0, TENSORS);
  for (int n = 0; n < 4; n++) hash = (hash ^ (uint64_t)adda_updates(s, n)) * FNV_FACTOR;
  for (int phase = 0; phase < 2; phase++) {
    hash = (hash ^ (uint64_t)adda_epoch(s, phase)) * FNV_FACTOR;
    hash = (hash ^ (uint64_t)adda_step(s, phase)) * FNV_FACTOR;
  }
  return hash;
}

// The call was refused with this status and a message that holds `words`, if given.
static void expect_refused(adda *s, const char *call, adda_status got, adda_status want, const char *words) {
  EXPECT(got == want, "%s answers %d, expected %d", call, got, want);
  EXPECT(adda_message(s)[0], "%s leaves no message", call);
  if (words) EXPECT(strstr(adda_message(s), words), "%s says \"%s\", without \"%s\"", call, adda_message(s), words);
}
#define REFUSED(call, status, words) expect_refused(s, #call, call, status, words)

static double metric(const adda *s, int which) { return adda_metrics(s)[which]; }

// --- options and memory -----------------------------------------------------------------------------------------------------

static const struct {
  const char *name;
  double initial, least, most;
  int whole;
} OPTIONS[] = {
#define ROW(name, initial, least, most, whole) {#name, initial, least, most, whole},
    ADDA_OPTIONS(ROW)
#undef ROW
};

static void expect_option_refused(int i, double value) {
  double kept = options[i];
  options[i] = value;
  const char *message = adda_check(options);
  EXPECT(message, "%s = %g is accepted", OPTIONS[i].name, value);
  if (message) {
    EXPECT(strstr(message, OPTIONS[i].name) == message, "%s = %g: \"%s\" does not name it first", OPTIONS[i].name, value,
           message);
    EXPECT(strstr(message, "expected"), "%s = %g: \"%s\" does not say what was expected", OPTIONS[i].name, value, message);
  }
  EXPECT(adda_bytes(options) == 0, "%s = %g: adda_bytes answers memory", OPTIONS[i].name, value);
  options[i] = kept;
}

static void option_cases(void) {
  check_begin("options are named and have the manual's defaults");
  for (int i = 0; i < ADDA_OPTION_COUNT; i++) {
    EXPECT(!strcmp(adda_option_name(i, -1), OPTIONS[i].name), "option %d is called %s", i, adda_option_name(i, -1));
    EXPECT(adda_option_default(i, 0) == OPTIONS[i].initial, "%s defaults to %g", OPTIONS[i].name, adda_option_default(i, 0));
    options[i] = adda_option_default(i, 0);
  }
  EXPECT(!adda_option_name(-1, 0) && !adda_option_name(ADDA_OPTION_COUNT, -1), "an option beyond the last has a name");
  use_method("adda");
  EXPECT(!adda_check(options), "the defaults are refused: %s", adda_check(options));
  check_end();

  check_begin("a value that is no whole number is not shown as one");
  use_defaults();
  options[ADDA_classes] = 3 - 1e-10;
  const char *words = adda_check(options);
  EXPECT(words && strstr(words, "classes is 2.999999999, expected a whole number"), "\"%s\"", words ? words : "accepted");
  check_end();

  for (int i = 0; i < ADDA_OPTION_COUNT; i++) {
    if (i == ADDA_method) continue; // below
    check_begin("option %s: its bounds are accepted, anything beyond is refused by name", OPTIONS[i].name);
    use_defaults();
    double least = OPTIONS[i].least, most = OPTIONS[i].most;
    const double inside[] = {least, most, OPTIONS[i].whole ? floor((least + most) / 2) : (least + most) / 3};
    for (int k = 0; k < 3; k++) {
      options[i] = inside[k];
      EXPECT(!adda_check(options), "%g is refused: %s", inside[k], adda_check(options));
    }
    const double beyond[] = {least - 1, most + 1, nextafter(least, -1e300), nextafter(most, 1e300), -1e300, 1e300, -INFINITY,
                             INFINITY,  NAN};
    for (size_t k = 0; k < sizeof beyond / sizeof *beyond; k++) expect_option_refused(i, beyond[k]);
    if (OPTIONS[i].whole) expect_option_refused(i, least + 0.5);
    check_end();
  }

  for (int method = 0; method < adda_method_count(); method++)
    for (int i = ADDA_OPTION_COUNT; adda_option_name(i, method); i++) {
      check_begin("hyperparameter %s: its bounds are accepted, anything beyond is refused by name",
                  adda_option_name(i, method));
      use_defaults();
      options[ADDA_labelled_images] = 1;
      use_method(adda_method_name(method));
      double least = adda_option_least(i, method), most = adda_option_most(i, method);
      const double tried[] = {least, most, least - 1, nextafter(most, 1e300), NAN};
      for (int k = 0; k < 5; k++) {
        options[i] = tried[k];
        const char *message = adda_check(options);
        EXPECT(k < 2 ? !message : message && strstr(message, adda_option_name(i, method)) == message, "%g: \"%s\"", tried[k],
               message ? message : "accepted");
      }
      check_end();
    }

  check_begin("methods are named once, and refused beyond the last");
  use_defaults();
  EXPECT(method_number("adda") == 0 && adda_option_default(ADDA_method, 0) == 0, "ADDA is not the default");
  for (int method = 0; method < adda_method_count(); method++) {
    EXPECT(method_number(adda_method_name(method)) == method, "%s is there twice", adda_method_name(method));
    EXPECT(adda_method_given_labels(method) == !strcmp(adda_method_name(method), "oracle"), "%s and target labels",
           adda_method_name(method));
    EXPECT(adda_method_has_discriminator(method) == among("adda cdan dann", method), "%s and D", adda_method_name(method));
    EXPECT(adda_method_has_distance(method) == among("coral mmd", method), "%s and distances", adda_method_name(method));
    EXPECT(adda_method_shared(method) == among("cdan dann mcc pseudo_label", method), "%s and source images",
           adda_method_name(method));
  }
  EXPECT(!adda_method_name(-1) && !adda_method_name(adda_method_count()), "a method beyond the last has a name");
  options[ADDA_method] = adda_method_count();
  EXPECT(adda_check(options) && strstr(adda_check(options), "method is ") == adda_check(options), "a method beyond the last");
  check_end();

  check_begin("fine-tuning without labelled images is refused");
  use_defaults();
  use_method("fine_tuning");
  EXPECT(adda_check(options) && strstr(adda_check(options), "fine_tuning") && strstr(adda_check(options), "labelled_images"),
         "says \"%s\"", adda_check(options) ? adda_check(options) : "nothing");
  EXPECT(adda_bytes(options) == 0, "adda_bytes answers memory");
  check_end();

  check_begin("adda_create refuses what it cannot use");
  use_defaults();
  size_t bytes = adda_bytes(options);
  unsigned char *memory = check_memory(bytes + 16);
  EXPECT(!adda_create(memory, bytes - 1, options), "takes too little memory");
  EXPECT(!adda_create(memory, 0, options), "takes no memory");
  EXPECT(!adda_create(NULL, bytes, options), "takes NULL");
  for (int off = 1; off < 16; off++) EXPECT(!adda_create(memory + off, bytes, options), "takes memory %d bytes off", off);
  for (size_t k = 0; k < bytes + 16; k++) EXPECT(memory[k] == 0xff, "a refused adda_create wrote to the memory");
  EXPECT(adda_create(memory + 16, bytes, options), "refuses memory aligned by 16");
  options[ADDA_batch] = NAN;
  EXPECT(!adda_create(memory, bytes, options), "takes a NaN");
  check_end();

  check_begin("memory that cannot be addressed is not asked for");
  for (int i = 0; i < ADDA_OPTION_COUNT; i++) options[i] = OPTIONS[i].most;
  use_method("adda");
  // Images and kept features of the source alone are more than 2 GB.
  if (sizeof(void *) == 4)
    EXPECT(adda_bytes(options) == 0, "asks for %zu bytes", adda_bytes(options));
  else
    EXPECT(adda_bytes(options) / 1e6 > 784 * 2 + 2048, "asks for %zu bytes only", adda_bytes(options));
  check_end();
}

// --- refusals ---------------------------------------------------------------------------------------------------------------

static void image_cases(void) {
  check_begin("sets hold what their options say");
  use_defaults();
  options[ADDA_labelled_images] = 3;
  adda *s = open_handle();
  EXPECT(!adda_message(s)[0], "a new handle says \"%s\"", adda_message(s));
  EXPECT(adda_capacity(s, ADDA_SOURCE) == 23 && adda_capacity(s, ADDA_TARGET) == 23 && adda_capacity(s, ADDA_LABELLED) == 3,
         "capacities");
  EXPECT(adda_capacity(s, ADDA_BATCH) >= 10, "no room for a batch of each domain");
  for (int set = -1; set <= ADDA_SETS; set += ADDA_SETS + 1)
    EXPECT(!adda_images(s, set) && !adda_labels(s, set) && !adda_capacity(s, set), "set %d exists", set);
  for (int set = 0; set < ADDA_SETS; set++) fill(s, set, adda_capacity(s, set), 1); // all of it is ours to write
  check_end();

  check_begin("bad counts and labels are refused and named; the set before stays");
  s = loaded_handle();
  uint64_t before = digest(s);
  static const int counts[] = {-1, 24, 1000000000, -2147483647};
  for (int k = 0; k < 4; k++) REFUSED(adda_loaded(s, ADDA_SOURCE, counts[k]), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_loaded(s, ADDA_LABELLED, 4), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_loaded(s, ADDA_BATCH, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_loaded(s, -1, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_loaded(s, ADDA_SETS, 1), ADDA_BAD_ARGUMENT, NULL);
  static const char *const names[] = {"source", "target", "labelled", "batch"};
  static const int bad[] = {2, 254, ADDA_UNLABELLED};
  for (int set = 0; set < ADDA_BATCH; set++)
    for (int k = 0; k < 3; k++) {
      if (set == ADDA_TARGET && bad[k] == ADDA_UNLABELLED) continue;
      char words[60];
      uint8_t kept = adda_labels(s, set)[2];
      adda_labels(s, set)[2] = (uint8_t)bad[k];
      snprintf(words, sizeof words, "label %d of image 2 of the %s set", bad[k], names[set]);
      REFUSED(adda_loaded(s, set, 3), ADDA_BAD_ARGUMENT, words);
      // What holds a faulty label does not pass for a set.
      if (set == ADDA_SOURCE) REFUSED(adda_begin_train(s, 0), ADDA_BAD_STATE, "no source images");
      if (set != ADDA_LABELLED) REFUSED(adda_begin_adapt(s, 0, 0), ADDA_BAD_STATE, "must be loaded first");
      EXPECT(adda_loaded(s, set, set == ADDA_LABELLED ? 2 : 0) == ADDA_OK, "the labels before the bad one are refused");
      adda_labels(s, set)[2] = kept;
      EXPECT(adda_loaded(s, set, adda_capacity(s, set)) == ADDA_OK, "%s", adda_message(s));
    }
  adda_labels(s, ADDA_TARGET)[2] = ADDA_UNLABELLED;
  EXPECT(adda_loaded(s, ADDA_TARGET, 23) == ADDA_OK, "unlabelled targets are refused: %s", adda_message(s));
  EXPECT(!adda_message(s)[0], "a call that went well leaves a message");
  EXPECT(digest(s) == before, "refused calls changed the state");
  EXPECT(adda_steps(s, ADDA_TRAIN) == 5 && adda_steps(s, ADDA_ADAPT) == 5, "refused calls changed a set");
  check_end();

  check_begin("steps without what they need are refused");
  s = open_handle();
  before = digest(s);
  fill(s, ADDA_BATCH, adda_capacity(s, ADDA_BATCH), 4);
  REFUSED(adda_begin_train(s, 0), ADDA_BAD_STATE, "source");
  REFUSED(adda_begin_adapt(s, 0, 0), ADDA_BAD_STATE, NULL);
  load(s, ADDA_SOURCE, 5, 1);
  REFUSED(adda_begin_adapt(s, 0, 0), ADDA_BAD_STATE, NULL);
  REFUSED(adda_advance(s, 1), ADDA_BAD_STATE, "no step is under way");
  static const int outside[] = {-1, 6, 1 << 30};
  for (int k = 0; k < 3; k++) {
    REFUSED(adda_begin_train(s, outside[k]), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_begin_adapt(s, outside[k], 1), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_begin_adapt(s, 1, outside[k]), ADDA_BAD_ARGUMENT, NULL);
  }
  REFUSED(adda_begin_adapt(s, 0, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_begin_adapt(s, 1, 0), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_begin_infer(s, 0, 0), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_begin_infer(s, 0, adda_capacity(s, ADDA_BATCH) + 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_begin_infer(s, -1, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_begin_infer(s, 2, 1), ADDA_BAD_ARGUMENT, NULL);
  adda_labels(s, ADDA_BATCH)[3] = 2;
  REFUSED(adda_begin_train(s, 4), ADDA_BAD_ARGUMENT, "label 2 of image 3 of the batch set");
  REFUSED(adda_begin_adapt(s, 2, 2), ADDA_BAD_ARGUMENT, "label 2 of image 3 of the batch set");
  adda_labels(s, ADDA_BATCH)[3] = ADDA_UNLABELLED;
  REFUSED(adda_begin_train(s, 4), ADDA_BAD_ARGUMENT, "label 255 of image 3 of the batch set");
  EXPECT(!adda_busy(s), "a refused step is under way");
  EXPECT(digest(s) == before, "refused calls changed the state");
  // A source image of an adversarial batch needs no label, a target image may be unlabelled.
  adda_labels(s, ADDA_BATCH)[0] = 77;
  EXPECT(finish(s, adda_begin_adapt(s, 2, 2)) == ADDA_OK, "%s", adda_message(s));
  check_end();

  check_begin("a caller's batch without a label that the method learns from is refused");
  use_method("dann");
  s = open_handle();
  before = digest(s);
  fill(s, ADDA_BATCH, 4, 4);
  adda_labels(s, ADDA_BATCH)[3] = ADDA_UNLABELLED;
  adda_labels(s, ADDA_BATCH)[1] = 77;
  REFUSED(adda_begin_adapt(s, 2, 2), ADDA_BAD_ARGUMENT, "label 77 of image 1 of the batch set");
  adda_labels(s, ADDA_BATCH)[1] = ADDA_UNLABELLED;
  REFUSED(adda_begin_adapt(s, 2, 2), ADDA_BAD_ARGUMENT,
          "the method dann learns from the labels of the source images, and image 1 of the batch has none");
  EXPECT(!adda_busy(s) && digest(s) == before, "a refused step is under way, or changed the state");
  adda_labels(s, ADDA_BATCH)[1] = 1;
  EXPECT(finish(s, adda_begin_adapt(s, 2, 2)) == ADDA_OK, "%s", adda_message(s));
  use_method("oracle");
  s = open_handle();
  before = digest(s);
  fill(s, ADDA_BATCH, 4, 4);
  adda_labels(s, ADDA_BATCH)[0] = adda_labels(s, ADDA_BATCH)[3] = ADDA_UNLABELLED;
  REFUSED(adda_begin_adapt(s, 2, 2), ADDA_BAD_ARGUMENT,
          "the method oracle learns from the labels of the target images, and image 3 of the batch has none");
  EXPECT(!adda_busy(s) && digest(s) == before, "a refused step is under way, or changed the state");
  adda_labels(s, ADDA_BATCH)[3] = 1;
  EXPECT(finish(s, adda_begin_adapt(s, 2, 2)) == ADDA_OK, "%s", adda_message(s));
  use_method("adda");
  check_end();

  check_begin("positions beyond the epoch are refused");
  s = loaded_handle();
  train(s, 2);
  before = digest(s);
  for (int phase = 0; phase < 2; phase++) {
    REFUSED(adda_seek(s, phase, -1, 0), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_seek(s, phase, 0, -1), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_seek(s, phase, 0, 6), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_seek(s, phase, INT_MAX, 0), ADDA_BAD_ARGUMENT, NULL);
  }
  REFUSED(adda_seek(s, 2, 0, 0), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_seek(s, -1, 0, 0), ADDA_BAD_ARGUMENT, NULL);
  EXPECT(digest(s) == before, "refused calls changed the state");
  EXPECT(adda_seek(s, ADDA_TRAIN, 3, 5) == ADDA_OK, "the epoch's end is refused: %s", adda_message(s));
  train(s, 1);
  EXPECT(adda_epoch(s, ADDA_TRAIN) == 4 && adda_step(s, ADDA_TRAIN) == 1, "the epoch's end is followed by epoch %d, step %d",
         adda_epoch(s, ADDA_TRAIN), adda_step(s, ADDA_TRAIN));
  check_end();
}

static void tensor_cases(void) {
  check_begin("tensors have PyTorch's names and shapes");
  static const struct {
    const char *name;
    int shape[5];
  } want[] = {
      {"encoder.0.weight", {32, 1, 5, 5}},
      {"encoder.0.bias", {32}},
      {"encoder.3.weight", {64, 32, 5, 5}},
      {"encoder.3.bias", {64}},
      {"fc1.weight", {512, 1024}},
      {"fc1.bias", {512}},
      {"fc2.weight", {7, 512}},
      {"fc2.bias", {7}},
      {"layer.0.weight", {512, 512}},
      {"layer.0.bias", {512}},
      {"layer.1.weight", {512, 512}},
      {"layer.1.bias", {512}},
      {"layer.2.weight", {2, 512}},
      {"layer.2.bias", {2}},
  };
  use_defaults();
  options[ADDA_classes] = 7;
  adda *s = open_handle();
  EXPECT(adda_tensor_count() == TENSORS, "counts %d", adda_tensor_count());
  for (int t = 0; t < TENSORS; t++) {
    int k = t < MT ? t : t < D ? t - MT : t - D + C + 2;
    char name[40];
    snprintf(name, sizeof name, "%s.%s", t < C ? "MS" : t < MT ? "C" : t < D ? "MT" : "D", want[k].name);
    EXPECT(!strcmp(adda_tensor_name(t), name), "tensor %d is called %s, expected %s", t, adda_tensor_name(t), name);
    for (int axis = 0; axis < 5; axis++)
      EXPECT(adda_tensor_shape(s, t, axis) == want[k].shape[axis], "%s: axis %d is %d", name, axis,
             adda_tensor_shape(s, t, axis));
    EXPECT(adda_tensor_shape(s, t, -1) == 0, "%s has an axis -1", name);
  }
  EXPECT(!adda_tensor_name(-1) && !adda_tensor_name(TENSORS), "a tensor beyond the last has a name");
  EXPECT(!adda_tensor_shape(s, -1, 0) && !adda_tensor_shape(s, TENSORS, 0), "a tensor beyond the last has a shape");
  EXPECT(!adda_parts(s, -1) && !adda_parts(s, TENSORS), "a tensor beyond the last has parts");
  check_end();

  for (int optimizer = ALL ? 0 : 2; optimizer < 3; optimizer++) {
    static const char *const names[] = {"SGD", "SGD with momentum", "Adam"};
    check_begin("tensors come back as set, bad ones are refused by name: %s", names[optimizer]);
    use_defaults();
    options[ADDA_train_optimizer] = options[ADDA_adapt_optimizer] = optimizer == 2;
    options[ADDA_train_momentum] = options[ADDA_adapt_momentum] = optimizer == 1 ? 0.9 : 0;
    s = open_handle();
    for (int t = 0; t < TENSORS; t++) {
      EXPECT(adda_parts(s, t) == optimizer + 1, "%s has %d parts", adda_tensor_name(t), adda_parts(s, t));
      for (int part = 0; part <= optimizer; part++) {
        size_t size = tensor_size(s, t);
        check_draw_from((uint64_t)t * 8 + (uint64_t)part);
        for (size_t k = 0; k < size; k++) adda_exchange(s)[k] = draw_real();
        EXPECT(adda_set_tensor(s, t, part) == ADDA_OK, "%s", adda_message(s));
      }
    }
    uint64_t before = digest(s);
    for (int t = 0; t < TENSORS; t++)
      for (int part = 0; part <= optimizer; part++) {
        size_t size = tensor_size(s, t);
        EXPECT(adda_get_tensor(s, t, part) == ADDA_OK, "%s", adda_message(s));
        check_draw_from((uint64_t)t * 8 + (uint64_t)part);
        for (size_t k = 0; k < size; k++) {
          float want = draw_real();
          EXPECT(adda_exchange(s)[k] == want, "%s part %d: element %zu comes back as %g", adda_tensor_name(t), part, k,
                 adda_exchange(s)[k]);
        }
        static const float bad[] = {NAN, INFINITY, -INFINITY};
        adda_exchange(s)[0] = 5; // would be seen if it were set before the fault is found
        adda_exchange(s)[size - 1] = bad[t % 3];
        REFUSED(adda_set_tensor(s, t, part), ADDA_BAD_ARGUMENT, adda_tensor_name(t));
      }
    static const int none[][2] = {{-1, 0}, {TENSORS, 0}, {0, -1}, {0, 3}, {1 << 30, 0}};
    for (int k = 0; k < 5; k++) {
      REFUSED(adda_get_tensor(s, none[k][0], none[k][1]), ADDA_BAD_ARGUMENT, NULL);
      REFUSED(adda_set_tensor(s, none[k][0], none[k][1]), ADDA_BAD_ARGUMENT, NULL);
    }
    REFUSED(adda_get_tensor(s, 0, optimizer + 1), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, -1, 0), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, 4, 0), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, 0, -1), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, 0, NAN), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, 0, INFINITY), ADDA_BAD_ARGUMENT, NULL);
    REFUSED(adda_set_updates(s, 0, 1.5), ADDA_BAD_ARGUMENT, NULL);
    EXPECT(adda_updates(s, -1) == 0 && adda_updates(s, 4) == 0, "a network beyond the last has updates");
    EXPECT(digest(s) == before, "refused calls changed the state");
    check_end();
  }
}

// A network copied in one piece from a handle to another of which all but its classes and optimizers is different.
static void values_cases(void) {
  static const int first[] = {MS, C, MT, D, TENSORS};
  for (int relu = ALL ? 0 : 1; relu < 2; relu++) {
    check_begin("networks are copied whole%s", relu ? ", D with ReLU" : "");
    use_defaults();
    options[ADDA_train_optimizer] = options[ADDA_adapt_optimizer] = 1;
    options[ADDA_discriminator_relu] = relu;
    adda *from = loaded_handle();
    train(from, 2);
    adapt(from, 3);
    options[ADDA_seed] = 5;
    options[ADDA_batch] = 3;
    adda *to = open_handle();
    for (int network = 0; network < 4; network++) {
      const int count = adda_value_count(from, network);
      EXPECT(count > 0 && adda_value_count(to, network) == count, "network %d: %d values", network, count);
      for (int part = 0; part < 3; part++) {
        uint64_t others = tensors_digest(to, 0, first[network]) ^ tensors_digest(to, first[network + 1], TENSORS);
        EXPECT(adda_check_values(from, network, part) == ADDA_OK, "%s", adda_message(from));
        const float *source = adda_values(from, network, part);
        float *target = adda_values(to, network, part);
        EXPECT(source && target, "network %d part %d has no values", network, part);
        memcpy(target, source, (size_t)count * sizeof(float));
        EXPECT(adda_values_written(to, network, part) == ADDA_OK, "%s", adda_message(to));
        EXPECT((tensors_digest(to, 0, first[network]) ^ tensors_digest(to, first[network + 1], TENSORS)) == others,
               "network %d part %d: another network is changed", network, part);
      }
    }
    EXPECT(tensors_digest(to, 0, TENSORS) == tensors_digest(from, 0, TENSORS), "it is no copy");
    // What is derived from the weights is a copy too.
    for (int encoder = 0; encoder < 2; encoder++) {
      fill(from, ADDA_BATCH, 2, 9);
      fill(to, ADDA_BATCH, 2, 9);
      EXPECT(finish(from, adda_begin_infer(from, encoder, 2)) == ADDA_OK, "%s", adda_message(from));
      EXPECT(finish(to, adda_begin_infer(to, encoder, 2)) == ADDA_OK, "%s", adda_message(to));
      EXPECT(!memcmp(adda_features(from), adda_features(to), 2 * ADDA_FEATURES * sizeof(float)), "other features");
      for (int d = 0; d < 2; d++) {
        const size_t bytes = 2 * (size_t)adda_stride(from, d) * sizeof(float);
        const float *a = d ? adda_discriminator_logits(from) : adda_logits(from);
        const float *b = d ? adda_discriminator_logits(to) : adda_logits(to);
        EXPECT(!memcmp(a, b, bytes), "other logits of %s", d ? "D" : "C");
      }
    }
    check_end();
  }

  check_begin("of networks, what there is not and what is no number is refused");
  use_defaults();
  options[ADDA_train_momentum] = 0.9;
  adda *s = open_handle();
  static const int none[][2] = {{-1, 0}, {4, 0}, {0, -1}, {0, 2}, {3, 1}};
  for (int k = 0; k < 5; k++) {
    EXPECT(!adda_values(s, none[k][0], none[k][1]) && strstr(adda_message(s), "no such network"), "values there are not");
    REFUSED(adda_check_values(s, none[k][0], none[k][1]), ADDA_BAD_ARGUMENT, "no such network");
    REFUSED(adda_values_written(s, none[k][0], none[k][1]), ADDA_BAD_ARGUMENT, "no such network");
  }
  EXPECT(!adda_value_count(s, -1) && !adda_value_count(s, 4), "a network beyond the last has values");
  uint64_t before = digest(s);
  for (int network = 0; network < 4; network++)
    for (int last = 0; last < 2; last++) {
      float *value = adda_values(s, network, 0) + (last ? adda_value_count(s, network) - 1 : 0), sound = *value;
      *value = last ? NAN : -INFINITY;
      const char *name = adda_tensor_name(last ? first[network + 1] - 1 : first[network]);
      REFUSED(adda_check_values(s, network, 0), ADDA_BAD_ARGUMENT, name);
      REFUSED(adda_values_written(s, network, 0), ADDA_BAD_ARGUMENT, name);
      *value = sound;
      EXPECT(adda_values_written(s, network, 0) == ADDA_OK, "%s", adda_message(s));
    }
  EXPECT(digest(s) == before, "refused calls changed the state");
  check_end();
}

static adda_status begin(adda *s, int kind) {
  if (kind == 3) return adda_begin_heads(s, 4);
  return kind == 0 ? adda_begin_train(s, 0) : kind == 1 ? adda_begin_adapt(s, 0, 0) : adda_begin_infer(s, 1, 4);
}

// Calls while a step is under way are refused, and the step ends as if they had not been made.
static void under_way_case(int kind) {
  static const char *const names[] = {"a training step", "an adversarial step", "inference", "what C and D make of features"};
  check_begin("while %s is under way, everything else is refused and leaves it alone", names[kind]);
  use_defaults();
  adda *s = loaded_handle(), *calm = loaded_handle();
  fill(s, ADDA_BATCH, 4, 9);
  fill(calm, ADDA_BATCH, 4, 9);
  for (int i = 0; i < 4 * ADDA_FEATURES; i++) adda_given(s)[i] = adda_given(calm)[i] = draw_real();
  EXPECT(begin(s, kind) == ADDA_OK, "%s", adda_message(s));
  EXPECT(finish(calm, begin(calm, kind)) == ADDA_OK, "%s", adda_message(calm));
  EXPECT(adda_advance(s, 0) == ADDA_MORE, "no step of several pieces");
  EXPECT(adda_busy(s) && !adda_busy(calm), "adda_busy");
  EXPECT(adda_next_layer(s) && adda_next_pass(s) && !adda_next_layer(calm) && !adda_next_pass(calm), "the piece is not named");
  REFUSED(adda_begin_train(s, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_begin_train(s, 3), ADDA_BAD_STATE, "under way");
  REFUSED(adda_begin_adapt(s, 0, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_begin_part(s, ADDA_PART_D, 0, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_begin_infer(s, 0, 1), ADDA_BAD_STATE, "under way");
  REFUSED(adda_begin_heads(s, 1), ADDA_BAD_STATE, "under way");
  REFUSED(adda_loaded(s, ADDA_SOURCE, 1), ADDA_BAD_STATE, "under way");
  REFUSED(adda_seek(s, ADDA_TRAIN, 0, 1), ADDA_BAD_STATE, "under way");
  REFUSED(adda_start_adaptation(s), ADDA_BAD_STATE, "under way");
  REFUSED(adda_get_tensor(s, 0, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_set_tensor(s, 0, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_set_updates(s, 0, 7), ADDA_BAD_STATE, "under way");
  EXPECT(!adda_values(s, 0, 0) && strstr(adda_message(s), "under way"), "values are handed out in the middle of a step");
  REFUSED(adda_check_values(s, 0, 0), ADDA_BAD_STATE, "under way");
  REFUSED(adda_values_written(s, 0, 0), ADDA_BAD_STATE, "under way");
  adda_status status = finish(s, ADDA_OK);
  EXPECT(status == ADDA_OK, "after refused calls the step ends with %d: %s", status, adda_message(s));
  EXPECT(digest(s) == digest(calm), "refused calls changed the step's result");
  for (int m = 0; m < ADDA_METRIC_COUNT; m++)
    EXPECT(metric(s, m) == metric(calm, m), "refused calls changed %s", adda_metric_name(m));
  if (kind >= 2)
    EXPECT(!memcmp(adda_features(s), adda_features(calm), 4 * ADDA_FEATURES * sizeof(float)),
           "refused calls changed the features");
  check_end();
}

// --- sampling ---------------------------------------------------------------------------------------------------------------

// The loss of each image alone, by steps that change nothing (rate 0).
static double *single_losses(adda *s, int set, int count, int which) {
  double *losses = check_doubles(count);
  for (int n = 0; n < count; n++) {
    for (int k = 0; k < 2; k++) {
      memcpy(adda_images(s, ADDA_BATCH) + k * ADDA_PIXELS, adda_images(s, set) + (size_t)n * ADDA_PIXELS, ADDA_PIXELS);
      adda_labels(s, ADDA_BATCH)[k] = adda_labels(s, set)[n];
    }
    adda_status begun = which == ADDA_METRIC_loss ? adda_begin_train(s, 1) : adda_begin_adapt(s, 1, 1);
    EXPECT(finish(s, begun) == ADDA_OK, "%s", adda_message(s));
    losses[n] = metric(s, which);
  }
  return losses;
}

static void sampling_cases(void) {
  for (int phase = 0; phase < 2; phase++) {
    check_begin("%s: every image once, in a new order each time", phase == ADDA_TRAIN ? "an epoch" : "a round");
    use_defaults();
    enum { COUNT = 7, EPOCHS = 3 };
    options[ADDA_source_images] = COUNT + 2 * phase; // a round ends with the smaller set
    options[ADDA_target_images] = COUNT;
    options[ADDA_batch] = 1;
    options[ADDA_train_rate] = options[ADDA_encoder_rate] = options[ADDA_discriminator_rate] = 0;
    int which = phase == ADDA_TRAIN ? ADDA_METRIC_loss : ADDA_METRIC_mt_loss;
    adda *s = loaded_handle();
    double *losses = single_losses(s, phase == ADDA_TRAIN ? ADDA_SOURCE : ADDA_TARGET, COUNT, which);
    EXPECT(adda_epoch(s, phase) == 0 && adda_step(s, phase) == 0, "own batches move the position");
    options[ADDA_seed] = 2;
    adda *other = loaded_handle(); // the order of another seed, with the same weights
    for (int t = 0; t < TENSORS; t++) {
      EXPECT(adda_get_tensor(s, t, 0) == ADDA_OK, "get");
      memcpy(adda_exchange(other), adda_exchange(s), tensor_size(s, t) * sizeof(float));
      EXPECT(adda_set_tensor(other, t, 0) == ADDA_OK, "set");
    }
    int orders[EPOCHS + 1][COUNT] = {{0}}; // the last one of the other seed
    for (int row = 0; row <= EPOCHS; row++) {
      adda *each = row < EPOCHS ? s : other;
      int epoch = row < EPOCHS ? row : 0, seen[COUNT] = {0};
      for (int step = 0; step < COUNT; step++) {
        if (phase == ADDA_TRAIN)
          train(each, 1);
        else
          adapt(each, 1);
        int at = 0;
        while (at < COUNT && losses[at] != metric(each, which)) at++;
        EXPECT(at < COUNT, "epoch %d, step %d: the loss is no image's", epoch, step);
        if (at == COUNT) break;
        EXPECT(!seen[at]++, "epoch %d: image %d comes twice", epoch, at);
        orders[row][step] = at;
        EXPECT(adda_epoch(each, phase) == epoch && adda_step(each, phase) == step + 1, "position after step %d", step);
      }
      for (int before = 0; before < row; before++)
        EXPECT(memcmp(orders[before], orders[row], sizeof orders[row]), "orders %d and %d are the same", before, row);
    }
    check_end();
  }
}

// One epoch at rate 0: the losses of its steps, weighted by their images, are those of all images one by one.
static void batch_case(int batch, int images) {
  check_begin("batches of %d from %d images, the last one partial", batch, images);
  use_defaults();
  options[ADDA_batch] = batch;
  options[ADDA_source_images] = images;
  options[ADDA_target_images] = 1;
  options[ADDA_train_rate] = 0;
  adda *s = loaded_handle();
  double want = 0, got = 0;
  int right = 0, seen = 0, steps = (images + batch - 1) / batch, chunk = adda_capacity(s, ADDA_BATCH);
  for (int from = 0; from < images; from += chunk) {
    int count = images - from < chunk ? images - from : chunk;
    memcpy(adda_images(s, ADDA_BATCH), adda_images(s, ADDA_SOURCE) + (size_t)from * ADDA_PIXELS, (size_t)count * ADDA_PIXELS);
    EXPECT(finish(s, adda_begin_infer(s, 0, count)) == ADDA_OK, "%s", adda_message(s));
    for (int n = 0; n < count; n++) {
      const float *z = adda_logits(s) + n * adda_stride(s, 0);
      int label = adda_labels(s, ADDA_SOURCE)[from + n];
      want += log1p(exp((double)z[1 - label] - z[label]));
      right += label ? z[1] > z[0] : z[0] >= z[1];
    }
  }
  EXPECT(adda_steps(s, ADDA_TRAIN) == steps, "%d steps, expected %d", adda_steps(s, ADDA_TRAIN), steps);
  for (int step = 0; step < steps; step++) {
    train(s, 1);
    int count = (int)metric(s, ADDA_METRIC_source_count), left = images - step * batch;
    EXPECT(count == (left < batch ? left : batch), "step %d takes %d images", step, count);
    got += metric(s, ADDA_METRIC_loss) * count;
    right -= (int)metric(s, ADDA_METRIC_source_correct);
    seen += count;
  }
  EXPECT(seen == images && right == 0, "%d images, %d too few of them right", seen, right);
  check_near("loss of the epoch", 0, got, want, 1e-12 * want); // the same logits, summed in another order
  check_end();
}

// The gradient of a batch is the mean of the gradients of its parts.
static void parts_case(int batch, int part) {
  check_begin("the gradient of a batch of %d is the mean over its parts of %d", batch, part);
  use_defaults();
  options[ADDA_batch] = batch;
  options[ADDA_source_images] = options[ADDA_target_images] = 1;
  options[ADDA_train_rate] = 0;
  options[ADDA_train_momentum] = 0.5;
  adda *s = open_handle();
  fill(s, ADDA_BATCH, batch, 5);
  EXPECT(finish(s, adda_begin_train(s, batch)) == ADDA_OK, "%s", adda_message(s));
  float *whole[C + 2];
  double *sum[C + 2];
  for (int t = 0; t < C + 2; t++) {
    size_t size = tensor_size(s, t);
    whole[t] = check_floats(size);
    sum[t] = check_doubles(size);
    EXPECT(adda_get_tensor(s, t, 1) == ADDA_OK, "%s", adda_message(s));
    memcpy(whole[t], adda_exchange(s), size * sizeof(float));
    memset(sum[t], 0, size * sizeof(double));
  }
  for (int from = 0; from < batch; from += part) {
    int count = batch - from < part ? batch - from : part;
    for (int t = 0; t < C + 2; t++) {
      memset(adda_exchange(s), 0, tensor_size(s, t) * sizeof(float));
      EXPECT(adda_set_tensor(s, t, 1) == ADDA_OK, "%s", adda_message(s));
    }
    memmove(adda_images(s, ADDA_BATCH), adda_images(s, ADDA_BATCH) + (size_t)(from ? part : 0) * ADDA_PIXELS,
            (size_t)(batch - from) * ADDA_PIXELS);
    memmove(adda_labels(s, ADDA_BATCH), adda_labels(s, ADDA_BATCH) + (from ? part : 0), batch - from);
    EXPECT(finish(s, adda_begin_train(s, count)) == ADDA_OK, "%s", adda_message(s));
    for (int t = 0; t < C + 2; t++) {
      EXPECT(adda_get_tensor(s, t, 1) == ADDA_OK, "%s", adda_message(s));
      for (size_t k = 0, n = tensor_size(s, t); k < n; k++) sum[t][k] += (double)adda_exchange(s)[k] * count / batch;
    }
  }
  for (int t = 0; t < C + 2; t++) {
    double most = 0;
    for (size_t k = 0, n = tensor_size(s, t); k < n; k++)
      if (fabs(sum[t][k]) > most) most = fabs(sum[t][k]);
    EXPECT(most > 0, "%s has no gradient", adda_tensor_name(t));
    // Both sum in float32 over up to `batch` images, of gradients about as large as the largest.
    for (size_t k = 0, n = tensor_size(s, t); k < n; k++)
      check_near(adda_tensor_name(t), k, whole[t][k], sum[t][k], 2 * batch * 0x1p-24 * most);
  }
  check_end();
}

// --- determinism ------------------------------------------------------------------------------------------------------------

static void configure(int optimizer) { // 0 SGD, 1 SGD with momentum, 2 Adam
  use_defaults();
  options[ADDA_train_optimizer] = options[ADDA_adapt_optimizer] = optimizer == 2;
  options[ADDA_train_momentum] = options[ADDA_adapt_momentum] = optimizer == 1 ? 0.9 : 0;
  if (optimizer == 2) options[ADDA_train_rate] = options[ADDA_encoder_rate] = options[ADDA_discriminator_rate] = 1e-3;
  options[ADDA_labelled_images] = optimizer == 1 ? 0 : 3;
  options[ADDA_discriminator_relu] = optimizer == 2;
}

static const char *const OPTIMIZER[] = {"SGD", "SGD with momentum", "Adam"};

static void determinism_case(int optimizer) {
  check_begin("one seed gives the same bits: %s", OPTIMIZER[optimizer]);
  uint64_t digests[2], told = 0;
  for (int k = 0; k < 2; k++) {
    configure(optimizer);
    options[ADDA_seed] = 7;
    adda *s = loaded_handle();
    train(s, 3);
    EXPECT(adda_start_adaptation(s) == ADDA_OK, "%s", adda_message(s));
    adapt(s, 3);
    digests[k] = digest(s);
    if (k == 0) told = portable_digest(s);
    check_release(0);
  }
  EXPECT(digests[0] == digests[1], "two runs differ");
  printf("# digest %s: %016llx\n", OPTIMIZER[optimizer], (unsigned long long)told);
  check_end();
}

static void seed_case(void) {
  check_begin("two seeds give two sets of weights");
  uint64_t digests[2][3];
  for (int k = 0; k < 2; k++) {
    use_defaults();
    options[ADDA_seed] = k ? 4294967295.0 : 7;
    adda *s = open_handle();
    digests[k][0] = tensors_digest(s, MS, C);
    digests[k][1] = tensors_digest(s, C, MT);
    digests[k][2] = tensors_digest(s, D, TENSORS);
    EXPECT(tensors_digest(s, MT, D) == digests[k][0], "MT does not start as MS does");
    check_release(0);
  }
  for (int n = 0; n < 3; n++) EXPECT(digests[0][n] != digests[1][n], "network %d", n);
  check_end();
}

static void slicing_case(void) {
  check_begin("the same bits however the work is sliced");
  static const double works[] = {1e12, 0, 3.3e6, NAN};
  uint64_t want = 0;
  for (int k = 0; k < (ALL ? 4 : 2); k++) {
    configure(2);
    adda *s = loaded_handle();
    int pieces = 0;
    for (int phase = 0; phase < 2; phase++) {
      adda_status status = phase == ADDA_TRAIN ? adda_begin_train(s, 0) : adda_begin_adapt(s, 0, 0);
      while (status == ADDA_OK && (status = adda_advance(s, works[k])) == ADDA_MORE) status = ADDA_OK, pieces++;
      EXPECT(status == ADDA_OK, "%s", adda_message(s));
    }
    if (k == 0) want = digest(s);
    EXPECT(k ? works[k] != 0 || pieces > 200 : pieces == 0, "work %g takes %d pieces", works[k], pieces);
    EXPECT(digest(s) == want, "work %g gives other bits", works[k]);
    check_release(0);
  }
  check_end();
}

#ifdef THREADS
static _Atomic int taken;

// The member dies of its first item; the leader waits until it has one.
static void fatal_work(void *context, int item, int thread) {
  if (thread) {
    atomic_store(&taken, 1);
    thrd_exit(0);
  }
  while (!atomic_load(&taken)) thrd_yield();
}

static int join_fatal(void *team) {
  team_join(team, fatal_work, NULL, 1);
  return 0;
}

static void lost_case(void) {
  check_begin("a member that dies with an item in its hands is noticed, one that dies idle is not waited for");
  struct team team = {0};
  thrd_t thread;
  EXPECT(thrd_create(&thread, join_fatal, &team) == thrd_success, "no thread");
  while (atomic_load(&team.members) < 1) thrd_yield();
  EXPECT(team_run(&team, fatal_work, NULL, 4) == 0, "the leader does not notice");
  thrd_join(thread, NULL);
  EXPECT(atomic_load(&team.open) == 1, "%u items are open", atomic_load(&team.open));
  check_end();
}

struct member {
  adda *s;
  int thread;
};

static int join(void *member) {
  adda_join(((struct member *)member)->s, ((struct member *)member)->thread);
  return 0;
}

static void threads_case(void) {
  check_begin("the same bits whatever the number of threads");
  uint64_t want = 0;
  for (int threads = 1; threads <= 3; threads++) {
    configure(2);
    options[ADDA_threads] = threads;
    adda *s = loaded_handle();
    thrd_t thread[3];
    struct member member[3];
    for (int i = 1; i < threads; i++) {
      member[i] = (struct member){s, i};
      EXPECT(thrd_create(&thread[i], join, &member[i]) == thrd_success, "no thread");
    }
    while (adda_members(s) < threads - 1) thrd_yield();
    adda_join(s, 0); // not a member's number: returns at once
    adda_join(s, threads);
    train(s, 1);
    adapt(s, 1);
    adda_dismiss(s);
    for (int i = 1; i < threads; i++) thrd_join(thread[i], NULL);
    EXPECT(adda_members(s) == 0, "%d members stay", adda_members(s));
    train(s, 1); // alone again
    if (threads == 1) want = digest(s);
    EXPECT(digest(s) == want, "%d threads give other bits", threads);
    check_release(0);
  }
  check_end();
}
#endif

// Everything that a caller can save, from one handle to another that holds the same images.
static void carry_over(adda *from, adda *to) {
  for (int t = 0; t < TENSORS; t++)
    for (int part = 0; part < adda_parts(from, t); part++) {
      EXPECT(adda_get_tensor(from, t, part) == ADDA_OK, "%s", adda_message(from));
      memcpy(adda_exchange(to), adda_exchange(from), tensor_size(from, t) * sizeof(float));
      EXPECT(adda_set_tensor(to, t, part) == ADDA_OK, "%s", adda_message(to));
    }
  for (int n = 0; n < 4; n++) EXPECT(adda_set_updates(to, n, adda_updates(from, n)) == ADDA_OK, "%s", adda_message(to));
  for (int phase = 0; phase < 2; phase++)
    EXPECT(adda_seek(to, phase, adda_epoch(from, phase), adda_step(from, phase)) == ADDA_OK, "%s", adda_message(to));
}

static void resume_case(int optimizer) {
  check_begin("a run saved and taken up elsewhere goes on with the same bits: %s", OPTIMIZER[optimizer]);
  // Steps of training and of adaptation before the stop; two make an epoch or round, the last of which is partial.
  static const int stops[3][2][2] = {{{1, 0}, {1, 4}}, {{2, 0}, {0, 1}}, {{3, 0}, {1, 3}}};
  for (int k = ALL ? 0 : 1; k < 2; k++) {
    const int trained = stops[optimizer][k][0], adapted = stops[optimizer][k][1];
    configure(optimizer);
    options[ADDA_source_images] = options[ADDA_target_images] = 3;
    options[ADDA_batch] = 2;
    adda *straight = loaded_handle(), *resumed = loaded_handle();
    train(straight, trained);
    adapt(straight, adapted);
    train(resumed, 1); // it has done something else before
    adapt(resumed, 1);
    carry_over(straight, resumed);
    EXPECT(digest(straight) == digest(resumed), "the state is not carried over");
    for (int i = 0; i < 2; i++) {
      adda *s = i ? resumed : straight;
      if (!adapted) train(s, 2);
      adapt(s, 2);
    }
    EXPECT(digest(straight) == digest(resumed), "stopped after %d and %d steps, the runs differ", trained, adapted);
    for (int m = 0; m < ADDA_METRIC_COUNT; m++)
      EXPECT(metric(straight, m) == metric(resumed, m), "%s differs", adda_metric_name(m));
    check_release(0);
  }
  check_end();
}

static void change_cases(void) {
  check_begin("an option changed between two steps holds from the next one on, as if the handle had been made with it");
  for (int optimizer = ALL ? 0 : 2; optimizer < 3; optimizer++) {
    configure(optimizer);
    options[ADDA_source_images] = options[ADDA_target_images] = 5;
    options[ADDA_labelled_images] = 2;
    adda *changed = loaded_handle();
    train(changed, 1);
    adapt(changed, 1);
    static const int which[] = {ADDA_encoder_rate, ADDA_discriminator_rate, ADDA_adapt_beta1,   ADDA_method_weight,
                                ADDA_label_weight, ADDA_OPTION_COUNT + 1,   ADDA_adapt_momentum};
    static const double values[] = {0.004, 0.02, 0.3, 0.7, 2, 0.2, 0.6};
    int n = optimizer == 0 ? 6 : 7; // where there was no momentum there can be none
    for (int i = 0; i < n; i++) options[which[i]] = values[i];
    adda *made = loaded_handle();
    carry_over(changed, made);
    for (int i = 0; i < n; i++) EXPECT(adda_set_option(changed, which[i], values[i]) == ADDA_OK, "%s", adda_message(changed));
    EXPECT(digest(changed) == digest(made), "a change moves something by itself");
    adapt(changed, 2);
    adapt(made, 2);
    EXPECT(digest(changed) == digest(made), "%s: the runs differ", OPTIMIZER[optimizer]);
    options[ADDA_train_rate] = 0.001;
    adda *trained = loaded_handle();
    carry_over(changed, trained);
    EXPECT(adda_set_option(changed, ADDA_train_rate, 0.001) == ADDA_OK, "%s", adda_message(changed));
    train(changed, 2);
    train(trained, 2);
    EXPECT(digest(changed) == digest(trained), "%s: training differs", OPTIMIZER[optimizer]);
    check_release(0);
  }
  check_end();

  check_begin("an option that a handle is made for cannot change, nor become what memory was not laid out for");
  use_defaults();
  adda *s = loaded_handle();
  adapt(s, 1);
  uint64_t before = digest(s);
  static const int fixed[] = {ADDA_classes,         ADDA_source_images,      ADDA_seed,   ADDA_batch,  ADDA_train_optimizer,
                              ADDA_adapt_optimizer, ADDA_discriminator_relu, ADDA_method, ADDA_threads};
  for (unsigned i = 0; i < sizeof fixed / sizeof *fixed; i++)
    REFUSED(adda_set_option(s, fixed[i], 1), ADDA_BAD_ARGUMENT, OPTIONS[fixed[i]].name);
  REFUSED(adda_set_option(s, -1, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_set_option(s, ADDA_OPTIONS_SIZE, 1), ADDA_BAD_ARGUMENT, NULL);
  REFUSED(adda_set_option(s, ADDA_encoder_rate, -1), ADDA_BAD_ARGUMENT, "encoder_rate is -1, expected");
  REFUSED(adda_set_option(s, ADDA_encoder_rate, NAN), ADDA_BAD_ARGUMENT, "encoder_rate");
  REFUSED(adda_set_option(s, ADDA_adapt_momentum, 0.5), ADDA_BAD_ARGUMENT, "adapt_momentum cannot become 0.5");
  EXPECT(adda_begin_adapt(s, 0, 0) == ADDA_OK, "%s", adda_message(s));
  REFUSED(adda_set_option(s, ADDA_encoder_rate, 0.5), ADDA_BAD_STATE, NULL);
  EXPECT(finish(s, ADDA_OK) == ADDA_OK, "%s", adda_message(s));
  adda *other = loaded_handle();
  adapt(other, 2);
  EXPECT(digest(s) == digest(other) && before != digest(s), "what was refused has changed something");
  check_release(0);
  use_method("shot");
  s = loaded_handle();
  REFUSED(adda_set_option(s, ADDA_OPTION_COUNT, 30), ADDA_BAD_ARGUMENT, "shot_components cannot become 30");
  REFUSED(adda_set_option(s, ADDA_OPTION_COUNT + 3, 0), ADDA_BAD_ARGUMENT, "shot_pseudo cannot become 0");
  EXPECT(adda_set_option(s, ADDA_OPTION_COUNT + 3, 2) == ADDA_OK, "%s", adda_message(s));
  check_release(0);
  check_end();
}

static void cache_cases(void) {
  check_begin("kept source features give the same bits as fresh ones");
  configure(1);
  options[ADDA_source_images] = options[ADDA_target_images] = 1;
  options[ADDA_batch] = 1;
  adda *s = loaded_handle(), *fresh = loaded_handle();
  for (int set = ADDA_SOURCE; set <= ADDA_TARGET; set++) {
    memcpy(adda_images(fresh, ADDA_BATCH) + set * ADDA_PIXELS, adda_images(fresh, set), ADDA_PIXELS);
    adda_labels(fresh, ADDA_BATCH)[set] = adda_labels(fresh, set)[0];
  }
  for (int step = 0; step < 3; step++) {
    adapt(s, 1);
    EXPECT(finish(fresh, adda_begin_adapt(fresh, 1, 1)) == ADDA_OK, "%s", adda_message(fresh));
    for (int m = 0; m < ADDA_METRIC_COUNT; m++) EXPECT(metric(s, m) == metric(fresh, m), "%s differs", adda_metric_name(m));
  }
  EXPECT(tensors_digest(s, 0, TENSORS) == tensors_digest(fresh, 0, TENSORS), "it differs from a caller's own batches");
  check_release(0);
  configure(0);
  options[ADDA_source_images] = options[ADDA_target_images] = 5;
  options[ADDA_batch] = 3;
  s = loaded_handle(), fresh = loaded_handle();
  for (int step = 0; step < 4; step++) {
    adapt(s, 1);
    EXPECT(adda_loaded(fresh, ADDA_SOURCE, 5) == ADDA_OK, "%s", adda_message(fresh)); // forgets them
    adapt(fresh, 1);
  }
  EXPECT(digest(s) == digest(fresh), "two rounds differ");
  check_end();

  if (!ALL) return;
  check_begin("kept source features are forgotten with MS or the images they came from");
  static const char *const changes[] = {"training", "setting MS", "loading"};
  for (int change = 0; change < 3; change++) {
    configure(0);
    options[ADDA_source_images] = options[ADDA_target_images] = 5;
    options[ADDA_batch] = 3;
    options[ADDA_encoder_rate] = options[ADDA_discriminator_rate] = 0;
    s = loaded_handle(), fresh = loaded_handle();
    adapt(s, 2); // keeps all features, changes nothing
    for (int i = 0; i < 2; i++) {
      adda *each = i ? fresh : s;
      if (change == 0) train(each, 1);
      if (change == 1) {
        EXPECT(adda_get_tensor(each, 2, 0) == ADDA_OK, "get");
        for (int k = 0; k < 1000; k++) adda_exchange(each)[k] *= -1;
        EXPECT(adda_set_tensor(each, 2, 0) == ADDA_OK, "set");
      }
      if (change == 2) load(each, ADDA_SOURCE, 5, 77);
      EXPECT(adda_seek(each, ADDA_ADAPT, 0, 0) == ADDA_OK, "%s", adda_message(each));
      adapt(each, 1);
    }
    EXPECT(metric(s, ADDA_METRIC_d_loss) == metric(fresh, ADDA_METRIC_d_loss), "stale after %s", changes[change]);
    check_release(0);
  }
  check_end();
}

// --- what moves and what rests ----------------------------------------------------------------------------------------------

static void frozen_case(int optimizer) {
  check_begin("each step moves its own networks alone: %s", OPTIMIZER[optimizer]);
  configure(optimizer);
  adda *s = loaded_handle();
  uint64_t encoder = tensors_digest(s, MS, MT), rest = tensors_digest(s, MT, TENSORS), d = tensors_digest(s, D, TENSORS);
  train(s, 2);
  EXPECT(tensors_digest(s, MS, C) != encoder && tensors_digest(s, MS, MT) != encoder, "training leaves MS and C as they are");
  EXPECT(tensors_digest(s, MT, TENSORS) == rest, "training moves MT or D");
  EXPECT(adda_updates(s, 0) == 2 && adda_updates(s, 1) == 2 && adda_updates(s, 2) == 0 && adda_updates(s, 3) == 0, "updates");
  encoder = tensors_digest(s, MS, MT);
  uint64_t mt = tensors_digest(s, MT, D);
  adapt(s, 2);
  EXPECT(tensors_digest(s, MS, MT) == encoder, "adaptation moves MS or C");
  EXPECT(tensors_digest(s, MT, D) != mt && tensors_digest(s, D, TENSORS) != d, "adaptation leaves MT or D as it is");
  EXPECT(adda_updates(s, 0) == 2 && adda_updates(s, 1) == 2 && adda_updates(s, 2) == 2 && adda_updates(s, 3) == 2, "updates");
  uint64_t all = digest(s);
  fill(s, ADDA_BATCH, 7, 3);
  for (int which = 0; which < 2; which++) EXPECT(finish(s, adda_begin_infer(s, which, 7)) == ADDA_OK, "%s", adda_message(s));
  EXPECT(digest(s) == all, "inference moves something");

  EXPECT(adda_start_adaptation(s) == ADDA_OK, "%s", adda_message(s));
  EXPECT(tensors_digest(s, MS, MT) == encoder, "adda_start_adaptation moves MS or C");
  EXPECT(tensors_digest(s, D, TENSORS) == d, "D drawn anew is not the D of the start");
  EXPECT(adda_updates(s, 2) == 0 && adda_updates(s, 3) == 0 && adda_updates(s, 0) == 2, "updates after adda_start_adaptation");
  EXPECT(adda_epoch(s, ADDA_ADAPT) == 0 && adda_step(s, ADDA_ADAPT) == 0, "position after adda_start_adaptation");
  for (int t = 0; t < C; t++) {
    size_t size = tensor_size(s, t);
    float *ms = check_floats(size);
    EXPECT(adda_get_tensor(s, MS + t, 0) == ADDA_OK, "get");
    memcpy(ms, adda_exchange(s), size * sizeof(float));
    EXPECT(adda_get_tensor(s, MT + t, 0) == ADDA_OK, "get");
    EXPECT(!memcmp(ms, adda_exchange(s), size * sizeof(float)), "%s is no copy of MS", adda_tensor_name(MT + t));
    for (int part = 1; part < adda_parts(s, MT + t); part++) {
      EXPECT(adda_get_tensor(s, MT + t, part) == ADDA_OK, "get");
      for (size_t k = 0; k < size; k++) EXPECT(adda_exchange(s)[k] == 0, "%s keeps a moment", adda_tensor_name(MT + t));
    }
  }
  // The copy computes as MS does: its panels are made anew as well.
  float *features = check_floats(7 * ADDA_FEATURES);
  EXPECT(finish(s, adda_begin_infer(s, 0, 7)) == ADDA_OK, "%s", adda_message(s));
  memcpy(features, adda_features(s), 7 * ADDA_FEATURES * sizeof(float));
  EXPECT(finish(s, adda_begin_infer(s, 1, 7)) == ADDA_OK, "%s", adda_message(s));
  EXPECT(!memcmp(features, adda_features(s), 7 * ADDA_FEATURES * sizeof(float)), "MT computes otherwise than MS");
  check_end();
}

static void start_case(void) {
  check_begin("initial weights fill +-1/sqrt(inputs per output)");
  use_defaults();
  options[ADDA_classes] = 10;
  adda *s = open_handle();
  for (int t = 0; t < TENSORS; t++) {
    int weight = t & ~1; // a bias shares its layer's bound
    double bound = 1 / sqrt((double)(tensor_size(s, weight) / (size_t)adda_tensor_shape(s, weight, 0))), most = 0, sum = 0;
    size_t size = tensor_size(s, t);
    EXPECT(adda_get_tensor(s, t, 0) == ADDA_OK, "%s", adda_message(s));
    for (size_t k = 0; k < size; k++) {
      double value = fabs(adda_exchange(s)[k]);
      if (!(value <= most)) most = value;
      sum += adda_exchange(s)[k];
    }
    EXPECT(most <= bound * (1 + 0x1p-22), "%s reaches %g beyond %g", adda_tensor_name(t), most, bound);
    if (size > 30) EXPECT(most > 0.8 * bound, "%s reaches only %g of %g", adda_tensor_name(t), most, bound);
    check_near(adda_tensor_name(t), 0, sum / (double)size, 0, 5 * bound / sqrt(3.0 * (double)size)); // five standard deviations
  }
  check_end();
}

static void classes_case(int classes) {
  check_begin("%d classes", classes);
  use_defaults();
  options[ADDA_classes] = classes;
  options[ADDA_labelled_images] = classes;
  adda *s = loaded_handle();
  EXPECT(adda_stride(s, 0) >= classes && adda_stride(s, 1) >= 2, "strides %d, %d", adda_stride(s, 0), adda_stride(s, 1));
  train(s, 1);
  // At the start the logits are small: about log(classes).
  check_near("loss", 0, metric(s, ADDA_METRIC_loss), log(classes), 0.5);
  fill(s, ADDA_BATCH, 3, 8);
  adda_labels(s, ADDA_BATCH)[1] = (uint8_t)classes;
  char words[40];
  snprintf(words, sizeof words, "classes 0 to %d", classes - 1);
  REFUSED(adda_begin_train(s, 3), ADDA_BAD_ARGUMENT, words);
  adda_labels(s, ADDA_BATCH)[1] = (uint8_t)(classes - 1);
  double first = 0;
  for (int step = 0; step < 4; step++) {
    EXPECT(finish(s, adda_begin_train(s, 3)) == ADDA_OK, "%s", adda_message(s));
    if (step == 0) first = metric(s, ADDA_METRIC_loss);
  }
  EXPECT(metric(s, ADDA_METRIC_loss) < first, "four steps on three images take the loss from %g to %g", first,
         metric(s, ADDA_METRIC_loss));
  adapt(s, 1);
  EXPECT(isfinite(metric(s, ADDA_METRIC_label_loss)) && metric(s, ADDA_METRIC_target_known) == 5, "adaptation");
  check_end();
}

static void labels_case(void) {
  check_begin("a target's labels are measured and never learned from; unlabelled ones are not counted");
  uint64_t want = 0;
  for (int k = 0; k < 3; k++) { // all known, every third known, none
    configure(1);
    options[ADDA_source_images] = options[ADDA_target_images] = 8;
    options[ADDA_batch] = 3;
    adda *s = loaded_handle();
    int known = 0, unknown_right = 0;
    for (int n = 0; n < 8; n++) {
      if (k == 2 || (k == 1 && n % 3)) adda_labels(s, ADDA_TARGET)[n] = ADDA_UNLABELLED;
      known += adda_labels(s, ADDA_TARGET)[n] != ADDA_UNLABELLED;
    }
    EXPECT(adda_loaded(s, ADDA_TARGET, 8) == ADDA_OK, "%s", adda_message(s));
    int counted = 0;
    for (int step = 0; step < 3; step++) {
      adapt(s, 1);
      counted += (int)metric(s, ADDA_METRIC_target_known);
      unknown_right += metric(s, ADDA_METRIC_target_correct) > metric(s, ADDA_METRIC_target_known);
      EXPECT(metric(s, ADDA_METRIC_target_count) == (step < 2 ? 3 : 2), "target_count");
    }
    EXPECT(counted == known && !unknown_right, "%d of %d known labels counted", counted, known);
    if (k == 0) want = digest(s);
    EXPECT(digest(s) == want, "the labels of the target change what is learned");
    check_release(0);
  }
  check_end();
}

static double labelled_loss(adda *s, int count) {
  double sum = 0;
  memcpy(adda_images(s, ADDA_BATCH), adda_images(s, ADDA_LABELLED), (size_t)count * ADDA_PIXELS);
  EXPECT(finish(s, adda_begin_infer(s, 1, count)) == ADDA_OK, "%s", adda_message(s));
  for (int n = 0; n < count; n++) {
    const float *z = adda_logits(s) + n * adda_stride(s, 0);
    int label = adda_labels(s, ADDA_LABELLED)[n];
    sum += log1p(exp((double)z[1 - label] - z[label]));
  }
  return sum / count;
}

static void labelled_case(int batch, int labelled, int images) {
  check_begin("%d labelled images beside batches of %d", labelled, batch);
  use_defaults();
  options[ADDA_batch] = batch;
  options[ADDA_labelled_images] = labelled;
  options[ADDA_source_images] = options[ADDA_target_images] = images;
  adda *s = loaded_handle();
  double want = labelled_loss(s, labelled);
  adapt(s, 1);
  check_near("label_loss", 0, metric(s, ADDA_METRIC_label_loss), want, 1e-12 * want);
  EXPECT(metric(s, ADDA_METRIC_source_count) == images && metric(s, ADDA_METRIC_target_count) == images, "counts");
  if (labelled > 50) {
    check_end();
    return;
  }
  EXPECT(adda_loaded(s, ADDA_LABELLED, labelled / 2) == ADDA_OK, "a smaller set is refused: %s", adda_message(s));
  want = labelled_loss(s, labelled / 2);
  adapt(s, 1);
  check_near("label_loss of half as many", 0, metric(s, ADDA_METRIC_label_loss), want, 1e-12 * want);
  check_end();
}

static void no_adversary_cases(void) {
  check_begin("fine-tuning: MT learns from the labelled images alone, D and the target rest");
  configure(0);
  use_method("fine_tuning");
  adda *s = loaded_handle();
  uint64_t d = tensors_digest(s, D, TENSORS), mt = tensors_digest(s, MT, D);
  double want = labelled_loss(s, 3), before = want;
  adapt(s, 1);
  check_near("label_loss", 0, metric(s, ADDA_METRIC_label_loss), want, 1e-12 * want);
  EXPECT(metric(s, ADDA_METRIC_source_count) == 0 && metric(s, ADDA_METRIC_target_count) == 0, "it takes images of a domain");
  EXPECT(metric(s, ADDA_METRIC_target_known) == 0 && metric(s, ADDA_METRIC_target_correct) == 0, "it measures the target");
  adapt(s, 7);
  EXPECT(metric(s, ADDA_METRIC_label_loss) < before, "eight steps take the loss from %g to %g", before,
         metric(s, ADDA_METRIC_label_loss));
  EXPECT(adda_epoch(s, ADDA_ADAPT) == 1 && adda_step(s, ADDA_ADAPT) == 3, "position");
  EXPECT(tensors_digest(s, D, TENSORS) == d && adda_updates(s, 3) == 0, "D moves");
  EXPECT(tensors_digest(s, MT, D) != mt && adda_updates(s, 2) == 8, "MT rests");
  check_end();

  check_begin("fine-tuning: D rests in a caller's own batch too");
  s = loaded_handle();
  fill(s, ADDA_BATCH, 4, 9);
  EXPECT(finish(s, adda_begin_adapt(s, 2, 2)) == ADDA_OK, "%s", adda_message(s));
  EXPECT(tensors_digest(s, D, TENSORS) == d && adda_updates(s, 3) == 0, "D moves");
  check_end();

  check_begin("fine-tuning: a step without labelled images is refused");
  s = loaded_handle();
  EXPECT(adda_loaded(s, ADDA_LABELLED, 0) == ADDA_OK, "%s", adda_message(s));
  uint64_t all = digest(s);
  adda_status status = adda_begin_adapt(s, 0, 0);
  EXPECT(status == ADDA_BAD_STATE, "adda_begin_adapt answers %d", status);
  if (status == ADDA_OK) // to see what it does, yet not without end
    for (int k = 0; k < 10000 && status >= ADDA_OK && adda_busy(s); k++) status = adda_advance(s, 1e9);
  if (!adda_busy(s)) EXPECT(digest(s) == all, "a step on no image moves something");
  check_end();
}

// --- losses that are no numbers ---------------------------------------------------------------------------------------------

static void not_finite_cases(void) {
  check_begin("training that blows up stops before its update and says where");
  use_defaults();
  options[ADDA_train_rate] = 10;
  adda *s = loaded_handle();
  // Larger and larger weights of C: the loss overflows in a few steps.
  EXPECT(adda_seek(s, ADDA_TRAIN, 2, 3) == ADDA_OK, "%s", adda_message(s));
  adda_status status = ADDA_OK;
  uint64_t before = 0;
  int steps = 0;
  for (; steps < 200 && status == ADDA_OK; steps++) {
    before = digest(s);
    status = finish(s, adda_begin_train(s, 0));
  }
  EXPECT(status == ADDA_NOT_FINITE, "200 steps at rate 10 end with %d", status);
  char words[60];
  // Steps and epochs are counted from 1; a failed step does not move the position on.
  int done = 3 + steps - 1;
  snprintf(words, sizeof words, "at step %d of epoch %d", done % 5 + 1, 2 + done / 5 + 1);
  EXPECT(strstr(adda_message(s), words), "says \"%s\", expected \"%s\"", adda_message(s), words);
  EXPECT(strstr(adda_message(s), "MS + C"), "says \"%s\", not whose loss", adda_message(s));
  EXPECT(!adda_busy(s), "the step is still under way");
  REFUSED(adda_advance(s, 1), ADDA_BAD_STATE, NULL);
  if (done % 5) EXPECT(digest(s) == before, "the failed step changed the state"); // else the epoch has turned
  adda *sound = loaded_handle();
  carry_over(sound, s);
  train(s, 1);
  train(sound, 1);
  EXPECT(tensors_digest(s, 0, TENSORS) == tensors_digest(sound, 0, TENSORS), "with sound weights again, it trains otherwise");
  check_end();

  // Finite weights whose products are not. Large ones in D's second and third layer: its own loss overflows. Large ones in the
  // second alone, and large steps: its update does, so that MT's loss by the updated D is no number.
  static const char *const whose[] = {"D", "MT"};
  for (int k = 0; k < 2; k++) {
    check_begin("adaptation that blows up stops and says where: the loss of %s", whose[k]);
    configure(1);
    options[ADDA_discriminator_rate] = 10;
    s = loaded_handle();
    int at = 4;
    EXPECT(adda_seek(s, ADDA_ADAPT, 0, at - 1) == ADDA_OK, "%s", adda_message(s));
    for (int t = D + 2; t <= D + 4; t += 2) {
      EXPECT(adda_get_tensor(s, t, 0) == ADDA_OK, "%s", adda_message(s));
      for (size_t i = 0, n = tensor_size(s, t); i < n; i++) adda_exchange(s)[i] *= k == 0 ? 1e22f : t == D + 2 ? 1e17f : 1;
      EXPECT(adda_set_tensor(s, t, 0) == ADDA_OK, "%s", adda_message(s));
    }
    uint64_t mt = tensors_digest(s, MT, D), d = tensors_digest(s, D, TENSORS);
    status = finish(s, adda_begin_adapt(s, 0, 0));
    EXPECT(status == ADDA_NOT_FINITE, "ends with %d, D's loss %g, MT's %g", status, metric(s, ADDA_METRIC_d_loss),
           metric(s, ADDA_METRIC_mt_loss));
    snprintf(words, sizeof words, "loss of %s ", whose[k]);
    EXPECT(strstr(adda_message(s), words), "says \"%s\", not whose loss", adda_message(s));
    snprintf(words, sizeof words, "adversarial step %d of round 1", at);
    EXPECT(strstr(adda_message(s), words), "says \"%s\", expected \"%s\"", adda_message(s), words);
    EXPECT(adda_step(s, ADDA_ADAPT) == at - 1, "the failed step moved the position on");
    EXPECT(tensors_digest(s, MT, D) == mt, "MT was updated all the same");
    EXPECT((tensors_digest(s, D, TENSORS) == d) == (k == 0), k == 0 ? "D was updated all the same" : "D was not updated");
    check_end();
  }
}

static void infer_case(void) {
  check_begin("inference of an image does not depend on its company");
  use_defaults();
  options[ADDA_classes] = 3;
  options[ADDA_discriminator_relu] = 1;
  adda *s = loaded_handle();
  train(s, 1); // MS and MT differ
  int count = adda_capacity(s, ADDA_BATCH);
  fill(s, ADDA_BATCH, count, 6);
  for (int encoder = 0; encoder < 2; encoder++) {
    EXPECT(finish(s, adda_begin_infer(s, encoder, count)) == ADDA_OK, "%s", adda_message(s));
    int from = count - 1, logits = adda_stride(s, 0), domain = adda_stride(s, 1);
    float *kept = check_floats(ADDA_FEATURES + 3 + 2);
    memcpy(kept, adda_features(s) + (size_t)from * ADDA_FEATURES, ADDA_FEATURES * sizeof(float));
    memcpy(kept + ADDA_FEATURES, adda_logits(s) + (size_t)from * logits, 3 * sizeof(float));
    memcpy(kept + ADDA_FEATURES + 3, adda_discriminator_logits(s) + (size_t)from * domain, 2 * sizeof(float));
    uint8_t first[ADDA_PIXELS];
    memcpy(first, adda_images(s, ADDA_BATCH), ADDA_PIXELS);
    memcpy(adda_images(s, ADDA_BATCH), adda_images(s, ADDA_BATCH) + (size_t)from * ADDA_PIXELS, ADDA_PIXELS);
    EXPECT(finish(s, adda_begin_infer(s, encoder, 1)) == ADDA_OK, "%s", adda_message(s));
    EXPECT(!memcmp(kept, adda_features(s), ADDA_FEATURES * sizeof(float)), "features of encoder %d", encoder);
    EXPECT(!memcmp(kept + ADDA_FEATURES, adda_logits(s), 3 * sizeof(float)), "logits");
    EXPECT(!memcmp(kept + ADDA_FEATURES + 3, adda_discriminator_logits(s), 2 * sizeof(float)), "D's logits");
    float other = adda_features(s)[0];
    EXPECT(finish(s, adda_begin_infer(s, !encoder, 1)) == ADDA_OK, "%s", adda_message(s));
    EXPECT(other != adda_features(s)[0], "both encoders give the same");
    memcpy(adda_images(s, ADDA_BATCH), first, ADDA_PIXELS);
  }
  check_end();
}

static void judged_case(int method) {
  check_begin("%s: D sees in inference what it sees in a step", adda_method_name(method));
  use_defaults();
  use_method(adda_method_name(method));
  adda *s = loaded_handle();
  train(s, 1);
  adapt(s, 1);
  fill(s, ADDA_BATCH, 10, 7);
  EXPECT(finish(s, adda_begin_infer(s, 1, 10)) == ADDA_OK, "%s", adda_message(s));
  float inferred[10][2];
  for (int row = 0; row < 10; row++)
    memcpy(inferred[row], adda_discriminator_logits(s) + row * adda_stride(s, 1), sizeof inferred[row]);
  // D does not look again after its update, since MT takes the gradient of the same pass.
  EXPECT(finish(s, adda_begin_adapt(s, 5, 5)) == ADDA_OK, "%s", adda_message(s));
  for (int row = 0; row < 10; row++)
    EXPECT(!memcmp(inferred[row], adda_discriminator_logits(s) + row * adda_stride(s, 1), sizeof inferred[row]), "image %d",
           row);
  check_end();
}

// In another order than inference had them, and fewer.
static void heads_case(int method) {
  check_begin("%s: C and D make of given features what inference makes of them", adda_method_name(method));
  use_defaults();
  options[ADDA_classes] = 3;
  options[ADDA_discriminator_relu] = method % 2;
  use_method(adda_method_name(method));
  options[ADDA_labelled_images] = 6;
  adda *s = loaded_handle();
  train(s, 1);
  if (adda_method_has_discriminator(method)) adapt(s, 1);
  int count = adda_capacity(s, ADDA_BATCH), logits = adda_stride(s, 0), domain = adda_stride(s, 1);
  fill(s, ADDA_BATCH, count, 6);
  EXPECT(finish(s, adda_begin_infer(s, 1, count)) == ADDA_OK, "%s", adda_message(s));
  float *x = check_floats((size_t)count * ADDA_FEATURES), *c = check_floats((size_t)count * logits),
        *d = check_floats((size_t)count * domain);
  memcpy(x, adda_features(s), (size_t)count * ADDA_FEATURES * sizeof(float));
  memcpy(c, adda_logits(s), (size_t)count * logits * sizeof(float));
  memcpy(d, adda_discriminator_logits(s), (size_t)count * domain * sizeof(float));
  uint64_t before = digest(s);
  REFUSED(adda_begin_heads(s, 0), ADDA_BAD_ARGUMENT, "1 to adda_capacity");
  REFUSED(adda_begin_heads(s, -1), ADDA_BAD_ARGUMENT, "1 to adda_capacity");
  REFUSED(adda_begin_heads(s, count + 1), ADDA_BAD_ARGUMENT, "1 to adda_capacity");
  for (int given = count; given > 0; given = given == count ? 7 : 0) {
    for (int row = 0; row < given; row++)
      memcpy(adda_given(s) + (size_t)row * ADDA_FEATURES, x + (size_t)(count - 1 - row) * ADDA_FEATURES,
             ADDA_FEATURES * sizeof(float));
    EXPECT(finish_by(s, adda_begin_heads(s, given), 1e5) == ADDA_OK, "%s", adda_message(s));
    for (int row = 0; row < given; row++) {
      int from = count - 1 - row;
      EXPECT(!memcmp(adda_logits(s) + (size_t)row * logits, c + (size_t)from * logits, 3 * sizeof(float)), "C of row %d", row);
      // What D of CDAN sees of a row hangs on the row alone.
      EXPECT(!memcmp(adda_discriminator_logits(s) + (size_t)row * domain, d + (size_t)from * domain, 2 * sizeof(float)),
             "D of row %d", row);
    }
  }
  EXPECT(adda_method_has_discriminator(method) == (d[0] != 0), "D's logit is %g", d[0]);
  EXPECT(digest(s) == before, "it moves something");
  check_end();
}

// Two steps of one side alone: against the whole step where they must agree, to the bit.
static void part_case(int method, int optimizer) {
  check_begin("%s: of an adversarial step D alone learns, or MT alone, %s", adda_method_name(method), OPTIMIZER[optimizer]);
  configure(optimizer);
  use_method(adda_method_name(method));
  adda *whole = loaded_handle(), *s = loaded_handle();
  for (int k = 0; k < 2; k++) {
    train(k ? s : whole, 2);
    adapt(k ? s : whole, 2);
  }
  uint64_t ms = tensors_digest(s, MS, MT), mt = tensors_digest(s, MT, D), d = tensors_digest(s, D, TENSORS), all = digest(s);
  REFUSED(adda_begin_part(s, -1, 0, 0), ADDA_BAD_ARGUMENT, "0 (both), 1 (D) and 2 (MT)");
  REFUSED(adda_begin_part(s, ADDA_PARTS, 0, 0), ADDA_BAD_ARGUMENT, "0 (both), 1 (D) and 2 (MT)");
  EXPECT(digest(s) == all, "a refused part moves something");

  // D looks first: its update is that of the whole step.
  adapt(whole, 1);
  EXPECT(finish(s, adda_begin_part(s, ADDA_PART_D, 0, 0)) == ADDA_OK, "%s", adda_message(s));
  expect_numbers(s);
  EXPECT(tensors_digest(s, MS, MT) == ms && tensors_digest(s, MT, D) == mt, "D's step moves MS, C or MT");
  EXPECT(adda_updates(s, 2) == 2 && adda_updates(s, 3) == 3, "updates after D's step");
  EXPECT(tensors_digest(s, D, TENSORS) != d, "D rests in its own step");
  EXPECT(tensors_digest(s, D, TENSORS) == tensors_digest(whole, D, TENSORS), "D learns otherwise than in a whole step");
  EXPECT(adda_epoch(s, ADDA_ADAPT) == adda_epoch(whole, ADDA_ADAPT) && adda_step(s, ADDA_ADAPT) == adda_step(whole, ADDA_ADAPT),
         "position after D's step");
  static const int of_d[] = {ADDA_METRIC_d_loss,       ADDA_METRIC_d_source_correct, ADDA_METRIC_d_target_correct,
                             ADDA_METRIC_source_count, ADDA_METRIC_target_count,     ADDA_METRIC_target_correct,
                             ADDA_METRIC_target_known, ADDA_METRIC_d_gradient};
  for (int k = 0; k < 8; k++) EXPECT(metric(s, of_d[k]) == metric(whole, of_d[k]), "%s of D's step", adda_metric_name(of_d[k]));
  static const int of_mt[] = {ADDA_METRIC_mt_loss, ADDA_METRIC_label_loss, ADDA_METRIC_encoder_gradient};
  for (int k = 0; k < 3; k++) EXPECT(metric(s, of_mt[k]) == 0, "%s of D's step", adda_metric_name(of_mt[k]));
  EXPECT(metric(s, ADDA_METRIC_d_gradient) > 0, "D has no gradient");

  // MT plays against D as it stands. A D that does not move (rate 0) is such a D in a whole step.
  double rate = options[ADDA_discriminator_rate];
  options[ADDA_discriminator_rate] = 0;
  adda *still = loaded_handle();
  options[ADDA_discriminator_rate] = rate;
  carry_over(s, still);
  d = tensors_digest(s, D, TENSORS);
  adapt(still, 1);
  EXPECT(finish(s, adda_begin_part(s, ADDA_PART_MT, 0, 0)) == ADDA_OK, "%s", adda_message(s));
  expect_numbers(s);
  EXPECT(tensors_digest(s, MS, MT) == ms && tensors_digest(s, D, TENSORS) == d, "MT's step moves MS, C or D");
  EXPECT(adda_updates(s, 2) == 3 && adda_updates(s, 3) == 3, "updates after MT's step");
  EXPECT(tensors_digest(s, MT, D) != mt, "MT rests in its own step");
  EXPECT(tensors_digest(s, MT, D) == tensors_digest(still, MT, D), "MT learns otherwise than against a D at rest");
  EXPECT(adda_step(s, ADDA_ADAPT) == adda_step(still, ADDA_ADAPT), "position after MT's step");
  for (int k = 0; k < 7; k++)
    EXPECT(metric(s, of_d[k]) == metric(still, of_d[k]), "%s of MT's step", adda_metric_name(of_d[k]));
  for (int k = 0; k < 3; k++)
    EXPECT(metric(s, of_mt[k]) == metric(still, of_mt[k]), "%s of MT's step", adda_metric_name(of_mt[k]));
  EXPECT(metric(s, ADDA_METRIC_d_gradient) == 0, "D has a gradient in MT's step");

  // A caller's own batch, and a whole step after it: no part is left behind.
  fill(s, ADDA_BATCH, 6, 5);
  mt = tensors_digest(s, MT, D);
  EXPECT(finish(s, adda_begin_part(s, ADDA_PART_D, 3, 3)) == ADDA_OK, "%s", adda_message(s));
  EXPECT(tensors_digest(s, MT, D) == mt, "D's step on own images moves MT");
  d = tensors_digest(s, D, TENSORS);
  adapt(s, 1);
  EXPECT(tensors_digest(s, MT, D) != mt && tensors_digest(s, D, TENSORS) != d, "in the whole step after it one side rests");
  check_end();
}

static void part_without_d_case(int method) {
  check_begin("%s: without D its step is MT's, and D's is refused by name", adda_method_name(method));
  configure(0);
  use_method(adda_method_name(method));
  adda *whole = loaded_handle(), *s = loaded_handle();
  uint64_t all = digest(s);
  char words[60];
  snprintf(words, sizeof words, "the method %s has no D", adda_method_name(method));
  REFUSED(adda_begin_part(s, ADDA_PART_D, 0, 0), ADDA_BAD_STATE, words);
  EXPECT(digest(s) == all && adda_step(s, ADDA_ADAPT) == 0, "a refused step moves something");
  for (int k = 0; k < 2; k++) {
    adapt(whole, 1);
    EXPECT(finish(s, adda_begin_part(s, ADDA_PART_MT, 0, 0)) == ADDA_OK, "%s", adda_message(s));
  }
  EXPECT(digest(s) == digest(whole) && digest(s) != all, "MT's step is not the whole step");
  for (int m = 0; m < ADDA_METRIC_COUNT; m++) EXPECT(metric(s, m) == metric(whole, m), "%s", adda_metric_name(m));
  check_end();
}

static void metric_names_case(void) {
  check_begin("metrics are named");
  static const char *const names[] = {
#define NAME(name) #name,
      ADDA_METRICS(NAME)
#undef NAME
  };
  for (int m = 0; m < ADDA_METRIC_COUNT; m++) EXPECT(!strcmp(adda_metric_name(m), names[m]), "metric %d", m);
  EXPECT(!adda_metric_name(-1) && !adda_metric_name(ADDA_METRIC_COUNT), "a metric beyond the last has a name");
  check_end();
}

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "digests")) { // the bits that a build trains to, and no more
    for (int optimizer = 0; optimizer < 3; optimizer++) determinism_case(optimizer);
    return check_status();
  }
  option_cases();
  metric_names_case();
  image_cases();
  tensor_cases();
  values_cases();
  for (int kind = 0; kind < 4; kind++) under_way_case(kind);
  if (ALL) sampling_cases();
  static const int batches[][2] = {{1, 3}, {5, 23}, {17, 20}, {LARGE, LARGE + 1}};
  for (int k = 0; k < 4; k++) batch_case(batches[k][0], batches[k][1]);
  parts_case(67, 32);
  for (int optimizer = 0; optimizer < 3; optimizer++) {
    determinism_case(optimizer);
    if (!ALL && optimizer < 2) continue;
    resume_case(optimizer);
    frozen_case(optimizer);
  }
  seed_case();
  slicing_case();
#ifdef THREADS
  threads_case();
  lost_case();
#endif
  change_cases();
  cache_cases();
  start_case();
  for (int classes = 2; classes <= ADDA_MAX_CLASSES; classes++)
    if (ALL || classes < 4 || classes == ADDA_MAX_CLASSES) classes_case(classes);
  labels_case();
  infer_case();
  judged_case(method_number("dann"));
  judged_case(method_number("cdan"));
  for (int method = 0; method < adda_method_count(); method++) {
    const int plays = adda_method_has_discriminator(method);
    if (ALL || plays) heads_case(method);
    if (plays)
      part_case(method, method % 3);
    else
      part_without_d_case(method);
  }
  for (int optimizer = ALL ? 1 : 2; optimizer < 3; optimizer++) part_case(method_number("adda"), optimizer);
  not_finite_cases();
  no_adversary_cases();
  labelled_case(4, 20, 4);
  labelled_case(LARGE, LARGE - 12, 1);
  return check_status();
}
