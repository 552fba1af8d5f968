/**
 * The page's entry: holds what the worker says its state is, and joins buttons, form, charts, pictures and the kept run to it.
 */

import { differences, formatAddress, parseAddress } from '../options/address.js';
import { isOfTarget, methodOf } from '../options/check.js';
import { capital, clock } from '../text/format.js';
import { adaptWords, begun, learnt, machine, position, rate } from '../text/sentences.js';
import { wordFault } from '../text/text.js';
import { Client, WorkerFault } from '../worker/client.js';
import { alarm, announce, clearAlarm, notice } from './banners.js';
import { reasons } from './controls.js';
import { Dashboard } from './dashboard.js';
import { byId, make, schedule, setText } from './dom.js';
import { RunHistory } from './history.js';
import { loadsAgain } from './isolation.js';
import { TargetPreview } from './preview.js';
import { Settings } from './settings.js';
import { forgetRun, keepRun, keptRun } from './storage.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').Progress} Progress
 * @typedef {import('../worker/messages.js').RequestType} RequestType
 * @typedef {import('../worker/messages.js').WorkerEvent} WorkerEvent
 * @typedef {import('./controls.js').Control} Control
 */

/** The least time between two spoken statements about progress. */
const ANNOUNCE_MS = 10_000;

const address = parseAddress(window.location.hash);
/** The settings in force, or to be when the networks are made. */
let { config } = address;
/** @type {State | null} */
let state = null;
/** @type {Progress | null} */
let progress = null;
let busy = false;
/** Where the run stood when it was last kept in the browser or saved as a file; see standing(). */
let safe = '';
let canKeep = true;
/** @type {'train' | 'adapt' | 'evaluate'} the phase begun last, to be tried again if it fails */
let lastPhase = 'train';
let announced = 0;

const history = new RunHistory();
const dashboard = new Dashboard(history, config);
/** @type {Client} */
let client;
const preview = new TargetPreview(() => client);

/**
 * @param {unknown} error
 * @param {() => void} [again]  what the person can have tried again
 */
function fail(error, again) {
  if (!(error instanceof WorkerFault)) throw error;
  if (!state?.loaded) progress = null;
  schedule(showProgress);
  if (error.option) settings.setError(error.option, error.message);
  alarm(error.message, ...(again && !error.option ? [{ label: 'Try again', act: again }] : []));
}

function sayPosition() {
  announced = Date.now();
  announce(position(state, progress));
}

// --- Asking the worker ---

/**
 * Sends a request that is answered with a State.
 * @param {RequestType} type
 * @param {object} [args]
 * @param {Transferable[]} [transfer]
 * @throws {WorkerFault} a refusal
 */
async function ask(type, args = {}, transfer = []) {
  const makesNetworks = type === 'open' || type === 'load' || type === 'reset';
  if (makesNetworks) setBusy(true);
  try {
    takeState(await client.request(type, args, transfer));
  } finally {
    if (makesNetworks) setBusy(false);
  }
}

/** @param {'train' | 'adapt' | 'evaluate' | 'pause' | 'resume' | 'step' | 'stop' | 'fetch'} type */
async function drive(type) {
  clearAlarm();
  notice('');
  if (type === 'train' || type === 'adapt' || type === 'evaluate') lastPhase = type;
  try {
    await ask(type);
  } catch (error) {
    fail(error, () => drive(type));
  }
}

/** @param {boolean} value */
function setBusy(value) {
  busy = value;
  showControls();
}

/**
 * Fresh networks, or the trained ones with a fresh adaptation.
 * @param {import('../options/table.js').Config} config
 * @param {boolean} keepTraining
 */
async function startOver(config, keepTraining) {
  clearAlarm();
  const before = state?.config;
  const first = state === null;
  // The first view of networks comes before the answer to open, but after that to reset.
  if (first) history.clear();
  try {
    await ask(first ? 'open' : 'reset', keepTraining ? { config, keepTraining } : { config });
  } catch (error) {
    fail(error, () => startOver(config, keepTraining));
    return;
  }
  notice('');
  if (keepTraining) {
    history.clearAdaptation(!before || differences(config, before).some((name) => isOfTarget(name)));
    keep();
  } else {
    if (!first) history.clear();
    safe = '';
    if (canKeep) {
      setText(byId('kept'), '');
      forgetRun().catch(cannotKeep);
    }
  }
  showSettingsInForce(true);
  dashboard.show(state);
  dashboard.summarise();
}

/** @param {boolean} fill  whether the form shows them too */
function showSettingsInForce(fill) {
  if (!state) return;
  config = state.config;
  settings.setApplied(config);
  if (fill) settings.show(config);
  window.history.replaceState(null, '', `#${formatAddress(config)}`);
}

// --- Hearing from the worker ---

/** @param {WorkerEvent} event */
function onEvent({ event, args }) {
  switch (event) {
    case 'state':
      takeState(args);
      break;
    case 'progress':
      progress = args;
      keep();
      schedule(showProgress);
      break;
    case 'metrics':
      history.addMetrics(args);
      dashboard.showMetrics(args.kind);
      break;
    case 'view':
      history.addView(args);
      dashboard.showView();
      break;
    case 'fault':
      fail(new WorkerFault(args), args.again ? () => drive(args.again) : tryAgain);
      break;
  }
}

/** After a phase has failed by itself. */
function tryAgain() {
  if (state?.loaded) drive(lastPhase);
  else startOver(config, false);
}

/** @param {State} next */
function takeState(next) {
  const another = state?.phase !== next.phase || state.loaded !== next.loaded;
  const turned = another || state?.paused !== next.paused;
  if (another) progress = null;
  state = next;
  document.body.dataset.phase = next.paused ? 'paused' : next.phase;
  settings.setTrained(next.trained && (next.phase === 'idle' || next.paused));
  if (turned) {
    sayPosition();
  }
  showControls();
  schedule(showProgress);
  dashboard.show(state);
  if (turned) dashboard.summarise();
  keep();
}

// --- Keeping the run ---

/** How far the run is, as text; '' while nothing is learnt. */
function standing() {
  if (!state || !begun(state)) return '';
  const { epoch, trainStep, trained, round, adaptStep, evaluation } = state;
  return [epoch, trainStep, trained, round, adaptStep, evaluation !== null].join();
}

const moving = () => state !== null && !state.paused && (state.phase === 'train' || state.phase === 'adapt');

/** Milliseconds between keeping a run that moves on: what a tab that is killed may lose. */
const KEEP_EVERY = 60_000;

let keeping = false;
let keptAt = 0;

/** Keeps the run in this browser whenever it stands still somewhere new, and now and then while it moves on. */
async function keep() {
  if (!canKeep || keeping || busy || !state?.loaded || state.phase === 'evaluate') return;
  const now = standing();
  const early = performance.now() - keptAt < KEEP_EVERY;
  if (moving() ? early : now === '' || now === safe) return;
  keeping = true;
  keptAt = performance.now();
  try {
    const { bytes } = await client.request('save');
    const time = Date.now();
    await keepRun({ bytes, time, history: history.data });
    if (!moving()) safe = now;
    setText(byId('kept'), `Kept in this browser at ${clock(time)}; a reload takes it up again.`);
  } catch (error) {
    // A refusal means that the run went on meanwhile; it will be kept at its next halt.
    if (!(error instanceof WorkerFault)) cannotKeep();
  } finally {
    keeping = false;
  }
  if (canKeep && !moving() && standing() !== now) keep();
}

function cannotKeep() {
  canKeep = false;
  setText(byId('kept'), 'This browser cannot keep the run: save the weights as a file before you leave or reload the page.');
}

window.addEventListener('beforeunload', (event) => {
  if (moving() || standing() !== safe) event.preventDefault();
});

const stateInWords = () => (state ? learnt(state) : '');

async function saveFile() {
  try {
    const now = standing();
    const { bytes, name } = await client.request('save');
    const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    make('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    safe = now;
    announce(`Saved as ${name}.`);
  } catch (error) {
    fail(error, saveFile);
  }
}

/** @param {File} file */
async function loadFile(file) {
  clearAlarm();
  const bytes = await file.arrayBuffer();
  try {
    await ask('load', { bytes }, [bytes]);
  } catch (error) {
    fail(error);
    return;
  }
  // The worker has sent the view of the loaded run already.
  const view = history.now;
  history.clear();
  if (view) history.addView(view);
  showSettingsInForce(true);
  dashboard.show(state);
  dashboard.summarise();
  notice(`${file.name} is loaded: ${stateInWords()}. The charts begin here.`);
  keep();
}

// --- Showing ---

/** @type {Record<Control, HTMLElement>} */
const buttons = {
  train: byId('train'),
  adapt: byId('adapt'),
  evaluate: byId('evaluate'),
  pause: byId('pause'),
  step: byId('step'),
  stop: byId('stop'),
  reset: byId('reset'),
  save: byId('save'),
  load: byId('load'),
};

const NUMBERS = { train: '1', adapt: '2', evaluate: '3' };

/** What a button does, told while it can be pressed. */
const OFFERS = {
  train: () => 'MS and C learn the source digits.',
  adapt: () => adaptWords(methodOf(config)),
  evaluate: () => 'Measure all images.',
};

const why = () => reasons({ state, busy, changed: settings.changed });

function showControls() {
  const reason = why();
  for (const [name, button] of Object.entries(buttons)) {
    button.setAttribute('aria-disabled', String(reason[/** @type {Control} */ (name)] !== ''));
  }
  setText(buttons.pause, state?.paused ? 'Resume' : 'Pause');
  const done = { train: state?.trainDone, adapt: state?.adaptDone, evaluate: state?.evaluation };
  for (const name of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
    setText(/** @type {Element} */ (buttons[name].firstElementChild), done[name] ? '✓' : NUMBERS[name]);
    setText(byId(`${name}-note`), reason[name] ? `${capital(reason[name])}.` : OFFERS[name]());
  }
  showReasons(byId('controls-note'), ['pause', 'step', 'stop', 'reset']);
  showReasons(byId('weights-note'), ['save', 'load']);
  setText(byId('machine'), state?.loaded ? machine(state, window.crossOriginIsolated) : 'Not started yet.');
}

/**
 * One note for several buttons: each reason once, with the buttons it holds for, which refer to it.
 * @param {HTMLElement} note
 * @param {Control[]} names
 */
function showReasons(note, names) {
  const reason = why();
  /** @type {Map<string, Control[]>} */
  const shared = new Map();
  for (const name of names) {
    if (reason[name]) shared.set(reason[name], [...(shared.get(reason[name]) ?? []), name]);
    else buttons[name].removeAttribute('aria-describedby');
  }
  const parts = [...shared].map(([text, held]) => {
    const id = `why-${held[0]}`;
    for (const name of held) buttons[name].setAttribute('aria-describedby', id);
    return make('span', { id }, `${held.map((name) => buttons[name].textContent).join(', ')}: ${text}. `);
  });
  if (note.textContent !== parts.map((part) => part.textContent).join('')) note.replaceChildren(...parts);
}

function showProgress() {
  const bar = byId('progress', HTMLProgressElement);
  bar.max = progress?.total || 1;
  bar.value = progress?.done ?? 0;
  bar.style.visibility = progress ? 'visible' : 'hidden';
  const words = position(state, progress);
  setText(byId('position'), words);
  setText(byId('rate'), rate(state, progress));
  document.title = !state || state.phase === 'idle' ? 'ADDA Lab' : `${words} – ADDA Lab`;
  if (moving() && Date.now() - announced >= ANNOUNCE_MS) sayPosition();
}

// --- Beginning ---

const settings = new Settings(
  config,
  (config, keepTraining) => startOver(config, keepTraining),
  () => showControls(),
  preview,
);

for (const [name, button] of Object.entries(buttons)) {
  button.addEventListener('click', () => {
    const reason = why()[/** @type {Control} */ (name)];
    if (reason) announce(`${button.lastChild?.textContent?.trim()}: ${reason}.`);
    else press(/** @type {Control} */ (name));
  });
}

/** @param {Control} control */
function press(control) {
  if (control === 'reset') startOver(/** @type {State} */ (state).config, false);
  else if (control === 'save') saveFile();
  else if (control === 'load') byId('load-file').click();
  else drive(control === 'pause' && state?.paused ? 'resume' : control);
}

byId('load-file').addEventListener('change', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  input.value = ''; // so that choosing the same file again is a change too
  if (file) loadFile(file);
});

/** @param {import('../fault.js').FaultData[]} faults */
const addressAlarm = (faults) => `The address cannot be used as it is: ${faults.map((fault) => wordFault(fault)).join('; ')}`;

window.addEventListener('hashchange', () => {
  const { config, faults } = parseAddress(window.location.hash);
  settings.show(config);
  if (faults.length > 0) alarm(addressAlarm(faults));
});

/** Makes a worker and gives it the kept run, or else fresh networks. */
async function start() {
  clearAlarm();
  if (typeof WebAssembly === 'undefined') {
    alarm('This browser has no WebAssembly, which the training core needs: use a current one, with WebAssembly switched on');
    return;
  }
  client = new Client(onEvent, onCrash);
  preview.refresh();
  const kept = await keptRun().catch(cannotKeep);
  if (kept) await takeUp(kept);
  else await startOver(config, false);
  if (address.faults.length > 0) alarm(addressAlarm(address.faults));
}

/** @param {import('./storage.js').Kept} kept */
async function takeUp(kept) {
  const when = clock(kept.time);
  try {
    await ask('load', { bytes: kept.bytes });
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error;
    alarm(
      `Your run of ${when} cannot be taken up: ${error.message}`,
      { label: 'Try again', act: () => takeUp(kept) },
      { label: 'Start afresh', act: () => startOver(config, false) },
    );
    return;
  }
  history.data = kept.history;
  safe = standing();
  // A link may ask for other settings than the run has: they are offered, not applied.
  const asked = window.location.hash !== '';
  showSettingsInForce(!asked);
  const offer = settings.changed ? ' The settings that the address asks for are in the form: apply them to start over.' : '';
  notice(`Your run of ${when} is back: ${stateInWords()}.${offer}`);
  setText(byId('kept'), `Kept in this browser at ${when}.`);
  dashboard.show(state);
  dashboard.summarise();
}

/** @param {Error} error */
function onCrash(error) {
  state = null;
  progress = null;
  busy = false;
  keeping = false;
  document.body.dataset.phase = 'crashed';
  showControls();
  setText(byId('position'), 'Stopped by an error');
  const kept = canKeep && safe ? ' The run is taken up where it was last kept.' : '';
  alarm(`${capital(error.message)}.${kept}`, { label: 'Start again', act: start });
}

// On a small screen the explanation would stand between the buttons and the charts.
byId('game', HTMLDetailsElement).open = window.matchMedia('(min-width: 64rem)').matches;
showControls();
dashboard.show(null);
if (!(await loadsAgain())) start();
