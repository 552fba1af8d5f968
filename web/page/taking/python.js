/** A program in Python that loads the weights which were taken away and measures them again. Pure. */

/**
 * Ten lines: with numpy and PyTorch they print the accuracy of an encoder and C on the target images, to four digits.
 * @param {{weights: string, images: string, encoder: 'MS' | 'MT'}} of  names of the .npz files
 */
export const pythonOf = ({ weights, images, encoder }) => `import numpy as np, torch
from torch.nn.functional import conv2d, linear, max_pool2d, relu
run, test = np.load('${weights}'), np.load('${images}')
layer = lambda name: [torch.from_numpy(run[f'{name}.{part}']) for part in ('weight', 'bias')]
right = 0
for x, y in zip(*(torch.from_numpy(test[name]).split(500) for name in ('images', 'labels'))):
    x = relu(max_pool2d(conv2d(x[:, None] / 255, *layer('${encoder}.encoder.0')), 2))
    x = relu(max_pool2d(conv2d(x, *layer('${encoder}.encoder.3')), 2))
    right += int((linear(linear(x.flatten(1), *layer('${encoder}.fc1')), *layer('C.fc2')).argmax(1) == y).sum())
print(f"{right / len(test['labels']):.4f}")
`;
