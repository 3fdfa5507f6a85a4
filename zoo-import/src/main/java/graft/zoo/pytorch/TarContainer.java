package graft.zoo.pytorch;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.bytes.TarDirectory;
import graft.zoo.pytorch.Pickled.ElementType;
import graft.zoo.pytorch.Pickled.Int;
import graft.zoo.pytorch.Pickled.Sequence;
import graft.zoo.pytorch.Pickled.Storage;
import graft.zoo.pytorch.Pickled.StorageClass;
import graft.zoo.pytorch.Pickled.TensorView;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.pytorch.Pickled.Tuple;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tar archive of torch before 0.1.10, in which torchvision's first ResNets were published
 * (resnet18-5c106cde, resnet34-333f7ec4, resnet50-19c8e357).
 *
 * <table>
 * <caption>Members; all numbers little-endian</caption>
 * <tr><td>{@code storages}</td><td>pickle of n; n times: pickle of (key, location, type), 8 bytes number of elements,
 * the elements; pickle of a list of views (key, key of the whole, offset, elements)</td></tr>
 * <tr><td>{@code tensors}</td><td>pickle of n; n times: pickle of (key, key of its storage, type), 4 bytes number of
 * dimensions, 4 unused, 8 bytes for each size, 8 for each stride, 8 for the offset</td></tr>
 * <tr><td>{@code pickle}</td><td>the state_dict; its persistent ids are keys of tensors or storages</td></tr>
 * </table>
 *
 * Source: {@code legacy_load} in torch/serialization.py of PyTorch 2.13.
 */
final class TarContainer implements StateDict.Storages {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_DIMENSIONS = 32;

    private final MappedFile file;
    private final TarDirectory tar;
    private final Map<BigInteger, Pickled> objects = new HashMap<>();
    private final Map<String, MemorySegment> bytes = new HashMap<>();

    private TarContainer(MappedFile file) {
        this.file = file;
        this.tar = new TarDirectory(file);
    }

    static StateDict read(MappedFile file, String key) {
        return new TarContainer(file).read(key);
    }

    private StateDict read(String key) {
        readStorages(new Member("storages"));
        readTensors(new Member("tensors"));
        return StateDict.of(file, new Member("pickle").pickle(), key, this, ByteOrder.LITTLE_ENDIAN);
    }

    private void readStorages(Member in) {
        long count = in.count();
        for (long i = 0; i < count; i++) {
            List<Pickled> items = in.tuple(3);
            if (!(items.get(2) instanceof StorageClass type)) {
                throw in.bad("storage " + i + " has no known type");
            }
            long numel = in.i64("storage " + i);
            int element = type.elementBytes();
            if (numel < 0 || numel > in.left() / element) {
                throw in.bad("storage " + i + " takes " + numel + " elements of " + element + " bytes, only "
                        + in.left() + " bytes are left; the file is truncated or damaged");
            }
            BigInteger key = in.key(items.get(0));
            define(in, key, new Storage(key.toString(), type, numel, 0, numel));
            bytes.put(key.toString(), in.take(numel * element));
        }
        if (!(in.pickle() instanceof Sequence views)) {
            throw in.bad("expected a list of views after the storages");
        }
        for (Pickled view : views.items) {
            if (!(view instanceof Tuple tuple) || tuple.items.size() != 4
                    || !(objects.get(in.key(tuple.items.get(1))) instanceof Storage whole)) {
                throw in.bad("expected a view (key, storage, offset, elements)");
            }
            long offset = in.number(tuple.items.get(2));
            long length = in.number(tuple.items.get(3));
            if (offset < 0 || length < 0 || offset > whole.length() || length > whole.length() - offset) {
                throw in.bad("a view of " + length + " elements from " + offset + " passes the end of its storage of "
                        + whole.length());
            }
            define(in, in.key(tuple.items.get(0)),
                    new Storage(whole.key(), whole.type(), whole.numel(), whole.offset() + offset, length));
        }
    }

    private void readTensors(Member in) {
        long count = in.count();
        for (long i = 0; i < count; i++) {
            List<Pickled> items = in.tuple(3);
            if (!(objects.get(in.key(items.get(1))) instanceof Storage storage)
                    || !(items.get(2) instanceof ElementType)) {
                throw in.bad("tensor " + i + " has no storage, or no known type");
            }
            int dimensions = in.i32("tensor " + i);
            in.i32("tensor " + i);
            if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
                throw in.bad("tensor " + i + " has " + dimensions + " dimensions; at most " + MOST_DIMENSIONS
                        + " are read");
            }
            long[] shape = in.longs(dimensions);
            long[] strides = in.longs(dimensions);
            define(in, in.key(items.get(0)), new TensorView(storage, storage.type().dtype(), storage.type().name(),
                    in.i64("tensor " + i), shape, strides));
        }
    }

    private void define(Member in, BigInteger key, Pickled value) {
        if (objects.put(key, value) != null) {
            throw in.bad("key " + key + " is used twice");
        }
    }

    @Override
    public MemorySegment bytes(Storage storage) {
        return bytes.get(storage.key());
    }

    /** Nothing to compare: this container has no checksums. */
    @Override
    public void verify(Storage storage) {
    }

    /** Keys instead of storages: what they stand for was read before. */
    private final class Keys extends Rebuild {
        @Override
        Pickled persistent(PickleBytes in, Pickled id) {
            if (id instanceof Tuple module && !module.items.isEmpty()) {
                // A module's class, the file of its source and the source.
                return module.items.getFirst();
            }
            BigInteger key = switch (id) {
                case Int number -> number.value();
                case Text text when text.value().matches("\\d{1,20}") -> new BigInteger(text.value());
                default -> throw in.bad("this file stores a whole Python object, not a state_dict; save the weights "
                        + "alone: torch.save(model.state_dict(), path)");
            };
            Pickled known = objects.get(key);
            if (known == null) {
                throw in.bad("key " + key + " names no tensor of this file; the file is damaged");
            }
            return known;
        }
    }

    /** A cursor over one member. */
    private final class Member {
        private final String name;
        private final MemorySegment data;
        private long at;

        Member(String name) {
            this.name = name;
            this.data = tar.members().get(name);
            if (data == null) {
                throw file.refusal("is a tar archive without the member '" + name + "', so not PyTorch's; it holds "
                        + tar.members().keySet().stream().limit(5).map(ShownName::of).toList()
                        + ". If a weight file is packed in it, unpack it first");
            }
        }

        long left() {
            return data.byteSize() - at;
        }

        Pickled pickle() {
            var in = new PickleBytes(file, data.asSlice(at), "pickle in " + name + " from offset " + at);
            Pickled value = new PickleMachine(in, new Keys()).run();
            at += in.offset();
            return value;
        }

        List<Pickled> tuple(int size) {
            if (!(pickle() instanceof Tuple tuple) || tuple.items.size() != size) {
                throw bad("expected a tuple of " + size);
            }
            return tuple.items;
        }

        long count() {
            long count = number(pickle());
            if (count < 0 || count > left()) {
                throw bad(count + " entries in " + left() + " bytes; the file is damaged");
            }
            return count;
        }

        BigInteger key(Pickled value) {
            if (!(value instanceof Int number)) {
                throw bad("expected a number as key");
            }
            return number.value();
        }

        long number(Pickled value) {
            if (!(value instanceof Int number) || number.value().bitLength() > 62) {
                throw bad("expected a number of at most 62 bits");
            }
            return number.value().longValue();
        }

        int i32(String what) {
            return take(what, 4).get(INT, 0);
        }

        long i64(String what) {
            return take(what, 8).get(LONG, 0);
        }

        long[] longs(int count) {
            return take("a shape", 8L * count).toArray(LONG);
        }

        MemorySegment take(long length) {
            at += length;
            return data.asSlice(at - length, length);
        }

        private MemorySegment take(String what, long length) {
            if (length > left()) {
                throw bad(what + " takes " + length + " bytes, " + left() + " are left; the file is truncated");
            }
            return take(length);
        }

        RuntimeException bad(String what) {
            return file.refusal("member '" + name + "', byte " + at + ": " + what);
        }
    }
}
