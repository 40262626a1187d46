# Whether what torchlet loaded and saved again is the same to PyTorch.
#   python3 tests/interop/resaved.py make FOLDER      writes FOLDER/original/*.pt, objects of many classes
#   python3 tests/interop/resaved.py check FOLDER     compares FOLDER/original/NAME with FOLDER/resaved/NAME; prints JSON:
#                                                     what differs by NAME, why an original was left out, and which
#                                                     torchlet did not read
# Same means: types, values, dtypes, strides, which objects and which storages are one.

import argparse
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import json
import os
import pathlib
import platform
import struct
import sys
import types
import uuid
import warnings
import weakref

import numpy as np
import torch
from torch import nn

warnings.filterwarnings('ignore')


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.linear = nn.Linear(size, size)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x + self.scale * torch.relu(self.linear(x))


class Net(nn.Module):
    """A whole model of classes of a program, with what programs keep in modules."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(Block(4) for _ in range(2))
        self.norm = nn.BatchNorm1d(4)
        self.head = nn.Linear(4, 2)
        self.tied = self.head.weight
        self.config = argparse.Namespace(lr=1.0, sizes=(4, 2), names=['a', 'b'])
        self.stages = {1: 'one', 'two': 2.0}
        self.act = nn.functional.relu
        self.register_buffer('table', torch.arange(3), persistent=False)
        self.plain_list = [nn.ReLU()]

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class Color(enum.Enum):
    RED = 1
    BLUE = 'blue'


class Level(enum.IntEnum):
    LOW = 1


class Flags(enum.Flag):
    A = 1
    B = 2


@dataclasses.dataclass
class Config:
    lr: float = 0.1
    layers: list = dataclasses.field(default_factory=lambda: [1, 2])
    parent: object = None


@dataclasses.dataclass(frozen=True)
class Frozen:
    size: int = 3


class Reduced:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __reduce__(self):
        return Reduced, (self.a, self.b)


class Stated:
    def __init__(self):
        self.value = 1

    def __getstate__(self):
        return ('state', self.value, torch.ones(2))

    def __setstate__(self, state):
        self.kind, self.value, self.tensor = state


class NewArgs(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    def __getnewargs__(self):
        return tuple(self)


class Slots:
    __slots__ = ('a', 'b')


class SlotsAndDict(Slots):
    pass


class MyDict(dict):
    pass


class MyOrdered(collections.OrderedDict):
    pass


class MyList(list):
    pass


class MySet(set):
    pass


class MyInt(int):
    pass


class MyStr(str):
    pass


class Outer:
    class Inner:
        pass


Point = collections.namedtuple('Point', 'x y')


def with_attributes(value, **attributes):
    for name, attribute in attributes.items():
        setattr(value, name, attribute)
    return value


def objects():
    shared = [1, 2]
    ring = {'name': 'ring'}
    ring['self'] = ring
    node = with_attributes(Outer(), children=[])
    node.children.append(with_attributes(Outer(), parent=node))
    config = Config(parent=Config(lr=2.0))
    torch.manual_seed(0)
    net = Net()
    hooked = nn.Linear(2, 2)
    hooked.register_forward_hook(functools.partial(print, 'hook'))
    return {
        'net': net,
        'net in a checkpoint': {'epoch': 3, 'model': net, 'ema': net.state_dict(), 'optimizer': torch.optim.Adam(net.parameters()).state_dict()},
        'enums': [Color.RED, Color.BLUE, Level.LOW, Flags.A | Flags.B, Color.RED],
        'namespace': [argparse.Namespace(a=1, b=2.0), types.SimpleNamespace(x=[None])],
        'dataclasses': [config, Frozen(5), config],
        'reduced': Reduced(shared, {'again': shared}),
        'stated': Stated(),
        'newargs': [NewArgs(1, 2.0), Point(1, Point(2.0, None))],
        'slots': [with_attributes(Slots(), a=1, b=[2]), with_attributes(SlotsAndDict(), a=1, c='dict')],
        'containers': [
            with_attributes(MyDict(a=1), note='x'), MyOrdered([('b', 2), ('a', 1.0)]), with_attributes(MyList([1, 2.0]), note=MyInt(3)), MySet([1]),
            MyStr('text'), frozenset([1, (2, 3)]), {1, 2}, with_attributes(collections.OrderedDict(a=1), _metadata={'v': 1}),
            collections.defaultdict(list, a=[1]), collections.Counter('aab'), collections.deque([1, 2.0], maxlen=3), collections.deque([shared]),
        ],
        'standard containers': [
            frozenset([1]), {2}, with_attributes(collections.OrderedDict(a=1), _metadata={'v': 1}), collections.defaultdict(list, a=[1]),
            collections.Counter('aab'), collections.deque([1, 2.0], maxlen=3), collections.deque([shared]), len, int,
        ],
        'nested class': [Outer.Inner(), Outer.Inner, with_attributes(Outer.Inner(), x=1)],
        'values': [
            1 + 2j, range(5), range(1, 10, 3), slice(1, None), Ellipsis, NotImplemented, b'\x00\xff', b'', bytearray(b'abc'), bytearray(), 2**70, -1,
            1.0, float('nan'), float('inf'), -0.0, True, None, 'é\ud800'[:1], (), (1,), ((),), [], {}, set(), frozenset(),
        ],
        'dates': [
            datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4, 5, 6), datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc),
            datetime.time(1, 2, 3), datetime.timedelta(days=1, seconds=2), datetime.timezone(datetime.timedelta(hours=2), 'X'),
        ],
        'data': [
            decimal.Decimal('1.50'), fractions.Fraction(3, 4), uuid.UUID(int=5), pathlib.PurePosixPath('a/b'), pathlib.Path('/tmp/x'),
            functools.partial(Reduced, 1, b=2.0), functools.partial(int, base=2),
        ],
        'keys': {1: 'a', 1.5: 'b', (1, 'x'): 'c', None: 'd', b'k': 'e', frozenset([1]): 'f', torch.float32: 'h', '1': 'i', -1: 'j', 2**70: 'k'},
        'shared': [shared, shared, (shared,), {'x': shared}],
        'ring': [ring, node],
        'enum keys': {Color.RED: 'g', Level.LOW: 1},
        'functions': [len, nn.functional.relu, torch.relu, nn.Linear, Net, Outer.Inner, print],
        'numpy': [np.arange(3.0), np.float64(1.5), np.array(['a', 'bc']), np.array([1, None], dtype=object), np.dtype('>i4'), np.datetime64('2024-01-02')],
        'hooked': hooked,
        'torch values': [torch.Size([1, 2]), torch.device('cuda:1'), torch.strided, torch.float16, torch.per_tensor_affine],
        'generator state': [torch.get_rng_state(), np.random.RandomState(1).get_state()],
    }


# What has the same text without its classes.
PRINTED = {'net', 'namespace', 'values', 'dates', 'data', 'shared', 'numpy', 'torch values', 'keys', 'standard containers'}


def make(folder):
    os.makedirs(f'{folder}/original', exist_ok=True)
    for name, value in objects().items():
        torch.save(value, f'{folder}/original/{name}.pt')
        torch.save(value, f'{folder}/original/{name}.p4.pt', pickle_protocol=4)
    printed = {name: repr(value) for name, value in objects().items() if name in PRINTED}
    with open(f'{folder}/printed.json', 'w') as file:
        json.dump({'python': platform.python_version(), 'printed': printed}, file)


class Difference(Exception):
    pass


class Comparison:
    def __init__(self):
        self.seen = {}
        self.storages = {}

    def one(self, table, a, b, path, what):
        """Two that are one object here are one there."""
        if table.setdefault(('a', a), b) != b or table.setdefault(('b', b), a) != a:
            raise Difference(f'{path}: {what} shared otherwise')

    def same(self, a, b, path):
        if type(a) is not type(b) and not (type(a).__qualname__ == type(b).__qualname__ and type(a).__module__ == type(b).__module__):
            raise Difference(f'{path}: {type(a)} became {type(b)}')
        if a is None or a is b or isinstance(a, (bool, type, types.FunctionType, types.BuiltinFunctionType)):
            return self.equal(a, b, path)
        if type(a) in (int, str, bytes, complex, bytearray, range, slice):
            return self.equal(a, b, path)
        if isinstance(a, weakref.ref):
            return self.same(a(), b(), path)
        if isinstance(a, types.MethodType):
            return self.same((a.__func__, a.__self__), (b.__func__, b.__self__), path)
        if isinstance(a, np.random.Generator):
            return self.same(a.bit_generator.state, b.bit_generator.state, path)
        if type(a) is float:
            return self.equal(struct.pack('>d', a), struct.pack('>d', b), path)
        if ('a', id(a)) in self.seen or ('b', id(b)) in self.seen:
            return self.one(self.seen, id(a), id(b), path, 'object')
        # Tuples and frozensets without contents of their own may be one object or several.
        if not isinstance(a, (tuple, frozenset, torch.Size)):
            self.one(self.seen, id(a), id(b), path, 'object')
        self.keep = getattr(self, 'keep', []) + [a, b] if len(getattr(self, 'keep', [])) < 100000 else self.keep
        self.contents(a, b, path)

    def equal(self, a, b, path):
        if a is not b and a != b:
            raise Difference(f'{path}: {a!r:.80} became {b!r:.80}')

    def contents(self, a, b, path):
        if isinstance(a, torch.Tensor):
            self.tensor(a, b, path)
        elif isinstance(a, (torch.UntypedStorage, torch.TypedStorage) if hasattr(torch, 'UntypedStorage') else ()):
            # torch.load leaves notes of its own on what it read from one format or the other.
            return self.storage(a, b, path)
        elif isinstance(a, np.ndarray):
            self.same((a.dtype.str, a.shape, a.flags.f_contiguous), (b.dtype.str, b.shape, b.flags.f_contiguous), f'{path} (array)')
            self.same(a.tolist() if a.dtype.hasobject else a.tobytes(), b.tolist() if a.dtype.hasobject else b.tobytes(), f'{path} (array)')
        elif isinstance(a, np.generic):
            self.same((a.dtype.str, a.tobytes()), (b.dtype.str, b.tobytes()), f'{path} (scalar)')
        elif isinstance(a, dict):
            if len(a) != len(b):
                raise Difference(f'{path}: {len(a)} items became {len(b)}')
            for (key, value), (other, item) in zip(list(a.items()), list(b.items())):
                self.same(key, other, f'{path} (key {key!r:.40})')
                self.same(value, item, f'{path}[{key!r:.40}]')
            if isinstance(a, collections.defaultdict):
                self.same(a.default_factory, b.default_factory, f'{path}.default_factory')
        elif isinstance(a, (list, tuple, collections.deque)):
            if len(a) != len(b):
                raise Difference(f'{path}: {len(a)} items became {len(b)}')
            for index, (item, other) in enumerate(zip(a, b)):
                self.same(item, other, f'{path}[{index}]')
            if isinstance(a, collections.deque):
                self.equal(a.maxlen, b.maxlen, f'{path}.maxlen')
        elif isinstance(a, (set, frozenset)):
            self.equal(a, b, path)
        elif isinstance(a, functools.partial):
            self.same((a.func, a.args, a.keywords), (b.func, b.args, b.keywords), f'{path} (partial)')
        self.attributes(a, b, path)
        if type(a).__eq__ is not object.__eq__ and not isinstance(a, (dict, list, tuple, set, torch.Tensor, np.ndarray, collections.deque)) and not dataclasses.is_dataclass(a):
            self.equal(a, b, path)
        elif not hasattr(a, '__dict__') and not hasattr(a, '__slots__') and type(a).__repr__ is not object.__repr__ and not isinstance(
            a, (dict, list, tuple, set, frozenset, torch.Tensor, np.ndarray, collections.deque)
        ):
            self.equal(repr(a), repr(b), path)

    def attributes(self, a, b, path):
        if isinstance(a, enum.Enum):
            return self.equal(a, b, path)
        if isinstance(getattr(a, '__dict__', None), dict):
            self.same(attributes(a), attributes(b), f'{path}.__dict__')
        for cls in type(a).__mro__:
            for slot in getattr(cls, '__slots__', ()) if cls.__module__ == '__main__' else ():
                self.same(getattr(a, slot, None), getattr(b, slot, None), f'{path}.{slot}')

    def tensor(self, a, b, path):
        facts = lambda t: (t.dtype, None if t.is_nested else tuple(t.shape), t.layout, t.requires_grad, t.device.type)
        self.equal(facts(a), facts(b), f'{path} (tensor)')
        if a.is_sparse:
            self.equal(a.is_coalesced(), b.is_coalesced(), f'{path}.is_coalesced()')
            self.tensor(a._indices(), b._indices(), f'{path}._indices()')
            return self.tensor(a._values(), b._values(), f'{path}._values()')
        if a.layout != torch.strided:
            rows = a.layout in (torch.sparse_csr, getattr(torch, 'sparse_bsr', None))
            for part in ('crow_indices', 'col_indices', 'values') if rows else ('ccol_indices', 'row_indices', 'values'):
                self.tensor(getattr(a, part)(), getattr(b, part)(), f'{path}.{part}()')
            return
        if a.is_nested:
            for index, (item, other) in enumerate(zip(a.unbind(), b.unbind())):
                self.tensor(item.detach(), other.detach(), f'{path}.unbind()[{index}]')
            return
        bits = lambda t: (t.stride(), t.is_conj(), t.is_neg())
        self.equal(bits(a), bits(b), f'{path} (strides, bits)')
        if a.is_meta:
            return
        self.equal(a.storage_offset(), b.storage_offset(), f'{path}.storage_offset()')
        if a.is_quantized:
            self.quantizer(a, b, path)
        self.storage(storage_of(a), storage_of(b), path)

    def quantizer(self, a, b, path):
        self.equal(a.qscheme(), b.qscheme(), f'{path}.qscheme()')
        if a.qscheme() in (torch.per_tensor_affine, torch.per_tensor_symmetric):
            return self.equal((a.q_scale(), a.q_zero_point()), (b.q_scale(), b.q_zero_point()), f'{path} (scale)')
        self.equal(a.q_per_channel_axis(), b.q_per_channel_axis(), f'{path} (axis)')
        for part in ('q_per_channel_scales', 'q_per_channel_zero_points'):
            self.tensor(getattr(a, part)(), getattr(b, part)(), f'{path}.{part}()')

    def storage(self, a, b, path):
        untyped = lambda s: getattr(s, '_untyped_storage', None) or getattr(s, '_storage', None) or s
        a, b = untyped(a), untyped(b)
        if a.nbytes() > 0:
            self.one(self.storages, a._cdata if hasattr(a, '_cdata') else a.data_ptr(), b._cdata if hasattr(b, '_cdata') else b.data_ptr(), path, 'storage')
        if a.nbytes() != b.nbytes() or as_bytes(a) != as_bytes(b):
            raise Difference(f'{path}: other bytes in the storage')


def attributes(value):
    """Without the mark that loading a legacy file leaves on its storages."""
    return {name: each for name, each in value.__dict__.items() if name != '_torch_load_uninitialized'}


def storage_of(tensor):
    return tensor.untyped_storage() if hasattr(tensor, 'untyped_storage') else tensor.storage()._storage if hasattr(tensor.storage(), '_storage') else tensor.storage().untyped()


def as_bytes(storage):
    flat = torch.empty(0, dtype=torch.uint8)
    flat.set_(storage, 0, (storage.nbytes(),), (1,))
    return flat.numpy().tobytes()


def check(folder):
    sys.setrecursionlimit(100000)
    # What was pickled by another release names its classes here.
    left_out, different, unread = {}, {}, []
    for name in sorted(os.listdir(f'{folder}/original')):
        load = lambda kind: torch.load(f'{folder}/{kind}/{name}', map_location='cpu', **({'weights_only': False}))
        try:
            original = load('original')
        except Exception as error:
            left_out[name] = f'{type(error).__name__}: {str(error)[:200]}'
            continue
        if not os.path.exists(f'{folder}/resaved/{name}'):
            unread.append(name)
            continue
        try:
            Comparison().same(original, load('resaved'), '')
        except Exception as error:
            different[name] = f'{type(error).__name__}: {str(error)[:400]}'
    print(json.dumps({'left_out': left_out, 'different': different, 'unread': unread}))


if __name__ == '__main__':
    {'make': make, 'check': check}[sys.argv[1]](sys.argv[2])
