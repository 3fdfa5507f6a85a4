package graft.jmh.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Measures one engine in this JVM and prints a line of JSON: its name and version, the best milliseconds a batch, how
 * many runs there were. The logits go to a file, so that those of several engines can be compared.
 *
 * <pre>{@code JavaPeer graft|onnxruntime|djl MODEL BATCH SIDE THREADS RUNS SECONDS LOGITS}</pre>
 */
public final class JavaPeer {
    /** Of an image. */
    static final int CHANNELS = 3;
    private static final int FEWEST_WARM_UPS = 5;

    private JavaPeer() {
    }

    /** Runs the engine that the first argument names. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 8) {
            throw new IllegalArgumentException("expected ENGINE MODEL BATCH SIDE THREADS RUNS SECONDS LOGITS, found "
                    + arguments.length + " arguments");
        }
        Path model = Path.of(arguments[1]);
        int batch = Integer.parseInt(arguments[2]);
        int side = Integer.parseInt(arguments[3]);
        int threads = Integer.parseInt(arguments[4]);
        int fewest = Integer.parseInt(arguments[5]);
        double seconds = Double.parseDouble(arguments[6]);
        Path logits = Path.of(arguments[7]);
        try (Engine engine = engine(arguments[0], model, batch, side, threads)) {
            float[] images = images(batch, side, engine.layout());
            repeat(engine, images, FEWEST_WARM_UPS, seconds / 2); // the first runs compile, in every engine
            Measurement measured = repeat(engine, images, fewest, seconds);
            write(engine.run(images), logits);
            System.out.printf(Locale.ROOT, "{\"engine\":\"%s\",\"min_ms\":%.4f,\"runs\":%d}%n", engine.version(),
                    measured.bestNanos / 1e6, measured.runs);
        }
    }

    private static Engine engine(String name, Path model, int batch, int side, int threads) {
        return switch (name) {
            case "graft" -> new GraftEngine(model, batch, side, threads);
            case "onnxruntime" -> new OnnxRuntimeEngine(model, batch, side, threads);
            case "djl" -> new DjlEngine(model, batch, side, threads);
            default -> throw new IllegalArgumentException(
                    "engine is '" + name + "', expected graft, onnxruntime or djl");
        };
    }

    /** Random pixels, the same for every engine: drawn in one order, laid down in the engine's. */
    private static float[] images(int batch, int side, Engine.Layout layout) {
        Random random = new Random(0);
        int pixels = side * side;
        float[] images = new float[batch * CHANNELS * pixels];
        for (int n = 0; n < batch; n++) {
            for (int c = 0; c < CHANNELS; c++) {
                for (int p = 0; p < pixels; p++) {
                    int at = layout == Engine.Layout.NCHW ? (n * CHANNELS + c) * pixels + p
                            : (n * pixels + p) * CHANNELS + c;
                    images[at] = (float) random.nextGaussian();
                }
            }
        }
        return images;
    }

    private record Measurement(long bestNanos, int runs) {
    }

    /** At least so many runs, and as many as fit into the time. */
    private static Measurement repeat(Engine engine, float[] images, int fewest, double seconds) {
        long best = Long.MAX_VALUE;
        int runs = 0;
        long end = System.nanoTime() + Math.round(seconds * 1e9);
        while (runs < fewest || System.nanoTime() < end) {
            long start = System.nanoTime();
            engine.run(images);
            best = Math.min(best, System.nanoTime() - start);
            runs++;
        }
        return new Measurement(best, runs);
    }

    private static void write(float[] logits, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(bytes.array());
        }
    }
}
