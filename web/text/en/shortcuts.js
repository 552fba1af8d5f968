/** Shortcut keys: what each does. */

/** @type {Record<string, string>} */
export const SHORTCUTS = {
  'shortcuts.title': 'Shortcut keys',
  'shortcuts.space': 'Space',
  'shortcuts.timeline':
    'On the timeline the arrow keys go from moment to moment, Home to the first, End to now. In the picture they go from point to point.',
  'shortcuts.on': 'Shortcut keys are on',
  'shortcuts.close': 'Close',
  'shortcut.train': 'Train',
  'shortcut.adapt': 'Adapt',
  'shortcut.evaluate': 'Evaluate',
  'shortcut.all': 'Run all that is left',
  'shortcut.pause': 'Pause, or resume',
  'shortcut.step': 'One step',
  'shortcut.turn-d': 'One step of D alone',
  'shortcut.turn-mt': 'One step of MT alone',
  'shortcut.back': 'One round back',
  'shortcut.forth': 'One round on',
  'shortcut.play': 'Play the rounds back, or stop that',
  'shortcut.now': 'Show the run as it is now',
  'shortcut.labels': 'Show or hide what target digits truly are',
  'shortcut.draw': 'Draw a digit',
  'shortcut.settings': 'Settings',
  'shortcut.how': 'How it works',
  'shortcut.tour': 'Begin the tour',
  'shortcut.list': 'This list',
};
