// message.h - sentences built from pieces, of which what does not fit is cut.
#ifndef ADDA_MESSAGE_H
#define ADDA_MESSAGE_H

#include "adda.h"

struct message {
  char text[240]; // ends with a zero; empty: nothing is wrong
};

// Each adds to what is there. Numbers: whole ones in full, others with up to nine decimals.
void say(struct message *m, const char *text);
void say_number(struct message *m, double value);

// Begins anew with `text`, and answers the status.
adda_status refuse(struct message *m, adda_status status, const char *text);

#endif
