#include <math.h>
#include <stddef.h>

#include "adda.h"
#include "message.h"
#include "method.h"

static const struct hyperparameter OPTIONS[] = {
#define ROW(name, initial, least, most, whole) {#name, initial, least, most, whole},
    ADDA_OPTIONS(ROW)
#undef ROW
};

// All that is known of an option; name is NULL where there is none.
static struct hyperparameter option_of(int option, int method) {
  const struct method *m = method_of(method);
  struct hyperparameter found = {0};
  if (option >= 0 && option < ADDA_OPTION_COUNT) {
    found = OPTIONS[option];
    if (option == ADDA_method) found.most = adda_method_count() - 1;
  } else if (m && option >= ADDA_OPTION_COUNT && option < ADDA_OPTION_COUNT + m->count)
    found = m->hyperparameters[option - ADDA_OPTION_COUNT];
  return found;
}

const char *adda_option_name(int option, int method) { return option_of(option, method).name; }
double adda_option_default(int option, int method) { return option_of(option, method).initial; }
double adda_option_least(int option, int method) { return option_of(option, method).least; }
double adda_option_most(int option, int method) { return option_of(option, method).most; }
int adda_option_whole(int option, int method) { return option_of(option, method).whole; }

const char *adda_check(const double *options) {
  static struct message message;
  message.text[0] = 0;
  int method = 0;
  struct hyperparameter option;
  for (int i = 0; (option = option_of(i, method)).name; i++) {
    double value = options[i];
    int inside = value >= option.least && value <= option.most; // false for NaN
    if (inside && !(option.whole && value != floor(value))) {
      if (i == ADDA_method) method = (int)value;
      continue;
    }
    say(&message, option.name);
    say(&message, " is ");
    say_number(&message, value);
    say(&message, option.whole ? ", expected a whole number from " : ", expected a number from ");
    say_number(&message, option.least);
    say(&message, " to ");
    say_number(&message, option.most);
    return message.text;
  }
  if (adda_method_needs_labels(method) && options[ADDA_labelled_images] == 0) {
    say(&message, "method is ");
    say(&message, adda_method_name(method));
    say(&message, " and labelled_images is 0: MT has nothing to learn from");
    return message.text;
  }
  return NULL;
}
