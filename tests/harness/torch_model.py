"""The documented networks in PyTorch, under the names that saved files give their tensors; and such files' tensors.

For the tests, the goldens and the bench, which run it with /usr/bin/python3.
"""
import json
import struct

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 32, 5), nn.MaxPool2d(2), nn.ReLU(),
                                     nn.Conv2d(32, 64, 5), nn.MaxPool2d(2), nn.ReLU())
        self.fc1 = nn.Linear(1024, 512)

    def forward(self, images):
        return self.fc1(self.encoder(images).flatten(1))


class Classifier(nn.Module):
    def __init__(self, classes=2):
        super().__init__()
        self.fc2 = nn.Linear(512, classes)

    def forward(self, features):
        return self.fc2(features)


class Discriminator(nn.Module):
    """relu: its activation; without, there is none."""

    def __init__(self, relu=False):
        super().__init__()
        self.layer = nn.Sequential(nn.Linear(512, 512), nn.Linear(512, 512), nn.Linear(512, 2))
        self.activation = nn.ReLU() if relu else nn.Identity()

    def forward(self, features):
        return self.layer[2](self.activation(self.layer[1](self.activation(self.layer[0](features)))))


def networks(relu=False):
    return {'MS': Encoder(), 'C': Classifier(), 'MT': Encoder(), 'D': Discriminator(relu)}


def read_safetensors(path):
    """Tensors by name."""
    with open(path, 'rb') as file:
        raw = file.read()
    length, = struct.unpack('<Q', raw[:8])
    tensors = {}
    for name, entry in json.loads(raw[8:8 + length]).items():
        if name != '__metadata__':
            assert entry['dtype'] == 'F32'
            begin, end = entry['data_offsets']
            values = bytearray(raw[8 + length + begin:8 + length + end])
            tensors[name] = torch.frombuffer(values, dtype=torch.float32).reshape(entry['shape'])
    return tensors


def load(modules, tensors):
    """Gives the modules their tensors, which are taken out; a name missing, unknown or of another shape fails."""
    for network, module in modules.items():
        prefix = network + '.'
        module.load_state_dict({name[len(prefix):]: tensors.pop(name) for name in list(tensors) if name.startswith(prefix)})
