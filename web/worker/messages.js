/**
 * What page and worker say to each other: types only, and the one envelope.
 *
 * The page sends a Request; the worker answers each with exactly one Reply of the same id, within 50 ms whatever it is
 * training. Only open, load, reset with keepTraining, fetch, save and preview take longer: their reply comes when it is done.
 * Beside replies it sends Events on its own. Byte buffers and typed arrays are transferred, not copied, but for a preview's.
 */

/** @typedef {import('../options/table.js').Config} Config */

/**
 * Requests, by type, with their args and what they are answered with:
 *
 *   open      {config: object, threads?: number, build?: string}  State   fresh networks for a configuration; loses what
 *                                                       there was. Answered when training can begin: the source images
 *                                                       are here, the first view follows when the target's are.
 *                                                       threads: how many may work on a step; build: simd or scalar
 *   train     {}                                State   begins or goes on with training MS and C
 *   adapt     {}                                State   begins or goes on with the rounds between MT and D
 *   evaluate  {}                                State   begins measuring
 *   pause     {}                                State   at once, even in the middle of a step
 *   resume    {}                                State
 *   step      {}                                State   does one batch of the phase that is paused; where none is, begins
 *                                                       training (or, when trained, adaptation) paused and does one batch.
 *                                                       A state event that says paused tells when it is done
 *   stop      {}                                State   ends the phase after the step under way; weights stay
 *   reset     {config: object, keepTraining?: boolean}  State   like open, but answered at once: state and view events follow.
 *                                                       (refused where the images or the arithmetic asked for cannot
 *                                                       be had; what there was then stays).
 *                                                       keepTraining carries MS and C over, which is refused unless the
 *                                                       networks are trained and options of source and training the same;
 *                                                       it is answered when that is done
 *   fetch     {}                                State   asks for the target images again, after a fault that says so
 *   save      {}                                Saved   finishes the step under way first
 *   preview   {config: object, count: number}   Preview  the first target images that a configuration draws; changes
 *                                                       nothing
 *   load      {bytes: ArrayBuffer}              State   takes a saved run up where it stood; what there was stays if the
 *                                                       file is refused
 *
 * @typedef {'open' | 'train' | 'adapt' | 'evaluate' | 'pause' | 'resume' | 'step' | 'stop' | 'reset' | 'fetch' | 'save' | 'preview' | 'load'} RequestType
 * @typedef {{type: RequestType, id: number, args: object}} Request
 *
 * @typedef {{type: 'result', id: number, result: any}} ResultReply
 * @typedef {{type: 'error', id: number, error: Fault}} ErrorReply
 * @typedef {ResultReply | ErrorReply} Reply
 */

/**
 * Something that went wrong, in words for a person.
 * @typedef {object} Fault
 * @property {string} message  what is wrong and what to do
 * @property {string} [option]  the name of the option at fault, if one is
 * @property {RequestType} [again]  the request that tries again; without: the phase that has ended
 */

/** @typedef {{bytes: ArrayBuffer, name: string}} Saved  a safetensors file and a name for it */
/** @typedef {{pixels: Uint8Array, labels: Uint8Array}} Preview  images (count, 28, 28) as shifted, and their classes */

/**
 * @typedef {object} State
 * @property {Config} config
 * @property {'simd' | 'scalar' | 'relaxed'} build
 * @property {number} threads
 * @property {number} memory  bytes of the core's memory, all of it taken at the start
 * @property {'idle' | 'train' | 'adapt' | 'evaluate'} phase  what is under way
 * @property {boolean} paused
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
 * @property {Judgement[]} judgements  at the end of each round
 * @property {Evaluation | null} evaluation  of the weights as they are; null once they have moved on
 */

/**
 * Accuracies are shares of 1. A reversed pairing reads the classes in reverse order: for two classes, the other pairing.
 * "Before" is MS + C on the target, source only; "after" is MT + C.
 *
 * @typedef {object} Evaluation
 * @property {number} source_accuracy  MS + C on the source images
 * @property {number} target_accuracy_before
 * @property {number} target_accuracy_before_other_pairing
 * @property {number} target_accuracy_after
 * @property {{low: number, high: number}} target_accuracy_interval  95 %, for images like these and these weights: it says
 *   nothing of other seeds
 * @property {(number | null)[]} target_accuracy_by_class  after; null: no image of the class
 * @property {number | null} calibration_error  after: how far C's probabilities are from its accuracy, on the target
 * @property {number} target_accuracy_other_pairing
 * @property {number} test_accuracy_before  on held-out images of the target digits
 * @property {number} test_accuracy  after, likewise
 * @property {number} majority_accuracy  of always answering the commonest target class
 * @property {number} [fine_tuning_accuracy]  target, after learning from the same labelled images without the game; only
 *   where there are labelled images
 * @property {{before: PerDomain, after: PerDomain} | null} discriminator  share of each domain's images that D calls right;
 *   null where the method has no D
 * @property {number[][]} confusion  after: target images by [true class][answer]
 * @property {number} source_images  images measured
 * @property {number} target_images  without the labelled ones, which are never measured
 * @property {number} test_images
 *
 * @typedef {{source: number, target: number}} PerDomain
 */

/**
 * The adaptation at the end of a round. Accuracies and the measures of C's answers are over all target images (without the
 * labelled ones for accuracies), bnm and snd over a few hundred, distances between as many of each domain: web/measures.js says
 * what each is. To seven digits. null: not defined.
 *
 * @typedef {object} Judgement
 * @property {number} round  rounds finished
 * @property {number} target_accuracy  MT + C, the pairing fixed beforehand
 * @property {number} target_accuracy_other_pairing
 * @property {number | null} entropy
 * @property {number | null} class_balance
 * @property {number | null} information_maximisation
 * @property {number | null} bnm
 * @property {number | null} snd
 * @property {number | null} proxy_a_distance
 * @property {number | null} mmd2
 * @property {number | null} mean_distance
 * @property {number | null} encoder_distance  |MT - MS| over all weights
 */

/**
 * Events: {type: 'event', event: EventType, args}
 *
 *   state     State      after every change of phase, pause or position that no reply tells, and after each round
 *   progress  Progress   about four times a second while a phase runs
 *   metrics   Metrics    about ten times a second: what the steps since the last one measured
 *   view      View       what the networks make of a fixed few images: at the start and end of a phase, about once a second
 *                        in between
 *   fault     Fault      the phase has ended by itself: a loss is no number, a data file cannot be had
 *
 * @typedef {'state' | 'progress' | 'metrics' | 'view' | 'fault'} EventType
 * @typedef {{type: 'event', event: EventType, args: any}} WorkerEvent
 */

/**
 * @typedef {object} Progress
 * @property {'data' | 'train' | 'adapt' | 'evaluate'} phase  data: images are being fetched
 * @property {number} done  of total, in steps (data: bytes; evaluate: images)
 * @property {number} total
 * @property {number} imagesPerSecond  adapt: pairs per second; 0 while unknown
 * @property {number} secondsLeft  NaN while unknown
 */

/**
 * Measurements of consecutive steps: rows of METRIC_COLUMNS[kind], one after the other. NaN where a step has no such
 * measurement.
 *
 * @typedef {object} Metrics
 * @property {'train' | 'adapt'} kind
 * @property {Float64Array} rows
 */

/**
 * The columns of Metrics. `time` is the position: epochs or rounds, with the fraction done (2.5: half-way through the third).
 * Losses are means over the step; accuracies are shares of the step's images. mt_loss is the method's own; d_ is measured only
 * where the method has a D. gradient: 2-norm over all weights, of the whole loss of MS, MT or D, before the optimizer.
 */
export const METRIC_COLUMNS = {
  train: ['time', 'loss', 'source_accuracy', 'ms_gradient'],
  adapt: [
    'time',
    'd_loss',
    'mt_loss',
    'label_loss',
    'd_source_accuracy',
    'd_target_accuracy',
    'target_accuracy',
    'd_gradient',
    'mt_gradient',
  ],
};

/**
 * The fixed few: the first `count` images drawn of each domain. Sent before training too, so that there is a picture at once.
 *
 * @typedef {object} View
 * @property {'train' | 'adapt'} kind  during train (and before) all goes through MS. Then the target goes through MT, and the
 *   source too where the method has MT see it
 * @property {number} time  as in METRIC_COLUMNS
 * @property {boolean} first  the first view of an adaptation: the "before" of the picture
 * @property {number} count  images per domain
 * @property {Float32Array} source  (count) D's probability that the source's features come from the target
 * @property {Float32Array} target  (count) the same for the target's features
 * @property {number} source_accuracy  MS or MT + C on the source images of the view
 * @property {number} target_accuracy  MS or MT + C on its target images, chosen pairing
 * @property {number[][]} confusion  target images of the view by [true class][answer]
 * @property {Uint8Array} pixels  (shown, 28, 28) some of the target images, always the same ones
 * @property {Uint8Array} labels  (shown) their true classes
 * @property {Uint8Array} answers  (shown) the classes they are given
 */
