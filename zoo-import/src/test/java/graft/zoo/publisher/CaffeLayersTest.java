package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graft's own forms of Caffe's networks beside the prototxt files that their authors published. */
class CaffeLayersTest {

    /** Same weights, same image, same logits: the two are built from different sources. */
    @ParameterizedTest
    @CsvSource({"resnet50, topologies/ResNet-50-deploy, 224", "resnet101, topologies/ResNet-101-deploy, 224",
        "resnet152, topologies/ResNet-152-deploy, 224", "googlenet, topologies/bvlc_googlenet-deploy, 224",
        "alexnet, topologies/bvlc_alexnet-deploy, 227", "caffenet, topologies/bvlc_reference_caffenet-deploy, 227"})
    void aNetworkComputesWhatItsPrototxtSays(String name, String prototxt, int side) {
        Architecture architecture = Architecture.byName(name);
        Network own = PublishedNetwork.of(architecture, Publisher.CAFFE, 1000).withInputSize(side, side).initialize(11);
        Network published = Zoo.network(SharedFiles.path("data/caffe/" + prototxt + ".prototxt").toString(), 1000)
                .withInputSize(side, side).initialize(12);
        int copied = 0;
        for (var layer : CaffeLayers.of(architecture, own).entrySet()) {
            for (Parameter parameter : own.parametersOf(own.node(layer.getKey())).values()) {
                String kind = parameter.name().substring(parameter.name().lastIndexOf('.') + 1);
                published.parameter(layer.getValue() + "." + kind).set(parameter.value());
                copied++;
            }
        }
        assertEquals(published.parameters().size(), copied);
        Tensor image = Tensor.wrap(WeightRecipe.values("image", side * side * 3), 1, side, side, 3);
        float[] expected = logits(published, image);
        float[] found = logits(own, image);
        double largest = 0;
        double error = 0;
        for (int i = 0; i < 1000; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(expected[i] - (double) found[i]));
        }
        assertTrue(largest > 0 && error <= 5e-6 * largest, "error " + error + " of " + largest);
    }

    private static float[] logits(Network network, Tensor image) {
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(image).toArray();
        }
    }
}
