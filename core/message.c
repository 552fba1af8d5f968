#include "message.h"

#include <math.h>
#include <string.h>

void say(struct message *m, const char *text) {
  size_t at = strlen(m->text), n = strlen(text);
  if (at + n >= sizeof m->text) n = sizeof m->text - 1 - at;
  memcpy(m->text + at, text, n);
  m->text[at + n] = 0;
}

void say_number(struct message *m, double value) {
  char text[40];
  int at = sizeof text - 1;
  text[at] = 0;
  if (!(fabs(value) < 1e15)) {
    say(m, value != value ? "NaN" : value > 0 ? "a huge number" : "a huge negative number");
    return;
  }
  uint64_t whole = (uint64_t)fabs(value), decimals = (uint64_t)((fabs(value) - (double)whole) * 1e9 + 0.5);
  if (decimals == 1000000000) decimals--; // what is no whole number must not be shown as one
  if (decimals) {
    int digits = 9;
    for (; decimals % 10 == 0; digits--) decimals /= 10;
    for (; digits; digits--, decimals /= 10) text[--at] = (char)('0' + decimals % 10);
    text[--at] = '.';
  }
  do text[--at] = (char)('0' + whole % 10);
  while (whole /= 10);
  if (value < 0) text[--at] = '-';
  say(m, text + at);
}

adda_status refuse(struct message *m, adda_status status, const char *text) {
  m->text[0] = 0;
  say(m, text);
  return status;
}
