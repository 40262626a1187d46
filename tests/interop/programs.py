# Runs programs that torchlet saved with changed weights: exported ones on the inputs that they were exported with, scripted ones on
# those in NAME.in.
#   python3 tests/interop/programs.py FOLDER      for each FOLDER/NAME.pt2 and NAME.ts writes FOLDER/NAME.out

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
    path = os.path.join(folder, name)
    stem, ending = os.path.splitext(path)
    if ending == '.pt2':
        program = torch.export.load(path)
        args, kwargs = program.example_inputs
        module = program.module()
    elif ending == '.ts':
        module = torch.jit.load(path)
        args, kwargs = torch.load(stem + '.in'), {}
    else:
        continue
    with torch.no_grad():
        out = module(*args, **kwargs)
    torch.save(plain(out), stem + '.out')
