# PyTorch's operator tests on its device `meta`: sizes, dtype and strides of results, a line of JSON each, for opdb-meta.test.ts.
# Beside them those of a run on the cpu, since PyTorch's own two differ in places.
#
#   python opdb-meta.py GENERATOR OUT.jsonl MAXF32 MAXOTHER [op,op]      (GENERATOR: the folder of common.py and names.json)

import itertools
import json
import os
import sys
import warnings

generator, out, most32, most = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, generator)
from common import Skip, clone_tree, enc, torch
from torch.testing._internal.common_methods_invocations import op_db

warnings.filterwarnings('ignore')
torch.set_num_threads(1)
only = set(sys.argv[5].split(',')) if len(sys.argv) > 5 else None
names = json.load(open(os.path.join(generator, 'names.json')))


def forms(op):
    """The names by which torchlet has the operator."""
    last = op.name.split('.')[-1]
    if op.name.startswith('nn.functional.'):
        if last in names['functional']:
            yield 'function', 'nn.functional.' + last
    elif op.name.startswith('linalg.'):
        if last in (names['linalg'] or []):
            yield 'function', 'linalg.' + last
    elif '.' not in op.name and not op.name.startswith('__'):
        if op.name in names['top']:
            yield 'function', op.name
        elif op.name in names['methods']:
            yield 'method', op.name
        if op.name + '_' in names['methods']:
            yield 'inplace', op.name + '_'


def on_meta(x):
    if isinstance(x, torch.Tensor):
        return torch.empty_strided(x.shape, x.stride(), dtype=x.dtype, device='meta')
    if type(x) in (tuple, list):
        return type(x)(on_meta(each) for each in x)
    if type(x) is dict:
        return {key: on_meta(each) for key, each in x.items()}
    return x


def spec(x):
    if isinstance(x, torch.Tensor):
        if x.layout != torch.strided:
            raise Skip('layout')
        return {'dtype': str(x.dtype)[6:], 'shape': list(x.shape), 'stride': list(x.stride())}
    if isinstance(x, (tuple, list)):
        return [spec(each) for each in x]
    if x is None or isinstance(x, (bool, int, float)):
        return None
    raise Skip('result ' + type(x).__name__)


def call(kind, name, input, args, kwargs):
    at = torch if kind == 'function' else torch.Tensor
    for part in name.split('.'):
        at = getattr(at, part)
    torch.manual_seed(42)
    try:
        with torch.no_grad():
            return spec(at(input, *args, **kwargs))
    except Skip:
        raise
    except Exception as error:
        return {'error': type(error).__name__ + ': ' + str(error).split('\n')[0][:160]}


with open(out, 'w') as lines:
    for op in op_db:
        if only is not None and op.name not in only:
            continue
        for dtype in (torch.float32, torch.int64, torch.bool, torch.bfloat16, torch.complex64):
            count = most32 if dtype == torch.float32 else most
            if dtype not in op.dtypes or count == 0:
                continue
            torch.manual_seed(1234)
            try:
                every = list(itertools.islice(op.sample_inputs('cpu', dtype, requires_grad=False), 200))
            except Exception:
                continue
            step = max(1, len(every) / count)
            for at in sorted({int(each * step) for each in range(min(count, len(every)))}):
                for kind, name in forms(op):
                    sample = every[at]
                    line = {'op': op.name, 'variant': op.variant_test_name, 'dtype': str(dtype)[6:], 'i': at, 'kind': kind, 'name': name}
                    try:
                        input, args, kwargs = (clone_tree(each) for each in (sample.input, sample.args, sample.kwargs))
                        line['input'], line['args'] = enc(input), [enc(each) for each in args]
                        line['kwargs'] = {key: enc(each) for key, each in kwargs.items()}
                        line['meta'] = call(kind, name, on_meta(input), on_meta(args), {**on_meta(kwargs), **({'device': 'meta'} if 'device' in kwargs else {})})
                        line['eager'] = call(kind, name, input, args, kwargs)
                    except Skip:
                        continue
                    lines.write(json.dumps(line) + '\n')
