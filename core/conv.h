// conv.h - the encoder's two blocks: 5x5 convolution, 2x2 max-pool, bias and ReLU in one pass, and back.
//
// Maps are (row, column, channel) with the channel innermost. The un-pooled map is never written: a tile computes the four
// pixels of one pool window for one panel of channels, and keeps the largest with its place (winner: 0..3, row-major in the
// window; the first one where several are equal, as PyTorch). Adding the bias after the maximum gives the same value, since
// it is the same for all four.
//
// Backward is sparse and exact: a window passes its gradient to the winner alone, and nothing where ReLU closed (output 0).
// What is left is a short list of terms (place, gradient); both gradients of a convolution are sums over such lists.
//
// Block 2's forward pass is a subject of its own: winograd.h.
#ifndef ADDA_CONV_H
#define ADDA_CONV_H

#include "vec.h"

enum {
  KERNEL = 5,
  TAPS = KERNEL * KERNEL,
  SIDE0 = 28,     // image
  CHANNELS1 = 32, // after block 1
  CONV1 = 24,     // side of block 1 before pooling
  SIDE1 = 12,     // pooled
  CHANNELS2 = 64, // after block 2
  CONV2 = 8,      // side of block 2 before pooling
  SIDE2 = 4,      // pooled
  PIXELS = SIDE0 * SIDE0,
  MAP1 = SIDE1 * SIDE1 * CHANNELS1, // 4608
  MAP2 = SIDE2 * SIDE2 * CHANNELS2, // 1024
  WINDOWS1 = SIDE1 * SIDE1,
  WINDOWS2 = SIDE2 * SIDE2,
  IMAGE_STRIDE = PIXELS + 8, // a kernel's last tap read as four floats may pass the last pixel by three
  WEIGHTS1 = CHANNELS1 * TAPS,
  WEIGHTS2 = TAPS * CHANNELS2 * CHANNELS1,
  PANELS1 = WEIGHTS1 + 8, // conv1's weights in panels, and whether they are finite
};

// One nonzero of a pooled gradient: where its factor starts (in floats), and its value.
struct term {
  int32_t at;
  float g;
};

// The nonzeros of one image's gradient at block 2, by output channel; `at` is the winner's top left in map 1.
struct terms2 {
  int32_t count[CHANNELS2];
  struct term term[CHANNELS2][WINDOWS2];
};

// The same of a few images, one after the other: a channel's sums are read and written once for all of them. Of more images
// than these, the maps would not stay in the first-level cache.
enum { JOINED = 4 };
struct joined2 {
  int32_t count[CHANNELS2];
  struct term term[CHANNELS2][JOINED * WINDOWS2];
};

// Working memory of one thread for the backward pass of one image.
struct conv_scratch {
  float gradient1[MAP1];
  float columns[CONV1 * SIDE0 * 4];               // of each place in an image, four pixels that lie below each other
  int32_t count[CHANNELS2];                       // of pixels (64) or channels
  struct term by_pixel[CONV2 * CONV2][CHANNELS2]; // block 2's nonzeros by the pixel that won
  struct term by_channel[CHANNELS1][WINDOWS1];    // block 1's nonzeros by channel
};

// Packs (32, 5, 5) weights to panels (32/PANEL, 25, PANEL); behind them, 0 where all are finite, else NaN: (PANELS1) floats.
void conv1_pack(const float *weight, float *panels);

// image (28, 28) floats -> map (12, 12, 32), winner likewise; blank (12, 12): 1 where a window's 6x6 pixels are all zero.
// Overwrites. Most pixels of a digit are zero: a window's taps that have a pixel to multiply are listed once for all channels,
// and the others, which add nothing, are left out. Nothing is left out where a weight is not finite: 0 * NaN is no zero.
void conv1_forward(const float *image, const float *panels, const float *bias, float *map, uint8_t *winner, uint8_t *blank);
// Overwrites dweight (32, 5, 5) and dbias (32) with one image's gradient.
// gradient, map, winner: (12, 12, 32); blank: (12, 12). Returns the windows that passed a gradient on, blank ones among them.
int conv1_gradient(const float *image, const float *gradient, const float *map, const uint8_t *winner, const uint8_t *blank,
                   float *dweight, float *dbias, struct conv_scratch *scratch);

// Lists the nonzeros of gradient (4, 4, 64) into terms and overwrites dbias (64), then overwrites scratch->gradient1
// (12, 12, 32) with the gradient of the block's input. weight: (5, 5, 64, 32). Returns the windows that passed a gradient on.
int conv2_backward(const float *gradient, const float *map2, const uint8_t *winner, const float *weight, struct terms2 *terms,
                   float *dbias, struct conv_scratch *scratch);
// Joins the lists of up to JOINED images, whose maps follow each other. Overwrites.
void conv2_join(const struct terms2 *terms, int images, struct joined2 *joined);
// Adds the weight gradient of joined images at one tap, map1 being the first one's: dweight (64, 32). The sums are those of one
// image after the other, to the bit.
void conv2_gradient(const float *map1, const struct joined2 *joined, int tap, float *dweight);

#endif
