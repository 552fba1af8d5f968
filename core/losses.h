// losses.h - the losses of a step, as tasks of its program: each reads what the networks answered, measures it and writes the
// gradient that the backward passes begin with. A loss that is no finite number leaves a message, which ends the step.
#ifndef ADDA_LOSSES_H
#define ADDA_LOSSES_H

#include "model.h"

// Of MS and C on the source images: s->logits -> s->dlogits. One item.
task_run losses_train;
// Of MT by C's answers: on source images where it sees them, on the target by the method, on labelled images. Measures what the
// target's answers are worth. s->logits -> s->dlogits. One item.
task_run losses_answers;

// The game, of methods with D; one item each.
task_run losses_condition;    // D's input where it is not the features: s->features, s->logits -> s->input, s->emphasis
task_run losses_discriminate; // of D: s->domain -> s->ddomain
task_run losses_deceive;      // of MT by the D just updated: likewise, target rows only
task_run losses_reverse;      // MT's share of D's gradient by its input -> s->dmethod, and where D is conditioned s->dlogits

// By pairs of features, of methods that compare domains without D.
task_run losses_dot_products; // one row of s->dot; an item for each row of source and target
task_run losses_pairs;        // s->dot -> s->factor. One item.
task_run
    losses_pair_gradient; // s->factor -> one row of s->dmethod; an item for each row of MT, the first at row t->rows of all

// Adds one row of s->dmethod to s->dfeatures, the gradient through C, where it is row t->rows + item.
task_run losses_add_gradient;

#endif
