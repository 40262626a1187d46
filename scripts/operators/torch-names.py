# Writes torch-names.json: what PyTorch has in each of its namespaces, which names are others' aliases and what parameters
# those have that are written in Python. By it scripts/operators.ts decides where a function is exported and whether tensors
# have it as a method. Needs PyTorch and torchvision; the release is recorded.
#   python torch-names.py > torch-names.json

import inspect
import json
import re
import sys

import torch
import torchvision  # noqa: F401

spaces = {
    'torch': torch,
    'Tensor': torch.Tensor,
    'nn.functional': torch.nn.functional,
    'linalg': torch.linalg,
    'special': torch.special,
    'fft': torch.fft,
    'signal.windows': torch.signal.windows,
}


def functions(space):
    return sorted(
        name for name in dir(space)
        if not name.startswith('__') and callable(getattr(space, name, None)) and not isinstance(getattr(space, name), type)
    )


def public(space):
    return [name for name in functions(space) if not name.startswith('_')]


def full(name, space):
    """A name that a documentation text gives, with its namespace."""
    name = name.removesuffix('()').removeprefix('torch.')
    if '.' not in name:
        return f'{space}.{name}' if space == 'Tensor' else f'torch.{name}'
    return name


def aliases():
    """What its documentation calls an alias, or what is the same object."""
    found = {}
    for space, module in spaces.items():
        for name in public(module):
            function = getattr(module, name)
            match = re.search(r'[Aa]lias (?:for|of)\s+:(?:func|meth):`~?([^`]+)`', function.__doc__ or '')
            key = f'{space}.{name}'
            if match and '.' in full(match[1], space) and ' ' not in match[1]:
                found[key] = full(match[1], space)
            elif space == 'nn.functional' and getattr(torch, name, None) is function:
                found[key] = f'torch.{name}'
    return {key: target for key, target in sorted(found.items()) if key != target}


def parameters():
    """Their names, of the functions that are written in Python; of all others a schema says them."""
    found = {}
    for space, module in spaces.items():
        for name in public(module):
            try:
                found[f'{space}.{name}'] = ' '.join(inspect.signature(getattr(module, name)).parameters)
            except (TypeError, ValueError):
                pass
    return found


json.dump({
    'torch': torch.__version__,
    'namespaces': {space: functions(module) for space, module in spaces.items()},
    'aliases': aliases(),
    'parameters': parameters(),
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
