#!/usr/bin/python3
"""PyTorch as a peer of the bench: reads one JSON request per line, answers one JSON line each.

    {"phase": "pretrain" | "adapt" | "adapt-saved" | "infer", "batch": N, "seconds": S}   ->  {"rate": images (pairs) per second}
    {"check": "loss", "images": [...], "labels": [...], "weights": {...}}                 ->  {"loss": x}

adapt is the loop as published: MS and MT each run on every batch, MT twice. adapt-saved has the savings of this project: the
source's features are computed once, and one MT forward serves D's step and MT's. The first argument is the number of threads.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.set_num_threads(int(sys.argv[1]))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 32, 5), nn.MaxPool2d(2), nn.ReLU(),
                                     nn.Conv2d(32, 64, 5), nn.MaxPool2d(2), nn.ReLU())
        self.fc1 = nn.Linear(1024, 512)

    def forward(self, images):
        return self.fc1(self.encoder(images).flatten(1))


def discriminator():
    return nn.Sequential(nn.Linear(512, 512), nn.Linear(512, 512), nn.Linear(512, 2))


def pretrain(batch):
    ms, c = Encoder(), nn.Linear(512, 2)
    images, labels = torch.rand(batch, 1, 28, 28), torch.randint(0, 2, (batch,))
    descent = torch.optim.SGD([*ms.parameters(), *c.parameters()], lr=0.03)

    def step():
        descent.zero_grad()
        cross_entropy(c(ms(images)), labels).backward()
        descent.step()
    return step


def adapt(batch, saved):
    ms, mt, d = Encoder(), Encoder(), discriminator()
    source, target = torch.rand(batch, 1, 28, 28), torch.rand(batch, 1, 28, 28)
    domains, fooled = torch.tensor([0] * batch + [1] * batch), torch.zeros(batch, dtype=torch.long)
    descent_d, descent_mt = torch.optim.SGD(d.parameters(), lr=1e-5), torch.optim.SGD(mt.parameters(), lr=1e-5)
    with torch.no_grad():
        kept = ms(source)

    def step():
        f_s, f_t = kept if saved else ms(source), mt(target)
        descent_d.zero_grad()
        cross_entropy(d(torch.cat((f_s, f_t)).detach()), domains).backward()
        descent_d.step()
        if not saved:
            f_t = mt(target)
        descent_mt.zero_grad()
        if saved:  # no gradient for D's weights, which MT's step does not use
            d.requires_grad_(False)
        cross_entropy(d(f_t), fooled).backward()
        d.requires_grad_(True)
        descent_mt.step()
    return step


def infer(batch):
    ms, c, d, images = Encoder(), nn.Linear(512, 2), discriminator(), torch.rand(batch, 1, 28, 28)

    def step():
        with torch.no_grad():
            features = ms(images)
            c(features)
            d(features)
    return step


MAKE = {'pretrain': pretrain, 'infer': infer,
        'adapt': lambda batch: adapt(batch, False), 'adapt-saved': lambda batch: adapt(batch, True)}
steps = {}


def rate(phase, batch, seconds):
    if (phase, batch) not in steps:
        steps[phase, batch] = MAKE[phase](batch)
        for _ in range(3):
            steps[phase, batch]()
    step = steps[phase, batch]
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        step()
        count += 1
    return count * batch / spent


def loss(request):
    """The loss of MS + C with these weights on these images: both sides must compute the same before they are timed."""
    ms, c = Encoder(), nn.Linear(512, 2)
    weights = {name: torch.tensor(tensor['data']).reshape(tensor['shape']) for name, tensor in request['weights'].items()}
    ms.load_state_dict({name[3:]: tensor for name, tensor in weights.items() if name.startswith('MS.')})
    c.load_state_dict({name[6:]: tensor for name, tensor in weights.items() if name.startswith('C.')})
    images = torch.tensor(request['images'], dtype=torch.float32).reshape(-1, 1, 28, 28) / 255
    with torch.no_grad():
        return cross_entropy(c(ms(images)), torch.tensor(request['labels'])).item()


print(json.dumps({'version': torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request.get('check') == 'loss':
        print(json.dumps({'loss': loss(request)}), flush=True)
    else:
        print(json.dumps({'rate': rate(request['phase'], request['batch'], request['seconds'])}), flush=True)
