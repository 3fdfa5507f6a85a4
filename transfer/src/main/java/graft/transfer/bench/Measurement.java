package graft.transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Times of repeated runs, in milliseconds.
 *
 * @param first                 of the very first run, the compiler's warm-up included
 * @param min                   best of the measured runs
 * @param median                of the measured runs
 * @param gflops                billions of floating-point operations a second in the best run, a multiply-add counting
 *                              two and every convolution as the plain sum, whatever the algorithm
 * @param peakResidentMegabytes most memory that the process has had resident; 0 where the system does not report it
 */
public record Measurement(double first, double min, double median, double gflops, long peakResidentMegabytes) {

    /** Runs {@code work} {@code warmup + runs} times and times each. */
    static Measurement of(Runnable work, int runs, int warmup, double operations, IntConsumer progress) {
        double first = 0;
        double[] times = new double[runs];
        for (int i = 0; i < warmup + runs; i++) {
            long start = System.nanoTime();
            work.run();
            double ms = (System.nanoTime() - start) / 1e6;
            first = i == 0 ? ms : first;
            if (i >= warmup) {
                times[i - warmup] = ms;
            }
            progress.accept(i + 1);
        }
        Arrays.sort(times);
        return new Measurement(first, times[0], times[runs / 2], operations / times[0] / 1e6, peakResident());
    }

    /** Linux reports the high-water mark in kilobytes. */
    private static long peakResident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }
}
