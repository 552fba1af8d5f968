/** PyTorch loads what was saved, and computes the same with it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkConfig } from '../../web/options/check.js';
import { createEngine, loadSets, run, SIMD, setOf } from '../harness/engine-helpers.js';

const PYTHON = '/usr/bin/python3';

/**
 * Loads a saved file into modules of the documented names (a name missing, unknown or of another shape fails), prints the
 * logits of both encoders in float32 and float64, and checks the optimizer's memory against torch.optim.Adam's own.
 */
const READER = `
import json, sys
import torch
sys.path.insert(0, sys.argv[3])
from torch_model import load, networks, read_safetensors

tensors = read_safetensors(sys.argv[1])
modules = networks(relu=True)
load(modules, tensors)

pixels = torch.frombuffer(bytearray(open(sys.argv[2], 'rb').read()), dtype=torch.uint8)
images = (pixels.float() / 255).reshape(-1, 1, 28, 28)
found = []
for dtype in (torch.float32, torch.float64):
    for module in modules.values():
        module.to(dtype)
    found.append({})
    for encoder in ('MS', 'MT'):
        features = modules[encoder](images.to(dtype))
        found[-1][encoder] = {head: modules[head](features).flatten().tolist() for head in ('C', 'D')}
print(json.dumps(found))

for network, module in modules.items():
    optimizer = torch.optim.Adam(module.parameters())
    sum(parameter.sum() for parameter in module.parameters()).backward()
    optimizer.step()
    for name, parameter in module.named_parameters():
        for part, value in optimizer.state[parameter].items():
            if part != 'step':
                assert tensors.pop(f'optimizer.{network}.{name}.{part}').shape == value.shape
assert not tensors, list(tensors)
`;

const torch = spawnSync(PYTHON, ['-c', 'import torch'], { encoding: 'utf8' });
const skip = torch.status === 0 ? false : `${PYTHON} cannot import torch (on Debian: apt install python3-torch)`;

test('PyTorch loads what Engine.save wrote and computes the same', { skip }, async (t) => {
  const config = checkConfig({
    batch: 8,
    train_optimizer: 'adam',
    train_rate: 1e-3,
    adapt_optimizer: 'adam',
    encoder_rate: 1e-3,
    discriminator_rate: 1e-3,
    discriminator_activation: 'relu',
  });
  const sizes = { source: 32, target: 32, labelled: 0 };
  const engine = await createEngine(t, SIMD, config, sizes);
  loadSets(engine, sizes);
  run(engine, 'train', 5);
  engine.startAdaptation();
  run(engine, 'adapt', 5);
  const { images } = setOf([0, 1, 2, 3], 12, 500);

  const folder = mkdtempSync(join(tmpdir(), 'adda-saved-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = ['saved.safetensors', 'images'].map((name) => join(folder, name));
  writeFileSync(files[0], engine.save());
  writeFileSync(files[1], images);
  const harness = fileURLToPath(new URL('../harness/', import.meta.url));
  const answer = execFileSync(PYTHON, ['-B', '-c', READER, ...files, harness], { encoding: 'utf8' });
  const [float32, float64] = JSON.parse(answer);

  for (const encoder of /** @type {const} */ (['MS', 'MT'])) {
    engine.beginInfer(encoder, images);
    engine.advance();
    const ours = { C: engine.logits(12), D: engine.discriminatorLogits(12) };
    for (const head of /** @type {const} */ (['C', 'D'])) {
      /** @type {number[]} */
      const exact = float64[encoder][head];
      assert.equal(exact.length, 24);
      // The goldens' tolerance: of the size of PyTorch's own float32 error.
      const error = Math.max(...exact.map((x, i) => Math.abs(x - float32[encoder][head][i])));
      const tolerance = 8 * error + 1e-6 * Math.max(...exact.map(Math.abs));
      for (const [i, x] of exact.entries()) {
        assert.ok(Math.abs(ours[head][i] - x) <= tolerance, `${encoder} ${head} [${i}]: ${ours[head][i]}, PyTorch ${x}`);
      }
    }
  }
});
