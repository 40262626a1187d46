# Runs programs that torchlet saved with changed weights, on the inputs that they were exported with.
#   python3 tests/interop/programs.py FOLDER      for each FOLDER/NAME.pt2 writes FOLDER/NAME.out.pt

import os
import sys
import warnings

import torch

warnings.filterwarnings('ignore')


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.detach().contiguous()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return [plain(each) for each in value.values()]
    if hasattr(value, '__dataclass_fields__'):
        return [plain(getattr(value, name)) for name in value.__dataclass_fields__]
    return value


folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    if not name.endswith('.pt2'):
        continue
    program = torch.export.load(os.path.join(folder, name))
    args, kwargs = program.example_inputs
    with torch.no_grad():
        out = program.module()(*args, **kwargs)
    torch.save(plain(out), os.path.join(folder, name.replace('.pt2', '.out.pt')))
