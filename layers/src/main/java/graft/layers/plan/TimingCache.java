package graft.layers.plan;

import graft.engine.CacheFolder;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.MachineFile;
import graft.engine.MachineIdentity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fastest algorithms of convolutions, as {@link Tuning} measured them on this machine: kept in the cache folder, so
 * that they are measured once (FFTW's "wisdom", TensorRT's "timing cache").
 *
 * <pre>
 * SHAPE TAB chosen algorithm TAB algorithm=milliseconds TAB …
 * </pre>
 *
 * A file with any line that is not of this form, or not of a choice among the times that it lists, counts as none.
 */
public final class TimingCache {
    private static final String KIND = "timings";
    private static final int VERSION = 1;
    /** Enough for hundreds of networks; what comes after it is not kept. */
    private static final int MOST = 20_000;
    private static final String SHAPE = "C\\d+ K\\d+ R\\d+ S\\d+ stride \\d+x\\d+ padding \\d+,\\d+,\\d+,\\d+ "
            + "dilation \\d+x\\d+ groups \\d+ input \\d+x\\d+ images \\d+ threads \\d+";

    private final Optional<MachineFile> file;

    /**
     * What was measured for one shape.
     *
     * @param chosen       the algorithm to take
     * @param milliseconds of each that was measured
     */
    record Entry(ConvolutionAlgorithm chosen, Map<ConvolutionAlgorithm, Double> milliseconds) {
        Entry {
            milliseconds = new EnumMap<>(milliseconds);
            if (!milliseconds.containsKey(chosen) || milliseconds.containsKey(ConvolutionAlgorithm.FASTEST)
                    || !milliseconds.values().stream().allMatch(ms -> ms > 0 && ms < 1e9)) {
                throw new IllegalArgumentException("not a choice among measured times: " + chosen + " of "
                        + milliseconds);
            }
        }
    }

    TimingCache(Optional<MachineFile> file) {
        this.file = file;
    }

    /** This machine's. */
    public static TimingCache here() {
        return new TimingCache(CacheFolder.machine().map(folder ->
                MachineFile.in(folder, KIND, VERSION, MachineIdentity.here())));
    }

    /** The shape of a convolution in words. */
    static String shape(Conv2dSpec s, int h, int w, int images, int threads) {
        return "C" + s.inChannels() + " K" + s.outChannels() + " R" + s.kernelH() + " S" + s.kernelW() + " stride "
                + s.strideH() + "x" + s.strideW() + " padding " + s.padTop() + "," + s.padLeft() + "," + s.padBottom()
                + "," + s.padRight() + " dilation " + s.dilationH() + "x" + s.dilationW() + " groups " + s.groups()
                + " input " + h + "x" + w + " images " + images + " threads " + threads;
    }

    /** What is kept, by shape; empty where nothing is, or the file is damaged. */
    Map<String, Entry> read() {
        Map<String, Entry> entries = new TreeMap<>();
        try {
            for (String line : file.flatMap(MachineFile::read).orElse(List.of())) {
                String[] parts = line.split("\t", -1);
                if (!parts[0].matches(SHAPE) || entries.put(parts[0], entry(parts)) != null) {
                    return new TreeMap<>();
                }
            }
        } catch (IllegalArgumentException e) {
            return new TreeMap<>();
        }
        return entries;
    }

    private static Entry entry(String[] parts) {
        if (parts.length < 3) {
            throw new IllegalArgumentException("too short");
        }
        Map<ConvolutionAlgorithm, Double> times = new EnumMap<>(ConvolutionAlgorithm.class);
        for (String part : List.of(parts).subList(2, parts.length)) {
            int equals = part.indexOf('=');
            if (equals < 0 || times.put(ConvolutionAlgorithm.named(part.substring(0, equals)),
                    Double.valueOf(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("not algorithm=milliseconds: " + part);
            }
        }
        return new Entry(ConvolutionAlgorithm.named(parts[1]), times);
    }

    /**
     * Adds entries for shapes that have none; what is kept stays, so that a later run takes the same algorithms.
     *
     * @return false where they cannot be kept: the next run measures again
     */
    boolean add(Map<String, Entry> measured) {
        Map<String, Entry> all = read();
        measured.forEach(all::putIfAbsent);
        List<String> lines = new ArrayList<>();
        all.entrySet().stream().limit(MOST).forEach(e -> lines.add(line(e.getKey(), e.getValue())));
        return file.map(f -> f.write(lines)).orElse(false);
    }

    private static String line(String shape, Entry entry) {
        StringBuilder line = new StringBuilder(shape + "\t" + entry.chosen.label());
        entry.milliseconds.forEach((algorithm, ms) -> line.append('\t').append(algorithm.label()).append('=')
                .append(ms));
        return line.toString();
    }
}
