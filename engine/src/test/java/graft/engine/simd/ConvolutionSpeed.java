package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import java.util.function.LongSupplier;
import jdk.incubator.vector.FloatVector;

/**
 * Prints GFLOP/s of the forward and backward kernels at the layer shapes of VGG-16 and ResNet-50, best of many runs,
 * beside the arithmetic limit measured in the same process. Not a test: run {@code main}, with the number of threads,
 * of pictures, and {@code forward}, {@code data} or {@code weight} as arguments.
 */
final class ConvolutionSpeed {
    private record Layer(String name, int times, Conv2dSpec spec, int size) {
    }

    private static final Layer[] LAYERS = {
        new Layer("vgg 3-64 224", 1, Conv2dSpec.square(3, 64, 3, 1, 1), 224),
        new Layer("vgg 64-64 224", 1, Conv2dSpec.square(64, 64, 3, 1, 1), 224),
        new Layer("vgg 64-128 112", 1, Conv2dSpec.square(64, 128, 3, 1, 1), 112),
        new Layer("vgg 128-128 112", 1, Conv2dSpec.square(128, 128, 3, 1, 1), 112),
        new Layer("vgg 128-256 56", 1, Conv2dSpec.square(128, 256, 3, 1, 1), 56),
        new Layer("vgg 256-256 56", 2, Conv2dSpec.square(256, 256, 3, 1, 1), 56),
        new Layer("vgg 256-512 28", 1, Conv2dSpec.square(256, 512, 3, 1, 1), 28),
        new Layer("vgg 512-512 28", 2, Conv2dSpec.square(512, 512, 3, 1, 1), 28),
        new Layer("vgg 512-512 14", 3, Conv2dSpec.square(512, 512, 3, 1, 1), 14),
        new Layer("vgg fc6", 1, Conv2dSpec.pointwise(25088, 4096), 1),
        new Layer("vgg fc7", 1, Conv2dSpec.pointwise(4096, 4096), 1),
        new Layer("resnet stem 7x7", 1, Conv2dSpec.square(3, 64, 7, 2, 3), 224),
        new Layer("resnet 64-64 1x1 56", 1, Conv2dSpec.pointwise(64, 64), 56),
        new Layer("resnet 64-64 3x3 56", 3, Conv2dSpec.square(64, 64, 3, 1, 1), 56),
        new Layer("resnet 64-256 1x1 56", 4, Conv2dSpec.pointwise(64, 256), 56),
        new Layer("resnet 256-64 1x1 56", 2, Conv2dSpec.pointwise(256, 64), 56),
        new Layer("resnet 256-128 1x1 56", 1, Conv2dSpec.pointwise(256, 128), 56),
        new Layer("resnet 128-128 3x3 s2", 1, Conv2dSpec.square(128, 128, 3, 2, 1), 56),
        new Layer("resnet 256-512 1x1 s2", 1, Conv2dSpec.square(256, 512, 1, 2, 0), 56),
        new Layer("resnet 128-512 1x1 28", 4, Conv2dSpec.pointwise(128, 512), 28),
        new Layer("resnet 512-128 1x1 28", 3, Conv2dSpec.pointwise(512, 128), 28),
        new Layer("resnet 128-128 3x3 28", 3, Conv2dSpec.square(128, 128, 3, 1, 1), 28),
        new Layer("resnet 512-256 1x1 28", 1, Conv2dSpec.pointwise(512, 256), 28),
        new Layer("resnet 256-256 3x3 s2", 1, Conv2dSpec.square(256, 256, 3, 2, 1), 28),
        new Layer("resnet 512-1024 1x1 s2", 1, Conv2dSpec.square(512, 1024, 1, 2, 0), 28),
        new Layer("resnet 256-1024 1x1 14", 6, Conv2dSpec.pointwise(256, 1024), 14),
        new Layer("resnet 1024-256 1x1 14", 5, Conv2dSpec.pointwise(1024, 256), 14),
        new Layer("resnet 256-256 3x3 14", 5, Conv2dSpec.square(256, 256, 3, 1, 1), 14),
        new Layer("resnet 1024-512 1x1 14", 1, Conv2dSpec.pointwise(1024, 512), 14),
        new Layer("resnet 512-512 3x3 s2", 1, Conv2dSpec.square(512, 512, 3, 2, 1), 14),
        new Layer("resnet 1024-2048 1x1 s2", 1, Conv2dSpec.square(1024, 2048, 1, 2, 0), 14),
        new Layer("resnet 512-2048 1x1 7", 3, Conv2dSpec.pointwise(512, 2048), 7),
        new Layer("resnet 2048-512 1x1 7", 2, Conv2dSpec.pointwise(2048, 512), 7),
        new Layer("resnet 512-512 3x3 7", 2, Conv2dSpec.square(512, 512, 3, 1, 1), 7),
        new Layer("resnet fc", 1, Conv2dSpec.pointwise(2048, 1000), 1),
    };

    private ConvolutionSpeed() {
    }

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int pictures = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        String what = args.length > 2 ? args[2] : "forward";
        SimdKernels kernels = new SimdKernels();
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            double vgg = 0;
            double resnet = 0;
            for (Layer layer : LAYERS) {
                Run run = prepare(kernels, layer, pictures, what, team);
                double ms = best(team, run.loop, 250_000_000L, 4_000_000_000L);
                double flop = 2e-6 * layer.spec.multiplyAdds(layer.size, layer.size) * pictures;
                System.out.printf("%-26s %8.3f ms x%d %7.1f GFLOP/s  limit %6.1f  %s%n", layer.name, ms, layer.times,
                        flop / ms, limit(team), run.algorithm);
                vgg += layer.name.startsWith("vgg") ? ms * layer.times : 0;
                resnet += layer.name.startsWith("resnet") ? ms * layer.times : 0;
            }
            System.out.printf("VGG-16 %.1f ms, ResNet-50 %.1f ms, %s%n", vgg, resnet, what);
        }
    }

    private record Run(String algorithm, Runnable loop) {
    }

    private static Run prepare(SimdKernels kernels, Layer layer, int pictures, String what, ThreadTeam team) {
        Random random = new Random(5);
        int size = layer.size;
        Conv2dSpec spec = layer.spec;
        Nhwc x = new ConvolutionCase(spec, pictures, size, size, false).x(random);
        Nhwc y = new ConvolutionCase(spec, pictures, size, size, false).y(random);
        float[] weights = ConvolutionCase.random(spec.weightCount(), random);
        return switch (what) {
            case "data" -> {
                var gradient = kernels.convolutionDataGradient(spec, size, size);
                gradient.pack(weights, team);
                yield new Run(gradient.getClass().getSimpleName(), () -> gradient.run(y, x, false, team));
            }
            case "weight" -> {
                var gradient = kernels.convolutionWeightGradient(spec, size, size);
                float[] db = new float[spec.outChannels()];
                yield new Run(gradient.getClass().getSimpleName(),
                        () -> gradient.run(x, y, weights, db, false, team));
            }
            default -> {
                boolean exact = what.equals("exact");
                ConvolutionForward forward = kernels.convolution(spec, size, size, exact);
                forward.pack(weights, new float[spec.outChannels()], team);
                yield new Run(forward.algorithm(), () -> forward.run(x, y, null, true, team));
            }
        };
    }

    /**
     * Milliseconds of the fastest run. With one thread it is the processor's time that counts, so that other programs
     * on the machine disturb less.
     */
    private static double best(ThreadTeam team, Runnable loop, long atLeast, long atMost) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        LongSupplier clock = team.size() == 1 ? threads::getCurrentThreadCpuTime : System::nanoTime;
        long best = Long.MAX_VALUE;
        long start = System.nanoTime();
        for (int i = 0; System.nanoTime() < start + atLeast || i < 12 && System.nanoTime() < start + atMost; i++) {
            long before = clock.getAsLong();
            loop.run();
            best = Math.min(best, clock.getAsLong() - before);
        }
        return best / 1e6;
    }

    /** GFLOP/s of multiply-adds in registers, 10 independent sums on every thread. */
    private static double limit(ThreadTeam team) {
        float[] sink = new float[team.size() * Lanes.COUNT];
        double ms = best(team, () -> team.run(team.size(), (task, worker) -> multiplyAdds(sink, task * Lanes.COUNT)),
                30_000_000L, 60_000_000L);
        return team.size() * 10_000.0 * 10 * 2 * Lanes.COUNT / ms / 1e6;
    }

    private static void multiplyAdds(float[] sink, int at) {
        FloatVector f = FloatVector.broadcast(Lanes.FLOAT, 0.999f);
        FloatVector a = f;
        FloatVector b = f;
        FloatVector c = f;
        FloatVector d = f;
        FloatVector e = f;
        FloatVector g = f;
        FloatVector h = f;
        FloatVector i = f;
        FloatVector j = f;
        FloatVector k = f;
        for (int n = 0; n < 10_000; n++) {
            a = a.fma(f, f);
            b = b.fma(f, f);
            c = c.fma(f, f);
            d = d.fma(f, f);
            e = e.fma(f, f);
            g = g.fma(f, f);
            h = h.fma(f, f);
            i = i.fma(f, f);
            j = j.fma(f, f);
            k = k.fma(f, f);
        }
        a.add(b).add(c).add(d).add(e).add(g).add(h).add(i).add(j).add(k).intoArray(sink, at);
    }
}
