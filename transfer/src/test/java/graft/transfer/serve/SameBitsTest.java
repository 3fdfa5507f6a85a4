package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.zoo.architecture.Architecture;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An image's answer does not depend on what else was asked for at the same moment. */
class SameBitsTest {
    private static final int SIDE = 96;

    @Test
    void anImageGetsTheSameBitsAloneAndInEveryBatch() {
        for (String architecture : List.of("resnet18", "mobilenet_v2", "squeezenet1_1", "googlenet", "densenet121")) {
            anImageGetsTheSameBits(architecture);
        }
    }

    private static void anImageGetsTheSameBits(String architecture) {
        PretrainedModel model = new PretrainedModel(Architecture.byName(architecture).network(7)
                .withInputSize(SIDE, SIDE).initialize(1), Preparation.ofFile(
                Preprocessing.torchvision(SIDE, SIDE), ""), List.of(), architecture, "torchvision", "none");
        try (ThreadTeam team = ThreadTeam.of(2)) {
            ServedModel served = new ServedModel(model, Path.of("a"), 0, 8, true, team);
            List<float[]> images = new ArrayList<>();
            Random random = new Random(3);
            for (int i = 0; i < 8; i++) {
                float[] image = new float[SIDE * SIDE * 3];
                for (int k = 0; k < image.length; k++) {
                    image[k] = (float) random.nextGaussian();
                }
                images.add(image);
            }
            List<float[]> alone = images.stream().map(image -> output(served.run(List.of(image)), 0)).toList();
            for (int size : new int[] {4, 8}) {
                assertEquals(size, served.imagesAtOnce(size));
                InferencePlan plan = served.run(images.subList(0, size));
                for (int i = 0; i < size; i++) {
                    assertArrayEquals(alone.get(i), output(plan, i), 0, architecture + ": image " + i + " of " + size);
                }
            }
        }
    }

    private static float[] output(InferencePlan plan, int image) {
        return plan.output().images(image, 1).toTensor().unwrap();
    }
}
