"""Loads the modules that torchlet saved, runs each on its inputs and prints their texts and outputs.

Run by modules.test.ts: python modules-peer.py FOLDER. A module NAME.pt has its inputs, a list, in NAME.inputs.pt.
"""

import json
import os
import sys
import warnings

import torch

warnings.simplefilter('ignore')
folder = sys.argv[1]


def tensors(output):
    return [each for part in output for each in tensors(part)] if isinstance(output, (list, tuple)) else [output]


def load(name):
    path = os.path.join(folder, name)
    return torch.load(path, weights_only=False)


report = {}
for file in sorted(os.listdir(folder)):
    if file.endswith('.inputs.pt'):
        continue
    try:
        module = load(file)
    except AttributeError as error:
        # A class that is newer than this release.
        report[file] = {'absent': str(error)}
        continue
    with torch.no_grad():
        output = module(*load(file.replace('.pt', '.inputs.pt')))
    report[file] = {'text': repr(module), 'outputs': [each.flatten().tolist() for each in tensors(output)]}
print(json.dumps(report))
