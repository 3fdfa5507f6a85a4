package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two callers use one team at once, each with kernels of its own: what one hands from loop to loop stays its own. */
class SharedTeamTest {
    private static final int RUNS = 60;
    private final Random random = new Random(9);

    @Test
    void winogradOfTwoCallersHasTheBitsOfOne() throws Exception {
        ConvolutionCase c = new ConvolutionCase(Conv2dSpec.square(96, 96, 3, 1, 1), 1, 9, 9, false);
        both(() -> {
            Nhwc x = c.x(random);
            ConvolutionForward convolution = new WinogradConvolution(new Winograd4x4(), c.spec(), c.h(), c.w());
            float[] weights = c.weights(random);
            return team -> {
                Nhwc y = Nhwc.zeros(c.n(), 9, 9, 96);
                convolution.pack(weights, null, team);
                convolution.run(x, y, null, FusedActivation.NONE, team);
                return y.data();
            };
        });
    }

    @Test
    void weightGradientsOfTwoCallersHaveTheBitsOfOne() throws Exception {
        ConvolutionCase square = new ConvolutionCase(Conv2dSpec.square(48, 48, 3, 1, 1), 1, 20, 20, false);
        ConvolutionCase point = new ConvolutionCase(Conv2dSpec.pointwise(40, 40), 2, 40, 40, false);
        both(() -> weightGradient(square, new WinogradWeightGradient(square.spec(), square.h(), square.w())));
        both(() -> weightGradient(point, new PackedWeightGradient(point.spec(), point.h(), point.w())));
    }

    private Work weightGradient(ConvolutionCase c, ConvolutionWeightGradient gradient) {
        Nhwc x = c.x(random);
        Nhwc dy = c.y(random);
        return team -> {
            float[] dw = new float[c.spec().weightCount()];
            gradient.run(x, dy, dw, null, false, team);
            return dw;
        };
    }

    private interface Work {
        float[] run(ThreadTeam team);
    }

    private void both(Callable<Work> make) throws Exception {
        try (ThreadTeam team = ThreadTeam.of(2); ExecutorService callers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Work work = make.call();
                float[] alone = work.run(team);
                done.add(callers.submit(() -> {
                    for (int run = 0; run < RUNS; run++) {
                        assertArrayEquals(alone, work.run(team));
                    }
                }));
            }
            for (Future<?> d : done) {
                d.get();
            }
        }
    }
}
