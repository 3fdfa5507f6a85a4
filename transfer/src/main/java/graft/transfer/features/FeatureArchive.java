package graft.transfer.features;

import graft.layers.layer.Shape;
import graft.zoo.bytes.NewFile;
import graft.zoo.npy.NpyFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Features as a NumPy archive, for those who go on in Python: {@code f = numpy.load("F.npz")}.
 *
 * <ul>
 * <li>{@code features} float32 [N,C], or [N,H,W,C] (channels last) where the layer's output has places
 * <li>{@code labels} int64 [N], indices into {@code classes}
 * <li>{@code classes} strings [K]
 * <li>{@code files} strings [N], paths relative to the data set, with slashes
 * <li>{@code split} strings [N], {@code train} or {@code validation}; where the data set gives no split, {@code all}
 * <li>{@code layer} and {@code layout}, a string each: {@code NC} or {@code NHWC}
 * </ul>
 *
 * @param layer   whose output they are
 * @param rows    one for each image
 * @param labels  of the rows
 * @param classes names by index
 * @param files   of the rows
 * @param split   of the rows
 */
public record FeatureArchive(String layer, FeatureRows rows, int[] labels, List<String> classes, List<String> files,
        List<String> split) {
    /** No time of its own: the same features make the same file. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    public FeatureArchive {
        if (labels.length != rows.count() || files.size() != rows.count() || split.size() != rows.count()) {
            throw new IllegalArgumentException(rows.count() + " rows with " + labels.length + " labels, " + files.size()
                    + " files and " + split.size() + " splits");
        }
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        split = List.copyOf(split);
    }

    /** The shape of {@code features}, N first. */
    public List<Integer> shape() {
        Shape s = rows.shape();
        return s.isVector() ? List.of(rows.count(), s.c()) : List.of(rows.count(), s.h(), s.w(), s.c());
    }

    /** How its axes lie: {@code NC} or {@code NHWC}. */
    public String layout() {
        return rows.shape().isVector() ? "NC" : "NHWC";
    }

    /**
     * Writes the archive; a file of that name is replaced in one step.
     *
     * @throws graft.zoo.weights.WeightFileException when it cannot be written
     */
    public void write(Path file) {
        NewFile.write(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(Deflater.BEST_SPEED);
            features(zip);
            begin(zip, "labels", "<i8", List.of(labels.length));
            ByteBuffer bytes = ByteBuffer.allocate(8 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int label : labels) {
                bytes.putLong(label);
            }
            zip.write(bytes.array());
            strings(zip, "classes", classes, List.of(classes.size()));
            strings(zip, "files", files, List.of(files.size()));
            strings(zip, "split", split, List.of(split.size()));
            strings(zip, "layer", List.of(layer), List.of());
            strings(zip, "layout", List.of(layout()), List.of());
            zip.finish();
            out.flush();
        });
    }

    private void features(ZipOutputStream zip) throws IOException {
        begin(zip, "features", "<f4", shape());
        float[] row = new float[rows.shape().size()];
        ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows.count(); i++) {
            rows.copy(i, row, 0);
            bytes.asFloatBuffer().put(row);
            zip.write(bytes.array());
        }
    }

    /** Fixed-width UTF-32, as NumPy has strings: readable without pickle. */
    private static void strings(ZipOutputStream zip, String name, List<String> texts, List<Integer> shape)
            throws IOException {
        int longest = texts.stream().mapToInt(t -> t.codePointCount(0, t.length())).max().orElse(1);
        begin(zip, name, "<U" + Math.max(1, longest), shape);
        for (String text : texts) {
            ByteBuffer letters = ByteBuffer.allocate(4 * Math.max(1, longest)).order(ByteOrder.LITTLE_ENDIAN);
            text.codePoints().forEach(letters::putInt);
            zip.write(letters.array());
        }
    }

    private static void begin(ZipOutputStream zip, String name, String type, List<Integer> shape) throws IOException {
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(NpyFile.header(type, shape));
    }
}
