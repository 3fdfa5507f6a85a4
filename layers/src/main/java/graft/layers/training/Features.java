package graft.layers.training;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.layers.plan.InferencePlan;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What a frozen trunk makes of each sample, computed once: while nothing before the boundary learns or is random, an
 * epoch behind it need not see the pictures again.
 *
 * @param values one row a sample that could be read, [N,H,W,C] or [N,C]
 * @param ids    the number of each row's sample in the samples they were made of
 */
public record Features(Tensor values, int[] ids) {

    /** Bytes that the features of this many samples take. */
    public static long bytes(InferencePlan trunk, int samples) {
        Nhwc y = trunk.output();
        return 4L * y.h() * y.w() * y.c() * samples;
    }

    /**
     * Runs all samples through {@code trunk}.
     *
     * @param pass     see {@link Samples#read}
     * @param progress hears the number of samples done so far
     */
    public static Features of(InferencePlan trunk, Samples samples, int pass, IntConsumer progress) {
        Nhwc x = trunk.input();
        Nhwc y = trunk.output();
        int size = y.h() * y.w() * y.c();
        float[] rows = new float[Tensor.count(samples.count(), size)];
        int[] ids = new int[samples.count()];
        int[] batchIds = new int[trunk.batch()];
        int done = 0;
        int[] order = IntStream.range(0, samples.count()).toArray();
        try (Samples.Reader reader = samples.read(order, trunk.batch(), pass)) {
            for (int n; (n = reader.next(x.data(), x.offset(), batchIds)) > 0; done += n) {
                trunk.run();
                Tensor dense = y.pictures(0, n).toTensor();
                System.arraycopy(dense.unwrap(), 0, rows, done * size, n * size);
                System.arraycopy(batchIds, 0, ids, done, n);
                progress.accept(done + n);
            }
        }
        int[] shape = y.h() == 1 && y.w() == 1 ? new int[] {done, y.c()} : new int[] {done, y.h(), y.w(), y.c()};
        return new Features(Tensor.wrap(done == ids.length ? rows : Arrays.copyOf(rows, done * size), shape),
                Arrays.copyOf(ids, done));
    }

    public int count() {
        return ids.length;
    }

    /** These features as samples with the labels of the samples that they were made of. */
    public TensorSamples labelled(Samples origin) {
        return new TensorSamples(values, Arrays.stream(ids).map(origin::label).toArray());
    }
}
