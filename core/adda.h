// adda.h - adversarial domain adaptation, trained on the processor: the manual of the core.
//
// Four networks, weights in float32:
//   MS, MT  encoders       image (1, 28, 28) -> Conv 1->32 5x5 -> MaxPool 2 -> ReLU -> Conv 32->64 5x5 -> MaxPool 2 -> ReLU
//                          -> Linear 1024->512 = features (512)
//   C       classifier     features -> Linear 512->classes = logits
//   D       discriminator  features -> Linear 512->512 -> Linear 512->512 -> Linear 512->2 = logits (source, target),
//                          with nothing or a ReLU between its layers
// A run: train MS and C on labelled source images; then, with MS and C frozen, MT (a copy of MS at the start) plays against D
// on source and target images. Each adversarial step is, in this order,
//   1. D learns to tell MS(source) = 0 from MT(target) = 1: the mean cross-entropy over both;
//   2. MT learns to be called source by the D just updated:
//      method_weight * mean CE(D(MT(target)), 0) + label_weight * mean CE(C(MT(labelled)), label).
// The features of MT are computed once for both, since MT does not change in between; those of the frozen MS are kept.
// This is the method "adda". Other methods put another loss in the place of the first term of 2, most of them without D; some
// let MT see the source images too (method.h). The term of the labelled images is common to all.
//
// Memory. The caller owns it: ask adda_bytes, hand over one block of that size and any 16-byte alignment to adda_create, and
// release the block when done. Nothing else is allocated, ever. All calls on a handle come from one thread, but for adda_join;
// handles are independent of each other.
//
// Determinism. The same options, images and calls give the same bits on every machine and in every build that rounds after
// each operation, however the work is sliced and whatever the number of threads.
//
// Errors. Every call that can fail answers a status; adda_message says in words what was wrong. A refused call changes nothing.
#ifndef ADDA_H
#define ADDA_H

#include <stddef.h>
#include <stdint.h>

enum {
  ADDA_SIDE = 28,    // image height and width
  ADDA_PIXELS = 784, // bytes per image, row by row; 0..255 is read as 0..1
  ADDA_FEATURES = 512,
  ADDA_MAX_CLASSES = 10,
  ADDA_MAX_BATCH = 512,
  ADDA_UNLABELLED = 255,    // a target image whose class is not known: never measured
  ADDA_HYPERPARAMETERS = 6, // the most that a method may have
};

typedef enum {
  ADDA_OK = 0,
  ADDA_MORE = 1, // adda_advance: the step is not finished
  ADDA_BAD_ARGUMENT = -1,
  ADDA_BAD_STATE = -2,  // the call makes no sense now
  ADDA_NOT_FINITE = -3, // a loss is NaN or infinite; the step ended before the update it belongs to
  ADDA_LOST = -4,       // adda_advance: a thread that joined has died in the middle of its work; the handle is of no more use
} adda_status;

// Options, all as doubles, in this order: name, default, least, most, whole number (1) or not (0). After them come the
// ADDA_HYPERPARAMETERS of the method, in its order; those it has not are not looked at.
#define ADDA_OPTIONS(X)                                                                                                        \
  X(classes, 2, 2, 10, 1)                                                                                                      \
  X(source_images, 10000, 1, 1000000, 1) /* images held of each set */                                                         \
  X(target_images, 10000, 1, 1000000, 1)                                                                                       \
  X(labelled_images, 0, 0, 500, 1) /* labelled target images, all of them in every adversarial step */                         \
  X(seed, 1, 0, 4294967295.0, 1)   /* initial weights and the order of images */                                               \
  X(batch, 10, 1, 512, 1)          /* images of a domain in a step; an epoch's last step takes what is left */                 \
  X(train_optimizer, 0, 0, 1, 1)   /* of MS and C: 0 SGD, 1 Adam (betas 0.9, 0.999, epsilon 1e-8) */                           \
  X(train_rate, 0.03, 0, 10, 0)                                                                                                \
  X(train_momentum, 0, 0, 0.999, 0) /* SGD only */                                                                             \
  X(adapt_optimizer, 0, 0, 1, 1)    /* of MT and D */                                                                          \
  X(encoder_rate, 1e-5, 0, 10, 0)   /* of MT */                                                                                \
  X(discriminator_rate, 1e-5, 0, 10, 0)                                                                                        \
  X(adapt_momentum, 0, 0, 0.999, 0) /* SGD only */                                                                             \
  X(adapt_beta1, 0.9, 0, 0.999, 0)  /* Adam only: the share of the last step's direction that is kept */                       \
  X(discriminator_relu, 0, 0, 1, 1) /* 0: D's layers follow each other directly, as documented; 1: ReLU between them */        \
  X(method, 0, 0, 99, 1)            /* of adaptation: a number below adda_method_count; 0 is ADDA */                           \
  X(method_weight, 1, 1e-6, 1e6, 0) /* of the method's loss */                                                                 \
  X(label_weight, 1, 0, 100, 0)                                                                                                \
  X(threads, 1, 1, 16, 1) /* the most that may work on a step: the caller of adda_advance and those that adda_join */

enum {
#define ADDA_INDEX(name, initial, least, most, whole) ADDA_##name,
  ADDA_OPTIONS(ADDA_INDEX)
#undef ADDA_INDEX
      ADDA_OPTION_COUNT,
  ADDA_OPTIONS_SIZE = ADDA_OPTION_COUNT + ADDA_HYPERPARAMETERS // of an array of options
};

// The methods of adaptation, by number.
int adda_method_count(void);
const char *adda_method_name(int method);      // NULL where there is no such method
int adda_method_given_labels(int method);      // it is told the label of every target image: no adaptation, but a baseline
int adda_method_needs_labels(int method);      // it learns from the labelled images alone
int adda_method_has_discriminator(int method); // D plays; else D stays as it was drawn
int adda_method_has_distance(int method);      // it compares the features of source and target without D
int adda_method_shared(int method);            // MT sees the source images too: one encoder for both domains

// With a method, its hyperparameters are options like the others, numbered from ADDA_OPTION_COUNT on.
// Name, or NULL beyond the last.
const char *adda_option_name(int option, int method);
double adda_option_default(int option, int method);
double adda_option_least(int option, int method);
double adda_option_most(int option, int method);
int adda_option_whole(int option, int method);

// Checks options (ADDA_OPTIONS_SIZE doubles). Answers NULL when they are sound, else a sentence naming the option and what was
// expected, valid until the next call.
const char *adda_check(const double *options);
// Bytes of memory that a handle of these options needs; 0 when adda_check finds fault, or no such memory can be addressed.
size_t adda_bytes(const double *options);

typedef struct adda adda;

// Builds a handle in memory (16-byte aligned, `bytes` of it), with initial weights drawn from the seed as PyTorch draws
// them: uniform in +-1/sqrt(inputs per output). NULL when the options or the memory are not fit.
adda *adda_create(void *memory, size_t bytes, const double *options);
// What was wrong with the last call, if it answered less than ADDA_OK; empty otherwise.
const char *adda_message(const adda *s);

// Another value of an option from the next step on; only between steps. These can change: the rates, momentum and
// adapt_beta1, method_weight and label_weight, and the hyperparameters of the method. Refused (ADDA_BAD_ARGUMENT) is any other,
// what adda_check finds fault with, and a value with which memory would be laid out in another way, such as a momentum where
// there was none. What optimizers remember stays, as does their count of updates.
adda_status adda_set_option(adda *s, int option, double value);

// --- images -----------------------------------------------------------------------------------------------------------------

// Images are written where adda_images points, labels (one byte each, 0 .. classes-1) where adda_labels points; adda_loaded
// then checks `count` of them and makes them the set. Source and labelled sets need labels; a target's labels serve only to
// measure and may be ADDA_UNLABELLED. A set may be smaller than its option says, never larger. Where a label is refused the
// set is empty from then on: what was there has been written over.
enum { ADDA_SOURCE, ADDA_TARGET, ADDA_LABELLED, ADDA_BATCH, ADDA_SETS };
// ADDA_BATCH is where a caller's own batch goes; it holds adda_capacity images.
uint8_t *adda_images(adda *s, int set);
uint8_t *adda_labels(adda *s, int set);
int adda_capacity(const adda *s, int set);
adda_status adda_loaded(adda *s, int set, int count);

// --- steps ------------------------------------------------------------------------------------------------------------------

// A step is begun, then advanced until it answers ADDA_OK. Between two advances the caller may do what it likes, as long as it
// leaves the handle alone; adda_begin_* refuses (ADDA_BAD_STATE) while a step is under way.
//
// Own sampling (count 0): the next batch of the epoch or round; each begins with a new order drawn from the seed.
// Own batches: the first `count` images and labels of ADDA_BATCH; for adda_begin_adapt `source_count` source images followed
// by `target_count` target images. Source labels are looked at only where MT sees the source images (method.h), and must then
// all be known. Target labels only serve to measure and may be ADDA_UNLABELLED, unless the method is given them
// (adda_method_given_labels). There are no pseudo-labels. The position in the epoch or round stays where it is.
adda_status adda_begin_train(adda *s, int count);
adda_status adda_begin_adapt(adda *s, int source_count, int target_count);
// The same, of which only one side learns; the weights of the other, its optimizer's memory and its count of updates stay to
// the bit. The position moves on as with a whole step, and D's loss is measured as in one. ADDA_PART_D ends with D's update:
// nothing of MT's loss is computed, and the labelled images are not looked at. In ADDA_PART_MT MT plays against D as it stands.
// Where the method has no D, ADDA_PART_D is refused (ADDA_BAD_STATE) and ADDA_PART_MT is the whole step.
enum { ADDA_PART_BOTH, ADDA_PART_D, ADDA_PART_MT, ADDA_PARTS };
adda_status adda_begin_part(adda *s, int part, int source_count, int target_count);
// Features, class logits and D's logits of the first `count` images of ADDA_BATCH. encoder: 0 MS, 1 MT.
adda_status adda_begin_infer(adda *s, int encoder, int count);
// Class logits and D's logits of the first `count` rows of features, (count, 512), that the caller has written where adda_given
// points: room for adda_capacity(ADDA_BATCH) rows, which every other step writes over. What it answers for features that an
// inference gave is what that inference answered, to the bit.
float *adda_given(adda *s);
adda_status adda_begin_heads(adda *s, int count);
// Does about `work` multiply-adds (at least one piece, at most a few million more than asked). ADDA_MORE: call again.
adda_status adda_advance(adda *s, double work);
int adda_busy(const adda *s); // a step is under way
// For profiles: the layer ("conv1", "fc1", "D.0", ...) and the pass ("forward", "backward", "update", ...) that the next
// adda_advance works on first; NULL where no step is under way. With `work` 0 it does one piece of just this.
const char *adda_next_layer(const adda *s);
const char *adda_next_pass(const adda *s);

// Lends the calling thread to the handle: it takes its share of every adda_advance from now on, and returns only after
// adda_dismiss. thread: 1 .. threads-1, each used once (others return at once). In WebAssembly the thread is another instance
// over the same memory with a stack of its own.
void adda_join(adda *s, int thread);
// Sends the threads that joined home, for good. No step need be finished; further advances are done by the caller alone.
void adda_dismiss(adda *s);
int adda_members(adda *s); // threads that have joined and not left

// Makes MT a copy of MS, draws D anew, empties the optimizer's memory of both and goes to round 0, step 0.
adda_status adda_start_adaptation(adda *s);

// What the last step measured; counts are of images. Valid after ADDA_OK, until the next step begins. 0 where it is not of such
// a step, or of the part of it that was not done.
#define ADDA_METRICS(X)                                                                                                        \
  X(loss)           /* mean cross-entropy on source images: train: of MS + C; adapt: of MT + C, if it sees them */             \
  X(source_correct) /* train: images MS + C got right, of source_count */                                                      \
  X(source_count)                                                                                                              \
  X(d_loss)           /* adapt: mean cross-entropy of D over both domains, before its update */                                \
  X(d_source_correct) /* images of each domain D called right, of source_count and target_count */                             \
  X(d_target_correct)                                                                                                          \
  X(target_count)                                                                                                              \
  X(mt_loss)        /* the method's loss of MT; of ADDA mean CE(D(MT(target)), 0), by the updated D */                         \
  X(label_loss)     /* mean CE(C(MT(labelled)), label) */                                                                      \
  X(target_correct) /* target images MT + C got right, of target_known whose label is known; measured only */                  \
  X(target_known)                                                                                                              \
  X(encoder_gradient) /* 2-norm of the gradient by all weights of MS (train) or MT (adapt), before the optimizer */            \
  X(d_gradient)       /* adapt: the same of D */                                                                               \
  X(open1) /* pool windows of the first block that passed a gradient on, of all images: what its backward pass costs */        \
  X(open2) /* of the second block */

enum {
#define ADDA_METRIC_INDEX(name) ADDA_METRIC_##name,
  ADDA_METRICS(ADDA_METRIC_INDEX)
#undef ADDA_METRIC_INDEX
      ADDA_METRIC_COUNT
};
const char *adda_metric_name(int metric); // NULL beyond the last
const double *adda_metrics(const adda *s);

// After adda_begin_infer or adda_begin_heads has finished: (count, 512), (count, adda_stride) of which the first `classes`
// count, and (count, adda_stride) of which the first two count, zero where the method has no D.
const float *adda_features(const adda *s);
const float *adda_logits(const adda *s);
const float *adda_discriminator_logits(const adda *s);
int adda_stride(const adda *s, int discriminator);

// Position of own sampling: epoch and step of training, round and step of adaptation; both start at 0, 0. A step number may
// be what adda_steps says: the next step then begins the next epoch or round.
enum { ADDA_TRAIN, ADDA_ADAPT };
int adda_steps(const adda *s, int phase); // per epoch or round, with the images loaded
int adda_epoch(const adda *s, int phase);
int adda_step(const adda *s, int phase);
adda_status adda_seek(adda *s, int phase, int epoch, int step);
// What must be kept beside weights and position to go on in the middle of a round: the pseudo-labels of the target images that
// the round began with, (adda_pseudo_count) bytes. None (0) where the method makes none.
uint8_t *adda_pseudo_labels(adda *s);
int adda_pseudo_count(const adda *s);

// --- weights ----------------------------------------------------------------------------------------------------------------

// Tensors are numbered: 6 of MS, 2 of C, 6 of MT, 6 of D, named as PyTorch's state_dict would, after the network's name
// ("MS.encoder.0.weight"). Layouts are PyTorch's: (out, in, row, column) and (out, in).
// part 0 is the weights; 1 and 2 are the optimizer's memory of the same shape: momentum, or Adam's first and second moments
// (adda_parts tells how many parts the tensor's network has).
int adda_tensor_count(void);
const char *adda_tensor_name(int tensor);                   // NULL beyond the last
int adda_tensor_shape(const adda *s, int tensor, int axis); // 0 beyond the last axis
int adda_parts(const adda *s, int tensor);
// Where tensors are exchanged: room for the largest, 524 288 floats.
float *adda_exchange(adda *s);
adda_status adda_get_tensor(adda *s, int tensor, int part); // core -> exchange
adda_status adda_set_tensor(adda *s, int tensor, int part); // exchange -> core; refused whole if a value is not finite
// The same by whole networks (0 MS, 1 C, 2 MT, 3 D), to copy one from handle to handle in one piece: all adda_value_count
// values of a part as they lie in the core, in an order of its own, unused ones between them. It depends on nothing but the
// network, for C the classes, and whether the build has vectors.
int adda_value_count(const adda *s, int network); // 0 where there is no such network
// Where they begin. NULL, and adda_message says why: a step is under way, or there is no such network or part.
float *adda_values(adda *s, int network, int part);
// Whether they are finite numbers; else it answers ADDA_BAD_ARGUMENT and names a tensor. To be asked before they are copied.
adda_status adda_check_values(adda *s, int network, int part);
// To be called once they are written, before anything else: what is derived from the weights follows them. Refuses as
// adda_check_values does: what stands there then must be written once more.
adda_status adda_values_written(adda *s, int network, int part);
// Updates made by the optimizer of a network: Adam's t.
double adda_updates(const adda *s, int network);
adda_status adda_set_updates(adda *s, int network, double updates);

#endif
