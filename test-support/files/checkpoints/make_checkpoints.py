"""Writes what training scripts put around weights; usage: make_checkpoints.py (with torch 2.13 and numpy), writes beside itself.

Every file whose name begins with "read" gives the same four tensors: conv.weight [2,3,3,3] = 0, 1/8, 2/8 …, conv.bias [2] = 1, 2,
fc.weight [2,4] = -1, -2 …, steps (int64, no axes) = 7. "ask" holds several sets of weights, "equal"
several that are equal, "refuse" none that can be read.
"""
import argparse, collections, dataclasses, datetime, decimal, enum, fractions, functools, math, os, pathlib, random, re, sys, types, uuid
import numpy as np, torch

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1); np.random.seed(1); random.seed(1)


def weights():
    return collections.OrderedDict([("conv.weight", torch.arange(54.).reshape(2, 3, 3, 3) / 8), ("conv.bias", torch.tensor([1., 2.])),
                                    ("fc.weight", -torch.arange(1., 9).reshape(2, 4)), ("steps", torch.tensor(7))])


def save(name, value, **how):
    torch.save(value, os.path.join(here, name + ".pth"), **how)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 2, 3)
        self.fc = torch.nn.Linear(4, 2, bias=False)
        self.register_buffer("steps", torch.tensor(0))
        self.register_buffer("cache", torch.ones(5), persistent=False)
        self.hook = functools.partial(math.pow, 2)
        self.load_state_dict(weights())


class Color(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Settings:
    rate: float = 0.1
    path: pathlib.Path = pathlib.PurePosixPath("a/b")


class AttributeDict(dict):
    def __getattr__(self, name):
        return self[name]


class Holder:
    def __init__(self, **parts):
        self.__dict__.update(parts)


class Slotted:
    __slots__ = ("net", "other")


def surroundings():
    net = Net(); optimizer = torch.optim.Adam(net.parameters())
    for p in net.parameters(): p.grad = torch.ones_like(p)
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 2])
    kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8", "c16"]
    counts = collections.defaultdict(list); counts["loss"].append(np.float64(.5)); counts["x"] = collections.Counter("abca")
    return {
        "epoch": 3, "best": np.float32(.25), "optimizer": torch.optim.SGD(net.parameters(), 0.1), "optimizer_type": torch.optim.SGD, "optimizer_state": optimizer.state_dict(), "scheduler": schedule.state_dict(),
        "scalars": [np.dtype(k).type(1) for k in kinds], "arrays": [np.ones((2, 3), k) for k in kinds],
        "texts": np.array(["a", "bcd"]), "objects": np.array([None, {}], dtype=object), "dates": np.array(["2020-01-01"], "datetime64[D]"),
        "records": np.zeros(2, [("a", "f4"), ("b", "i8")]), "large": np.arange(2000.), "counts": counts, "settings": Settings(), "color": Color.RED,
        "args": argparse.Namespace(lr=.1, path=pathlib.PurePosixPath("x")), "space": types.SimpleNamespace(a=1), "attributes": AttributeDict(a=1),
        "holder": Holder(a=[Color.RED]), "when": datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), "span": datetime.timedelta(1),
        "python_state": random.getstate(), "numpy_state": np.random.get_state(), "generator": np.random.default_rng(1), "torch_state": torch.get_rng_state(),
        "size": torch.Size([1, 2]), "dtype": torch.float16, "device": torch.device("cuda:0"), "layout": torch.strided,
        "function": torch.nn.functional.relu, "partial": functools.partial(max, 1), "method": torch.Tensor.add, "builtin": print, "class": Net,
        "deque": collections.deque([1, 2], 3), "set": {1, 2}, "frozen": frozenset([1]), "range": range(3), "slice": slice(1, 2), "complex": 1j,
        "bytes": b"\x00\xff", "array": bytearray(b"\x01"), "decimal": decimal.Decimal("1.5"), "fraction": fractions.Fraction(1, 3),
        "uuid": uuid.UUID(int=5), "pattern": re.compile("a+"), "exception": ValueError("x"), "long": 1 << 200, "named": sys.float_info.max,
        "quantised": torch.quantize_per_tensor(torch.ones(3), .1, 0, torch.qint8), "sparse": torch.eye(3).to_sparse(), "complexes": torch.ones(2, dtype=torch.complex64),
        "criterion": torch.nn.CrossEntropyLoss(weight=torch.ones(2)), "metrics": {"accuracy": torch.tensor(.5)},
    }


around = surroundings()
save("read_surrounded_zip", {**around, "state_dict": weights()})
save("read_surrounded_legacy", {**around, "model_state": weights()}, _use_new_zipfile_serialization=False)
for protocol in (3, 4, 5):
    save(f"read_surrounded_protocol{protocol}", {"net": weights(), **around}, pickle_protocol=protocol)
save("read_whole_module", Net())
save("read_whole_module_legacy", Net(), _use_new_zipfile_serialization=False)
save("read_module_in_checkpoint", {"epoch": 1, "model": None, "ema": torch.nn.DataParallel(Net()) if torch.cuda.is_available() else Net()})
save("read_list_of_one", [weights()])
save("read_list_in_dictionary", {"state_dict": [weights()], "err": [1., 2.]})
save("read_tuple", ({"lr": .1}, weights()))
save("read_nested", {"trainer": {"inner": {"weights_here": weights()}}})
save("read_dictionary_class", AttributeDict(state_dict=AttributeDict(weights())))
save("read_default_dictionary", collections.defaultdict(float, weights()))
save("read_object", Holder(lr=.1, network=weights()))
slotted = Slotted(); slotted.net = weights(); slotted.other = 1
save("read_slots", slotted)
save("read_parameters", {k: torch.nn.Parameter(v, requires_grad=v.is_floating_point()) for k, v in weights().items()})
save("read_numpy", {k: v.numpy() for k, v in weights().items()})
save("read_numpy_protocol5", {k: v.numpy() for k, v in weights().items()}, pickle_protocol=5)
save("read_numpy_fortran_big_endian", {k: np.array(v.numpy(), v.numpy().dtype.newbyteorder(">"), order="F") for k, v in weights().items()})
shared = torch.arange(54.) / 8
views = weights(); views["conv.weight"] = shared.view(2, 3, 3, 3); views["fc.weight"] = -torch.arange(1., 9).reshape(2, 4).t().contiguous().t()
views["conv.bias"] = torch.tensor([[1., 9.], [2., 9.]])[:, 0]
save("read_views", views)
for dtype in ("float16", "bfloat16", "float64"):
    save("read_" + dtype, {k: v.to(getattr(torch, dtype)) if v.is_floating_point() else v for k, v in weights().items()})
save("read_complex_elsewhere", {"state_dict": weights(), "other": {"x": torch.ones(2, dtype=torch.complex64)}})

def other():
    """The same in all values but one, by its last bit."""
    changed = weights(); changed["fc.weight"][1, 3] = float(np.nextafter(np.float32(-8), np.float32(0)))
    return changed


def wrapped(values):
    return {"_orig_mod." + k: v for k, v in values.items()}


copied = weights()
save("equal_copies", {"teacher": weights(), "student": weights()})
save("equal_shared", {"teacher": copied, "student": dict(copied)})
save("equal_list_of_two", [weights(), weights()])
save("equal_wrapped", {"net_a": weights(), "net_b": wrapped(weights())})
save("ask_teacher_student", {"teacher": weights(), "student": other()})
save("ask_list_of_two", [weights(), other()])
save("refuse_quantised", {"state_dict": {"w": around["quantised"], **weights()}})
save("refuse_sparse", {"state_dict": {"w": around["sparse"], **weights()}})
save("refuse_complex", {"state_dict": {"w": around["complexes"], **weights()}})
save("refuse_optimiser_alone", {"optimizer": around["optimizer_state"]})
