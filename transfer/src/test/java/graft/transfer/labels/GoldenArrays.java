package graft.transfer.labels;

import graft.testing.SharedFiles;
import graft.zoo.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** NumPy's arrays and the expected numbers of a folder of golden files. */
public record GoldenArrays(String folder) {

    public double[][] matrix(String name) {
        Array a = array(name, "<f8");
        double[][] rows = new double[a.shape()[0]][a.shape()[1]];
        for (double[] row : rows) {
            a.bytes().asDoubleBuffer().get(row);
            a.bytes().position(a.bytes().position() + 8 * row.length);
        }
        return rows;
    }

    public double[] vector(String name) {
        Array a = array(name, "<f8");
        double[] all = new double[a.shape()[0]];
        a.bytes().asDoubleBuffer().get(all);
        return all;
    }

    /** All values of a float32 array, row-major. */
    public float[] floats(String name) {
        Array a = array(name, "<f4");
        float[] all = new float[a.bytes().remaining() / Float.BYTES];
        a.bytes().asFloatBuffer().get(all);
        return all;
    }

    public int[] ints(String name) {
        Array a = array(name, "<i4");
        int[] all = new int[a.shape()[0]];
        a.bytes().asIntBuffer().get(all);
        return all;
    }

    public Map<?, ?> expected(String set) {
        try {
            return (Map<?, ?>) expected().get(set);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(set, e);
        }
    }

    public Map<?, ?> expected() {
        try {
            return (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("golden/" + folder + "/expected.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers of a list in the expected file. */
    public static int[] ints(Object list) {
        return ((List<?>) list).stream().mapToInt(v -> ((Number) v).intValue()).toArray();
    }

    public static double[] doubles(Object list) {
        return ((List<?>) list).stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
    }

    private record Array(int[] shape, ByteBuffer bytes) {
    }

    private Array array(String name, String type) {
        try {
            byte[] all = Files.readAllBytes(SharedFiles.path("golden/" + folder + "/" + name + ".npy"));
            int header = (all[8] & 0xff) | (all[9] & 0xff) << 8;
            String text = new String(all, 10, header, StandardCharsets.US_ASCII);
            if (!text.contains(type) || text.contains("'fortran_order': True")) {
                throw new IOException(name + ": expected " + type + " in C order, found " + text);
            }
            String shape = text.substring(text.indexOf('(') + 1, text.indexOf(')'));
            int[] sizes = Arrays.stream(shape.split(",")).map(String::strip).filter(s -> !s.isEmpty())
                    .mapToInt(Integer::parseInt).toArray();
            return new Array(sizes, ByteBuffer.wrap(all, 10 + header, all.length - 10 - header)
                    .order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
