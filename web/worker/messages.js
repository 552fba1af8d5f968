/**
 * What page and worker say to each other: types only, and the one envelope.
 *
 * The page sends a Request; the worker answers each with exactly one Reply of the same id, within 50 ms whatever it is training. Only
 * ahead, open, reset, load, fetch, save, change, unchange, targets, fingerprint, preview, images and the first read take longer: their
 * reply comes when it is done. Beside replies it sends Events on its own. The bytes of files, metrics and views are transferred; all
 * else is copied.
 */

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../fault.js').FaultData} FaultData */
/** @typedef {import('../run/evaluation.js').Evaluation} Evaluation */
/** @typedef {import('../run/judgement.js').Judgement} Judgement */
/** @typedef {import('../run/fingerprint.js').Fingerprints} Fingerprints */
/** @typedef {import('../options/interventions.js').Interventions} Interventions */
/** @typedef {import('../run/health.js').Trouble} Trouble */
/** @typedef {import('../run/reading.js').Read} Read */
/** @typedef {import('../run/view.js').Drawn} Drawn */
/** @typedef {import('../run/view.js').Plane} Plane */
/** @typedef {import('../run/view.js').PlaneName} PlaneName */
/** @typedef {import('../run/view.js').Sample} Sample */
/** @typedef {import('../run/view.js').View} View */

/**
 * Requests, by type, with their args and what they are answered with:
 *
 *   ahead     {address: string}                 State   fetches what fresh networks need, so that it is there when open asks for it.
 *                                                       address: of the page, after the #; without settings: what it opens on. Nothing of it
 *                                                       is told, nor what fails
 *   open      {config: object, interventions?: object, threads?: number, build?: string}  State   like reset, and says how every run is to be made.
 *                                                       threads: how many may work on a step; build: simd or scalar
 *   reset     {config: object, keepTraining?: boolean, interventions?: object}  State   fresh networks for a configuration, and what
 *                                                       is to be changed in the course of the run (options/interventions.js). The first run is there when
 *                                                       training can begin: the source images are here, a view follows
 *                                                       when the target's are. A later one takes the place of the present
 *                                                       run when it is whole; what there was stays where it cannot be made,
 *                                                       and waits meanwhile.
 *                                                       keepTraining carries MS and C over, which is refused unless the
 *                                                       networks are trained and options of source and training the same
 *   load      {bytes: ArrayBuffer, config?: object}  State   takes a saved run up where it stood; likewise. A file of weights
 *                                                       alone, which another program wrote, makes networks for the
 *                                                       configuration that begin with them
 *   train     {}                                State   begins or goes on with training MS and C
 *   adapt     {}                                State   begins or goes on with the rounds between MT and D; waits for the target
 *                                                       images if they are not here yet
 *   evaluate  {}                                State   begins measuring; waits likewise
 *   pause     {}                                State   at once, even in the middle of a step
 *   resume    {}                                State
 *   step      {}                                State   does one batch of the phase that is paused; where none is, begins
 *                                                       training (or, when trained, adaptation) and does one batch.
 *                                                       A state event that says paused tells when it is done
 *   turn      {part: 'd' | 'mt' | 'both', steps?: number}  State   so many steps of adaptation (1 to 100; without: one) in which
 *                                                       only D, only MT or both learn, then a pause; begins adaptation where
 *                                                       nothing is under way and the networks are trained. Each step has a
 *                                                       metrics event and a view of its own. Refused: 'd' where the method
 *                                                       has no D
 *   change    {option: string, value: any}      State   at the next rest: from the next step of its phase on the option has this
 *                                                       value, in this run
 *   unchange  {change: Change}                  State   at the next rest: takes a change back whose step has not begun
 *   stop      {}                                State   ends the phase after the step under way; weights stay
 *   fetch     {}                                State   asks for the target images again, after a fault that says so
 *   own       {own: Own}                        State   images that a person brought, for as long as the worker lives; those that
 *                                                       are kept in the browser it finds by itself
 *   refetch   {}                                State   asks anew for the files that have stalled
 *   threads   {}                                State   starts again the threads that did not start
 *   save      {as?: 'safetensors' | 'npz', blob?: boolean}  Saved   at the next rest: after the step under way. blob: as a Blob,
 *                                                       which costs the page no time to hand on, however large
 *   targets   {}                                Saved   at the next rest: the target images on which accuracy is measured, with
 *                                                       their classes, as an .npz of arrays "images" and "labels"
 *   fingerprint {}                              string  at the next rest: SHA-256 of all weights
 *   preview   {config: object, count: number}   Preview  the first target images that a configuration draws; changes
 *                                                       nothing
 *   images    {indices: number[]}               Uint8Array  (count, 28, 28) these images of the run's target, at the next rest
 *   read      {pixels: Uint8Array}              Read    what the networks make of an image (28, 28), by their weights of a rest
 *                                                       about a second ago at the most; changes nothing. The first of a run waits
 *                                                       for a rest, the others never do
 *   follow    {images: Drawn[]}                 State   up to 12 images that all views are of from now on, too, in this run and
 *                                                       those after it, in the place of the ones before
 *   ping      {}                                State   nothing: that it is answered says that the worker is alive
 *
 * @typedef {'ahead' | 'open' | 'reset' | 'load' | 'train' | 'adapt' | 'evaluate' | 'pause' | 'resume' | 'step' | 'turn' | 'change'
 *   | 'unchange' | 'stop' | 'fetch' | 'own' | 'refetch' | 'threads' | 'save' | 'targets' | 'fingerprint' | 'preview' | 'images' | 'read'
 *   | 'follow' | 'ping'} RequestType
 * @typedef {{type: RequestType, id: number, args: object}} Request
 *
 * @typedef {{type: 'result', id: number, result: any}} ResultReply
 * @typedef {{type: 'error', id: number, error: Fault}} ErrorReply
 * @typedef {ResultReply | ErrorReply} Reply
 */

/**
 * Something that went wrong. option: the name of the option at fault, if one is. again: the request that tries again, if the
 * worker knows one.
 * @typedef {FaultData & {option?: string, again?: RequestType}} Fault
 */

/** @typedef {'train' | 'adapt' | 'evaluate'} Phase */
/** @typedef {(event: EventType, args: any, transfer?: Transferable[]) => void} Tell  sends an event */

/** @typedef {{bytes: ArrayBuffer | Blob, name: string}} Saved  a file and a name for it */
/** @typedef {{pixels: Uint8Array, labels: Uint8Array}} Preview  images (count, 28, 28) as shifted, and their classes */

/**
 * @typedef {object} State
 * @property {Config} config
 * @property {'simd' | 'scalar' | 'relaxed'} build
 * @property {number} threads
 * @property {number} memory  bytes of the core's memory, all of it taken at the start
 * @property {'idle' | Phase} phase  what is under way
 * @property {boolean} paused
 * @property {string} [name]  what files of the run are called, before the dot
 * @property {boolean} loaded  the source images are here: training can begin
 * @property {number} epoch  epochs of training begun, from 0
 * @property {number} trainStep  steps of this epoch done
 * @property {number} trainSteps  steps of an epoch; 0 before the images are here
 * @property {boolean} trained  all epochs are done, or training was stopped after at least one step
 * @property {boolean} trainDone  all epochs are done
 * @property {number} round  rounds begun, from 0
 * @property {number} adaptStep
 * @property {number} adaptSteps
 * @property {boolean} adapted  at least one adversarial step is done
 * @property {boolean} adaptDone  all rounds are done
 * @property {number} [turns]  steps in which one side alone learnt
 * @property {Interventions} interventions  what was changed in its course, and what is to be
 * @property {Fingerprints} fingerprints  of the weights at the end of each phase
 * @property {string[]} [brought]  networks of which another program wrote the weights that they began with
 * @property {string[]} [converted]  of those weights: types that were converted to F32
 * @property {Judgement[]} judgements  at the end of each round
 * @property {Evaluation | null} evaluation  of the weights as they are; null once they have moved on
 * @property {number} [seconds]  of computing in the steps so far
 * @property {{train: Trouble | null, adapt: Trouble | null}} trouble  what has gone wrong, as far as can be told without labels
 */

/**
 * Events: {type: 'event', event: EventType, args}
 *
 *   ready     {}         the first word, before anything else
 *   held      {}         the worker holds the lock of its name (navigator.locks), and does so for as long as it lives
 *   state     State      after every change of phase, pause or position that no reply tells, and after each round
 *   progress  Progress   about four times a second while a phase runs
 *   metrics   Metrics    about ten times a second: what the steps since the last one measured
 *   sample    Sample     the fixed few images that all views of a run are of; once, before the first of them
 *   view      View       what the networks make of a fixed few images: at the start and end of a phase, about once a second
 *                        in between
 *   fault     Fault      something failed by itself: the phase has ended since a loss is no number, a data file cannot be had.
 *                        Where the engine is of no more use (engine.lost), here or in a reply, the worker is to be given up
 *   files     {files: string[]}  that were read so far, by their names beside the worker's script; whenever there are more
 *   stalled   {files: string[]}  files that are fetched and do not come; none: they do after all
 *   threads   {fault: Fault, again: boolean} | null  why there are fewer threads than there could be, once there is another
 *                        reason; null: there is none. again: the request threads may help
 *
 * @typedef {'ready' | 'held' | 'state' | 'progress' | 'metrics' | 'sample' | 'view' | 'fault' | 'files' | 'stalled' | 'threads'} EventType
 * @typedef {{type: 'event', event: EventType, args: any}} WorkerEvent
 */

/**
 * @typedef {object} Progress
 * @property {'data' | 'train' | 'adapt' | 'evaluate'} phase  data: images are being fetched
 * @property {number} done  of total, in steps (data: bytes; evaluate: images)
 * @property {number} total
 * @property {{round: number, done: number, total: number} | null} judging  a round is being measured, and how far that is, in
 *   images or what takes as long
 * @property {number} imagesPerSecond  adapt: pairs per second; 0 while unknown
 * @property {number} secondsLeft  NaN while unknown
 */

/**
 * Measurements of consecutive steps: rows of METRIC_COLUMNS[kind] (run/metrics.js), one after the other. NaN where a step has no such
 * measurement.
 *
 * @typedef {object} Metrics
 * @property {'train' | 'adapt'} kind
 * @property {Float64Array} rows
 */

export {};
