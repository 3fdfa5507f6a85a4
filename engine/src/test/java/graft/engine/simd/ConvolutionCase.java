package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One convolution to test: its geometry, its input size, and whether its activations have gaps between pixels. */
record ConvolutionCase(Conv2dSpec spec, int n, int h, int w, boolean strided) {

    /** Rounding error of one fp32 operation, relative to its result. */
    static final double UNIT = Math.pow(2, -24);

    /**
     * Shapes at and around every edge of the kernels: channels below, at and above a vector and a panel; images
     * smaller than the kernel; stride 3; padding that differs on each side; dilation; groups of 1, 4 and half of the
     * channels; groups narrower than a vector, that share one.
     */
    static List<ConvolutionCase> oddShapes() {
        int[] channels = {1, 3, 7, 16, 17, 33, 64, 96};
        List<ConvolutionCase> cases = new ArrayList<>();
        Random random = new Random(7);
        while (cases.size() < 220) {
            int groups = random.nextInt(5) == 0 ? new int[] {2, 3, 8}[random.nextInt(3)] : 1;
            int c = channels[random.nextInt(channels.length)] * groups;
            int k = channels[random.nextInt(channels.length)] * groups;
            Conv2dSpec spec = Conv2dSpec.of(c, k, 1 + random.nextInt(4), 1 + random.nextInt(4))
                    .stride(1 + random.nextInt(3), 1 + random.nextInt(3))
                    .padding(random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3))
                    .dilation(random.nextInt(4) == 0 ? 2 : 1, random.nextInt(4) == 0 ? 2 : 1).groups(groups);
            add(cases, spec, 1 + random.nextInt(3), 1 + random.nextInt(20), 1 + random.nextInt(20), random);
        }
        for (int c : channels) {
            for (int k : channels) {
                add(cases, Conv2dSpec.pointwise(c, k), 1, 1, 1, random);
                add(cases, Conv2dSpec.pointwise(c, k), 2, 7, 7, random);
                add(cases, Conv2dSpec.square(c, k, 1, 2, 0), 1, 9, 8, random);
                add(cases, Conv2dSpec.square(c, k, 3, 1, 1), 1, 14, 13, random);
                add(cases, Conv2dSpec.square(c, k, 3, 2, 1), 1, 11, 12, random);
            }
            add(cases, Conv2dSpec.square(c, c, 3, 1, 1).groups(c), 1, 9, 10, random);
            add(cases, Conv2dSpec.square(c, c, 3, 2, 1).groups(c).dilation(2), 2, 9, 10, random);
            add(cases, Conv2dSpec.square(c, 2 * c, 3, 2, 1).groups(c), 1, 9, 10, random);
        }
        for (int groupSize : new int[] {4, 8, 16, 24, 32}) {
            for (int groups : new int[] {2, 3, 7}) {
                int c = groups * groupSize;
                add(cases, Conv2dSpec.square(c, c, 3, 1, 1).groups(groups), 2, 7, 14, random);
                add(cases, Conv2dSpec.square(c, c, 3, 2, 1).groups(groups), 1, 15, 16, random);
                add(cases, Conv2dSpec.square(c, c, 3, 2, 1).groups(groups), 2, 3, 3, random);
                add(cases, Conv2dSpec.of(c, c, 2, 5).stride(3, 1).padding(0, 2, 3, 1).groups(groups), 1, 12, 19, random);
                add(cases, Conv2dSpec.of(c, c, 3, 3).dilation(2).padding(2).groups(groups), 1, 40, 33, random);
                add(cases, Conv2dSpec.square(c, 2 * c, 3, 1, 0).groups(groups), 1, 9, 10, random);
            }
        }
        add(cases, Conv2dSpec.square(96, 96, 3, 1, 1).groups(24), 1, 56, 56, random);
        add(cases, Conv2dSpec.square(3, 64, 7, 2, 3), 1, 40, 37, random);
        add(cases, Conv2dSpec.square(1100, 20, 1, 1, 0), 1, 7, 7, random);
        add(cases, Conv2dSpec.square(700, 20, 3, 1, 1), 1, 5, 5, random);
        add(cases, Conv2dSpec.square(2500, 70, 1, 1, 0), 9, 1, 1, random);
        add(cases, Conv2dSpec.square(40, 130, 3, 1, 1), 3, 20, 20, random);
        for (int stride = 1; stride <= 3; stride++) {
            add(cases, Conv2dSpec.square(300, 70, 1, stride, 0), 3, 37, 41, random);
            add(cases, Conv2dSpec.square(20, 135, 1, stride, 0), 3, 37, 41, random);
        }
        return cases;
    }

    private static void add(List<ConvolutionCase> cases, Conv2dSpec spec, int n, int h, int w, Random random) {
        if (spec.outH(h) >= 1 && spec.outW(w) >= 1) {
            cases.add(new ConvolutionCase(spec, n, h, w, random.nextBoolean()));
        }
    }

    Nhwc x(Random random) {
        return activations(n, h, w, spec.inChannels(), random);
    }

    Nhwc y(Random random) {
        return activations(n, spec.outH(h), spec.outW(w), spec.outChannels(), random);
    }

    /** Random activations; where this case is strided, with random numbers in the gaps too. */
    private Nhwc activations(int images, int height, int width, int c, Random random) {
        int stride = strided ? c + 5 : c;
        int offset = strided ? 3 : 0;
        float[] data = random(Tensor.count(images, height, width, stride) + offset, random);
        return new Nhwc(data, offset, images, height, width, c, stride);
    }

    float[] weights(Random random) {
        return random(spec.weightCount(), random);
    }

    static float[] random(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    static float[] absolute(float[] values) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.abs(result[i]);
        }
        return result;
    }

    static Nhwc absolute(Nhwc a) {
        return new Nhwc(absolute(a.data()), a.offset(), a.n(), a.h(), a.w(), a.c(), a.stride());
    }

    static Nhwc copy(Nhwc a) {
        return new Nhwc(a.data().clone(), a.offset(), a.n(), a.h(), a.w(), a.c(), a.stride());
    }
}
