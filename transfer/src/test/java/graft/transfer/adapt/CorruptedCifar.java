package graft.transfer.adapt;

import graft.engine.Tensor;
import graft.layers.training.TensorSamples;
import graft.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;

/** The first 1,000 CIFAR-10 test images, clean and corrupted by rules in integers that give the same bytes anywhere. */
final class CorruptedCifar {
    static final List<String> CONDITIONS = List.of("clean", "gaussian_noise", "contrast", "fog");
    private static final int SIZE = 32;
    private static final int BYTES = SIZE * SIZE * 3;
    private static final float[] MEAN = {.485f, .456f, .406f};
    private static final float[] DEVIATION = {.229f, .224f, .225f};

    private final int[] clean;
    private final int[] labels;

    private CorruptedCifar(int[] clean, int[] labels) {
        this.clean = clean;
        this.labels = labels;
    }

    static CorruptedCifar read() throws IOException {
        List<Path> files = SharedFiles.files("data/images/cifar10-test-1000", ".png").stream()
                .sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
        List<String> classes = files.stream().map(CorruptedCifar::folder).distinct().sorted().toList();
        int[] bytes = new int[files.size() * BYTES];
        int[] labels = new int[files.size()];
        for (int i = 0; i < labels.length; i++) {
            BufferedImage image = ImageIO.read(files.get(i).toFile());
            labels[i] = classes.indexOf(folder(files.get(i)));
            for (int p = 0; p < SIZE * SIZE; p++) {
                int rgb = image.getRGB(p % SIZE, p / SIZE);
                for (int c = 0; c < 3; c++) {
                    bytes[i * BYTES + 3 * p + c] = rgb >> 16 - 8 * c & 255;
                }
            }
        }
        return new CorruptedCifar(bytes, labels);
    }

    private static String folder(Path file) {
        return file.getParent().getFileName().toString();
    }

    int[] labels() {
        return labels;
    }

    /** [1000,32,32,3], 0 to 255. */
    int[] pixels(String condition) {
        return switch (condition) {
            case "clean" -> clean;
            case "gaussian_noise" -> noise();
            case "contrast" -> contrast();
            case "fog" -> fog();
            default -> throw new IllegalArgumentException(condition);
        };
    }

    /** As the network takes them: the first images only. */
    TensorSamples samples(String condition, int count) {
        int[] pixels = pixels(condition);
        float[] values = new float[count * BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] / 255f - MEAN[i % 3]) / DEVIATION[i % 3];
        }
        return new TensorSamples(Tensor.wrap(values, count, SIZE, SIZE, 3), Arrays.copyOf(labels, count));
    }

    String sha256(String condition) throws NoSuchAlgorithmException {
        int[] pixels = pixels(condition);
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static int clip(double value) {
        return Math.clamp((long) Math.floor(value + 0.5), 0, 255);
    }

    private int[] noise() {
        int[] noisy = new int[clean.length];
        for (int k = 0; k < noisy.length; k++) {
            long sum = 0;
            for (int draw = 0; draw < 3; draw++) {
                long h = hash(1, 3L * k + draw);
                for (int field = 0; field < 4; field++) {
                    sum += h >>> 16 * field & 0xffff;
                }
            }
            noisy[k] = clip(clean[k] + 25.5 * ((sum - 393210) / 65536.0));
        }
        return noisy;
    }

    private int[] contrast() {
        int[] pale = new int[clean.length];
        for (int at = 0; at < pale.length; at += BYTES) {
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int p = c; p < BYTES; p += 3) {
                    sum += clean[at + p];
                }
                double mean = sum / (SIZE * SIZE);
                for (int p = c; p < BYTES; p += 3) {
                    pale[at + p] = clip((clean[at + p] - mean) * 0.15 + mean);
                }
            }
        }
        return pale;
    }

    private int[] fog() {
        int[] foggy = new int[clean.length];
        for (int i = 0; i < foggy.length; i++) {
            int picture = i / BYTES;
            int y = i % BYTES / 3 / SIZE;
            int x = i % BYTES / 3 % SIZE;
            double fx = x % 8 / 8.0;
            double fy = y % 8 / 8.0;
            double top = lattice(picture, y / 8, x / 8) * (1 - fx) + lattice(picture, y / 8, x / 8 + 1) * fx;
            double bottom = lattice(picture, y / 8 + 1, x / 8) * (1 - fx) + lattice(picture, y / 8 + 1, x / 8 + 1) * fx;
            foggy[i] = clip(0.35 * clean[i] + 0.65 * (top * (1 - fy) + bottom * fy));
        }
        return foggy;
    }

    private static double lattice(int picture, int i, int j) {
        return 150 + (hash(2, (picture * 5L + i) * 5 + j) >>> 40) % 101;
    }

    private static long hash(long stream, long k) {
        long z = (stream << 32) + k + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
