#!/usr/bin/python3
"""PyTorch as a peer of the bench: reads one JSON request per line, answers one JSON line each.

    {"phase": "pretrain" | "adapt" | "adapt-saved" | "infer", "batch": N, "ms": M}  ->  {"rate": images (pairs) per second}
    {"check": "pretrain" | "adapt" | "adapt-saved", "weights": FILE, "rates": {"train": x, "adapt": x},
     "images": {"source": [...], "target": [...], "labels": [...]}}                 ->  {"losses": [...]} of two steps

adapt is the loop as published: MS and MT each run on every batch, MT twice. adapt-saved has the savings of this project: the
source's features are computed once, and one MT forward serves D's step and MT's. The first argument is the number of threads.
"""
import json
import sys
import time
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "harness"))
from torch_model import load, networks, read_safetensors  # noqa: E402

torch.set_num_threads(int(sys.argv[1]))


def pretrain(net, source, target, labels, rate):
    ms, c = net['MS'], net['C']
    descent = torch.optim.SGD([*ms.parameters(), *c.parameters()], lr=rate)

    def step():
        descent.zero_grad()
        loss = cross_entropy(c(ms(source)), labels)
        loss.backward()
        descent.step()
        return [loss]
    return step


def adapt(net, source, target, labels, rate, saved=False):
    ms, mt, d = net['MS'], net['MT'], net['D']
    batch = len(labels)
    domains, fooled = torch.tensor([0] * batch + [1] * batch), torch.zeros(batch, dtype=torch.long)
    descent_d, descent_mt = torch.optim.SGD(d.parameters(), lr=rate), torch.optim.SGD(mt.parameters(), lr=rate)
    with torch.no_grad():
        kept = ms(source)

    def step():
        f_s, f_t = kept if saved else ms(source), mt(target)
        descent_d.zero_grad()
        d_loss = cross_entropy(d(torch.cat((f_s, f_t)).detach()), domains)
        d_loss.backward()
        descent_d.step()
        if not saved:
            f_t = mt(target)
        descent_mt.zero_grad()
        if saved:  # no gradient for D's weights, which MT's step does not use
            d.requires_grad_(False)
        mt_loss = cross_entropy(d(f_t), fooled)
        mt_loss.backward()
        d.requires_grad_(True)
        descent_mt.step()
        return [d_loss, mt_loss]
    return step


def adapt_saved(*how):
    return adapt(*how, saved=True)


def infer(net, source, target, labels, rate):
    def step():
        with torch.no_grad():
            features = net['MS'](source)
            net['C'](features)
            net['D'](features)
    return step


PHASES = {'pretrain': pretrain, 'adapt': adapt, 'adapt-saved': adapt_saved, 'infer': infer}
RATES = {'pretrain': 0.03, 'adapt': 1e-5, 'adapt-saved': 1e-5, 'infer': 0}
steps = {}


def rate(phase, batch, ms):
    if (phase, batch) not in steps:
        images = [torch.rand(batch, 1, 28, 28) for _ in range(2)]
        steps[phase, batch] = PHASES[phase](networks(), *images, torch.randint(0, 2, (batch,)), RATES[phase])
        for _ in range(2):
            steps[phase, batch]()
    step = steps[phase, batch]
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < ms / 1000:
        step()
        count += 1
    return count * batch / spent


def losses(phase, weights, rates, images):
    """With these weights on these images: both sides must compute the same before they are timed."""
    net = networks()
    load(net, read_safetensors(weights))
    source, target = (torch.tensor(images[name], dtype=torch.float32).reshape(-1, 1, 28, 28) / 255 for name in ('source', 'target'))
    step = PHASES[phase](net, source, target, torch.tensor(images['labels']), rates['train' if phase == 'pretrain' else 'adapt'])
    return [loss.item() for _ in range(2) for loss in step()]


torch.ones(9, 9) @ torch.ones(9, 9)  # its BLAS is loaded
blas = 'openblas' in Path('/proc/self/maps').read_text()
print(json.dumps({'version': torch.__version__, 'openblas': blas}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if 'check' in request:
        answer = {'losses': losses(request['check'], request['weights'], request['rates'], request['images'])}
    else:
        answer = {'rate': rate(request['phase'], request['batch'], request['ms'])}
    print(json.dumps(answer), flush=True)
