package graft.zoo.matlab;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.hdf5.Hdf5;
import graft.zoo.hdf5.Hdf5Attribute;
import graft.zoo.hdf5.Hdf5Dataset;
import graft.zoo.hdf5.Hdf5Group;
import graft.zoo.hdf5.Hdf5Object;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the variables of a MAT-file of version 7.3, which is HDF5 after a user block of 512 bytes.
 *
 * <table>
 * <caption>What the attribute {@code MATLAB_class} states of an object</caption>
 * <tr><td>double, single, int8 …</td><td>a dataset of numbers, its dimensions in reverse: HDF5 is row-major</td></tr>
 * <tr><td>logical</td><td>a dataset of bytes</td></tr>
 * <tr><td>char</td><td>a dataset of 16-bit characters</td></tr>
 * <tr><td>cell</td><td>a dataset of references to objects in the group {@code #refs#}</td></tr>
 * <tr><td>struct</td><td>a group with an object for each field; of an array of structs, a dataset of references for
 * each field, without a class of its own</td></tr>
 * <tr><td>{@code MATLAB_empty} besides</td><td>the values are the dimensions of an empty array</td></tr>
 * </table>
 *
 * Source: files of MATLAB and of h5py after its conventions.
 */
final class Mat73Reader {
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 200_000;
    private static final int LONGEST_TEXT = 1 << 16;

    private final MappedFile file;
    private int values;

    private Mat73Reader(MappedFile file) {
        this.file = file;
    }

    /** All variables by name, in the file's order. */
    static Map<String, MatValue> read(MappedFile file) {
        return new Mat73Reader(file).read(Hdf5.of(file, file.bytes()).root());
    }

    private Map<String, MatValue> read(Hdf5Group root) {
        Map<String, MatValue> variables = new LinkedHashMap<>();
        for (String name : root.names()) {
            // MATLAB's own: what cells refer to, and the data of objects.
            if (!name.startsWith("#")) {
                root.find(name).ifPresent(object -> variables.put(name, value(object, name, 0)));
            }
        }
        return variables;
    }

    private MatValue value(Hdf5Object object, String path, int depth) {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            throw file.refusal("'" + ShownName.of(path) + "': cells or structs are nested over " + DEEPEST
                    + " deep, or hold over " + MOST_VALUES + " values");
        }
        if (object == null || object.attribute("MATLAB_empty").isPresent()) {
            return MatValue.EMPTY;
        }
        String kind = object.attribute("MATLAB_class").filter(Hdf5Attribute::isText)
                .map(a -> a.strings().isEmpty() ? "" : a.strings().getFirst()).orElse("");
        return switch (object) {
            case Hdf5Group group -> kind.equals("struct") || kind.isEmpty() ? struct(group, path, depth)
                    : new MatValue.Other("an object of class " + ShownName.of(kind));
            case Hdf5Dataset dataset -> switch (kind) {
                case "cell" -> cells(dataset, path, depth);
                case "char" -> text(dataset, path);
                default -> dataset.isNumeric() ? numbers(dataset, path, kind)
                        : new MatValue.Other(dataset.elements());
            };
        };
    }

    private MatValue numbers(Hdf5Dataset dataset, String path, String kind) {
        StoredTensor stored = reversed(dataset.tensor(path));
        return new MatValue.Numbers(new MatTensor(path, stored,
                kind.equals("logical") ? DType.BOOL : stored.dtype()));
    }

    private static StoredTensor reversed(StoredTensor rowMajor) {
        int rank = rowMajor.shape().size();
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = rank - 1 - i;
        }
        return rowMajor.permuted(axes);
    }

    private MatValue text(Hdf5Dataset dataset, String path) {
        if (!dataset.isNumeric()) {
            return new MatValue.Other(dataset.elements());
        }
        StoredTensor characters = dataset.tensor(path);
        return new MatValue.Text(() -> {
            float[] codes = characters.shape().stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b) > LONGEST_TEXT
                    ? new float[0] : characters.read().unwrap();
            var text = new StringBuilder();
            for (float code : codes) {
                text.append((char) code);
            }
            return text.toString();
        });
    }

    private MatValue cells(Hdf5Dataset dataset, String path, int depth) {
        List<Hdf5Object> objects = dataset.references();
        List<MatValue> items = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            items.add(value(objects.get(i), path + "{" + (i + 1) + "}", depth + 1));
        }
        return new MatValue.Cells(List.of(items.size(), 1), items);
    }

    private MatValue struct(Hdf5Group group, String path, int depth) {
        List<Map<String, MatValue>> items = new ArrayList<>();
        for (String field : group.names()) {
            Hdf5Object object = group.find(field).orElse(null);
            List<Hdf5Object> each = object instanceof Hdf5Dataset dataset && dataset.isReferences()
                    && dataset.attribute("MATLAB_class").isEmpty() ? dataset.references() : List.of();
            if (each.isEmpty()) {
                item(items, 0).put(field, value(object, path + "." + field, depth + 1));
            }
            for (int i = 0; i < each.size(); i++) {
                item(items, i).put(field, value(each.get(i), path + "(" + (i + 1) + ")." + field, depth + 1));
            }
        }
        return new MatValue.Structs(List.of(items.size(), 1), items);
    }

    private static Map<String, MatValue> item(List<Map<String, MatValue>> items, int index) {
        while (items.size() <= index) {
            items.add(new LinkedHashMap<>());
        }
        return items.get(index);
    }
}
