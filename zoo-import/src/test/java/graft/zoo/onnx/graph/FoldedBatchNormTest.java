package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Input;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import graft.zoo.graph.BuiltIn;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.export.OnnxExport;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PyTorch exports networks for inference with their BatchNorms made part of the convolutions. */
class FoldedBatchNormTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"resnet18, layer4", "resnet50, layer4", "inception_v3, Mixed_7c"})
    void aGraphWithoutTheArchitecturesBatchNormsIsThatArchitectureWithItsStages(String name, String stage) {
        Network folded = folded(Architecture.byName(name).network(10));
        folded.initialize(1);
        Path file = folder.resolve("folded.onnx");
        OnnxExport.write(file, new PretrainedModel(folded, Preparation.ofFile(Preprocessing.cifar(), ""), List.of(),
                "graph",
                "graft", ""));
        try (OnnxFile opened = OnnxFile.open(file)) {
            GraphImport.Imported imported = GraphImport.run(opened.model(),
                    new GraphImport.Options(0, folded.inputShape().h(), Map.of(), true));
            BuiltIn builtIn = BuiltIn.find(imported.draft(), imported.outputNode()).orElseThrow();
            assertEquals(name, builtIn.architecture().id());
            assertTrue(builtIn.stages().containsKey(stage), builtIn.stages().keySet().toString());
        }
    }

    private static Network folded(Network network) {
        NetworkBuilder builder = Network.input(network.inputShape().h(), network.inputShape().w(), 3);
        Map<String, String> names = new HashMap<>();
        for (Node n : network.nodes()) {
            String[] inputs = n.inputs().stream().map(i -> names.getOrDefault(i, i)).toArray(String[]::new);
            switch (n.layer()) {
                case Input _ -> { }
                case BatchNorm _ -> names.put(n.name(), inputs[0]);
                case Conv2d c -> builder.add(n.name(), new Conv2d(c.spec(), true), inputs);
                default -> builder.add(n.name(), n.layer(), inputs);
            }
        }
        return builder.build();
    }
}
