# Writes torch-names.json: what PyTorch has in each of its namespaces, by which scripts/operators.ts decides where a function is
# exported and whether tensors have it as a method. Needs PyTorch and torchvision; the release is recorded.
#   python torch-names.py > torch-names.json

import json
import sys

import torch
import torchvision  # noqa: F401


def functions(space):
    return sorted(
        name for name in dir(space)
        if not name.startswith('__') and callable(getattr(space, name, None)) and not isinstance(getattr(space, name), type)
    )


json.dump({
    'torch': torch.__version__,
    'namespaces': {
        'torch': functions(torch),
        'Tensor': functions(torch.Tensor),
        'nn.functional': functions(torch.nn.functional),
        'linalg': functions(torch.linalg),
        'special': functions(torch.special),
        'fft': functions(torch.fft),
    },
    'tags': {
        str(schema): tags for schema in torch._C._jit_get_all_schemas()
        if schema.name.startswith(('aten::', 'torchvision::'))
        for packet in [getattr(getattr(torch.ops, schema.name.split('::')[0]), schema.name.split('::')[1])]
        if hasattr(packet, schema.overload_name or 'default')
        for tags in [sorted(
            str(tag).split('.')[-1] for tag in getattr(packet, schema.overload_name or 'default').tags
            if str(tag).split('.')[-1] in ('nondeterministic_seeded', 'data_dependent_output', 'dynamic_output_shape', 'core', 'inplace_view')
        )]
        if tags
    },
}, sys.stdout, indent=0)
