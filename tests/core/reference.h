// reference.h - the four networks once more: plain loops in double precision on PyTorch's layouts, one image at a time.
// Written from the formulas alone; the core's tests measure the core against it.
#ifndef REFERENCE_H
#define REFERENCE_H

#include <stddef.h>
#include <stdint.h>

// --- layers -----------------------------------------------------------------------------------------------------------------

// x (in, side, side), w (out, in, 5, 5), b (out) -> y (out, side - 4, side - 4).
void reference_conv(const double *x, int in, int side, const double *w, const double *b, int out, double *y);
// Adds to dx, dw and db the gradients for dy (out, side - 4, side - 4); dx may be NULL.
void reference_conv_backward(const double *x, int in, int side, const double *w, int out, const double *dy, double *dx,
                             double *dw, double *db);
// x (channels, side, side) -> y, winner (channels, side / 2, side / 2): the maximum of each 2x2 window and its place, 0..3
// row by row, the first of several.
void reference_pool(const double *x, int channels, int side, double *y, int *winner);
// dy (channels, side / 2, side / 2) -> dx (channels, side, side), overwritten.
void reference_pool_backward(const double *dy, const int *winner, int channels, int side, double *dx);
// x (rows, in), w (out, in), b (out) -> y (rows, out).
void reference_dense(const double *x, int rows, int in, const double *w, const double *b, int out, double *y);
// Adds to dx, dw and db; each may be NULL.
void reference_dense_backward(const double *x, int rows, int in, const double *w, int out, const double *dy, double *dx,
                              double *dw, double *db);
// -log softmax(logits)[label]. Where not NULL, gradient (classes) is overwritten with the gradient by the logits.
double reference_cross_entropy(const double *logits, int classes, int label, double *gradient);

// --- networks and losses ----------------------------------------------------------------------------------------------------

// Tensors are numbered as in adda.h.
enum { REFERENCE_MS = 0, REFERENCE_C = 6, REFERENCE_MT = 8, REFERENCE_D = 14, REFERENCE_TENSORS = 20 };

struct reference {
  int classes, relu; // relu: between D's layers
  double *tensor[REFERENCE_TENSORS];
  size_t size[REFERENCE_TENSORS];
  // What the losses below passed by: which way every max-pool and ReLU went, hashed, and how near the nearest of them came to
  // going the other way, by layer. The caller resets them.
  uint64_t switches;
  double margin_conv1, margin_conv2, margin_d, margin_class;
  int correct; // images whose largest logit is the label's
  // The activations of the images that a loss goes through, in order; kept for the next loss over the same images, which takes
  // an encoder's layers below `from` (0 to 3) as computed.
  struct trace *trace[16];
  int next, from;
};

// Tensors of zeros. Release with reference_free.
struct reference *reference_new(int classes, int relu);
void reference_free(struct reference *r);
// Before losses over the same images as those since the last reset, if from > 0: of up to 16 images in all.
void reference_reset(struct reference *r, int from);

// Features (512), logits (classes) and D's logits (2) of one image (784 values, 0..1) by the encoder REFERENCE_MS or _MT.
void reference_infer(struct reference *r, int encoder, const double *image, double *features, double *logits, double *domain);

// Each is a loss; where gradient is not NULL, the gradient by every tensor that the loss trains is added to it.
// Mean cross-entropy of MS + C.
double reference_train_loss(struct reference *r, const double *images, const uint8_t *labels, int count,
                            struct reference *gradient);
// Mean cross-entropy of D over MS(sources) = 0 and MT(targets) = 1; trains D.
double reference_d_loss(struct reference *r, const double *sources, int source_count, const double *targets, int target_count,
                        struct reference *gradient);
// weight * mean CE(D(MT(targets)), 0); trains MT.
double reference_domain_loss(struct reference *r, const double *targets, int count, double weight, struct reference *gradient);
// weight * mean CE(C(MT(images)), label); trains MT.
double reference_label_loss(struct reference *r, const double *images, const uint8_t *labels, int count, double weight,
                            struct reference *gradient);

#endif
