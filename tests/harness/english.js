/** Faults say in English what they mean: for tests that look at messages, as the command line words them. */
import { Fault } from '../../web/fault.js';
import { wordFault } from '../../web/text/text.js';

Object.defineProperty(Fault.prototype, 'message', {
  get() {
    return this.code === undefined ? '' : wordFault(this);
  },
});
