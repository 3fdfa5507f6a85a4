package graft.jmh;

import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How fast weight files load from the page cache: {@code java -cp jmh/target/benchmarks.jar graft.jmh.LoadingSpeed
 * FILE…}. {@code load first} of the first file is what a user waits for in a fresh program; the others are medians of
 * five.
 *
 * <pre>
 * read    every tensor into a float array of its own, in the file's layout, one thread
 * load    the network with all its weights in Graft's layout, all processors; what Zoo.load does
 * </pre>
 */
public final class LoadingSpeed {
    private static final int RUNS = 5;

    private LoadingSpeed() {
    }

    /** Prints GB/s (10^9 bytes of the file a second) for each file. */
    public static void main(String[] args) throws IOException {
        System.out.printf("%-28s %8s %12s %12s %12s%n", "file", "MB", "load first", "load", "read");
        for (String arg : args) {
            Path file = Path.of(arg);
            long bytes = Files.size(file);
            touch(file);
            double first = seconds(() -> load(file));
            System.out.printf(Locale.ROOT, "%-28s %8d %7.2f GB/s %7.2f GB/s %7.2f GB/s%n", file.getFileName(),
                    bytes / 1_000_000, bytes / first / 1e9, bytes / median(() -> load(file)) / 1e9,
                    bytes / median(() -> read(file)) / 1e9);
        }
    }

    /** Brings the file into the page cache. */
    private static void touch(Path file) throws IOException {
        byte[] buffer = new byte[1 << 20];
        try (var in = Files.newInputStream(file)) {
            while (in.read(buffer) >= 0) {
                // Only read.
            }
        }
    }

    private static void load(Path file) {
        PretrainedModel model = Zoo.load(file);
        if (!model.network().missing().isEmpty()) {
            throw new IllegalStateException(file + " was not loaded completely");
        }
    }

    private static void read(Path path) {
        try (WeightFile file = WeightFiles.open(path)) {
            file.tensors().values().forEach(StoredTensor::read);
        }
    }

    private static double median(Runnable work) {
        double[] seconds = new double[RUNS];
        Arrays.setAll(seconds, _ -> seconds(work));
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
