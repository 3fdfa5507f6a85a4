package graft.zoo.pytorch;

import graft.zoo.weights.DType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold. Containers compare by identity and have no text form on purpose: a file of a kilobyte can
 * hold a structure that shares parts so often that walking it takes for ever.
 */
sealed interface Pickled {

    /** None, True, False. */
    enum Constant implements Pickled { NONE, TRUE, FALSE }

    /** An integer of any size. Keys of dicts have an order, so that many of one hash do not make a dict slow. */
    record Int(BigInteger value) implements Pickled, Comparable<Int> {
        @Override
        public int compareTo(Int other) {
            return value.compareTo(other.value);
        }
    }

    /** A double. */
    record Real(double value) implements Pickled, Comparable<Real> {
        @Override
        public int compareTo(Real other) {
            return Double.compare(value, other.value);
        }
    }

    /** A string. */
    record Text(String value) implements Pickled, Comparable<Text> {
        @Override
        public int compareTo(Text other) {
            return value.compareTo(other.value);
        }
    }

    /**
     * Bytes that are still in the pickle: what numpy's arrays are made of, or a text too long for a name.
     *
     * @param wide whether those from 128 on take two bytes, as in UTF-8
     */
    record Bytes(PickleBytes in, long at, long length, boolean wide) implements Pickled {
    }

    /** A tuple; also {@code torch.Size}. */
    final class Tuple implements Pickled {
        final List<Pickled> items;

        Tuple(List<Pickled> items) {
            this.items = List.copyOf(items);
        }
    }

    /** A list or a set. */
    final class Sequence implements Pickled {
        final List<Pickled> items = new ArrayList<>(0);
    }

    /** A dict or an OrderedDict. Keys are values of {@link Text}, {@link Int} and the like. */
    final class Dict implements Pickled {
        final Map<Pickled, Pickled> items = new LinkedHashMap<>(4);
    }

    /** A type or function from the allow-list. */
    record Global(String name, Callable callable) implements Pickled {
    }

    /**
     * A class of storages.
     *
     * @param name  such as {@code torch.FloatStorage}
     * @param dtype null for element types that weights do not have (complex, quantised) and for untyped storages
     */
    record StorageClass(String name, DType dtype) implements Pickled {
        int elementBytes() {
            return dtype != null ? dtype.bytes() : switch (name) {
                case "QInt32Storage" -> 4;
                case "ComplexFloatStorage" -> 8;
                case "ComplexDoubleStorage" -> 16;
                default -> 1;
            };
        }
    }

    /** An element type such as {@code torch.float32}; {@code dtype} is null for the exotic ones. */
    record ElementType(String name, DType dtype) implements Pickled {
    }

    /**
     * The bytes under tensors.
     *
     * @param key    names them in the container
     * @param type   of the elements
     * @param numel  elements of the whole storage
     * @param offset first element of the part that is meant
     * @param length elements of that part
     */
    record Storage(String key, StorageClass type, long numel, long offset, long length) implements Pickled {
    }

    /** A view of a storage, not checked yet: {@code StateDict} knows its name and does. */
    record TensorView(Storage storage, DType dtype, String type, long offset, long[] shape, long[] strides)
            implements Pickled {
    }

    /**
     * A tensor of a kind that is not read: refused where it is one of the weights that are wanted.
     *
     * @param what kind it is, and the way out
     */
    record Unreadable(String what) implements Pickled {
    }

    /** An element type of numpy; a pickle sets its order of bytes after making it. */
    final class NumpyType implements Pickled {
        /** Such as {@code f4}. */
        final String code;
        boolean bigEndian;

        NumpyType(String code) {
            this.code = code;
        }
    }

    /** An array of numpy's; a pickle sets all of it after making it. What it does not set is null. */
    final class NumpyArray implements Pickled {
        long[] shape;
        NumpyType type;
        boolean columnMajor;
        /** {@link Bytes}, or {@link Text} of as many characters. */
        Pickled data;
    }

    /** A class or function that is not on the allow-list, by its name alone: it is never looked up. */
    record Unknown(String name, PickleBytes in, long at) implements Pickled {
    }

    /**
     * What a call of an {@link Unknown} would have made: a mark in its place, with what the pickle then put into it. A
     * dictionary of a class of its own, or a whole module, has the weights there.
     */
    final class Opaque implements Pickled {
        /** Of the class or function. */
        final Unknown made;
        /** Arguments of the call. */
        final Tuple arguments;
        /** As in a dictionary; null where nothing was set. */
        Map<Pickled, Pickled> items;
        /** As in a list; null where nothing was appended. */
        List<Pickled> values;
        /** Its attributes; null where none were set. */
        Pickled state;

        Opaque(Unknown made, Tuple arguments) {
            this.made = made;
            this.arguments = arguments;
        }
    }
}
