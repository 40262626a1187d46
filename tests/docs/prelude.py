"""What the documentation's blocks of Python take for granted: torch, nn, and a model of the reader's, which takes pictures."""

import os
import sys

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 4, 5, stride=8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).eval()

# A block's path is given; it runs in its folder, as __main__.
folder, block = os.path.split(sys.argv[1])
os.chdir(folder)
exec(compile(open(block).read(), block, 'exec'))
