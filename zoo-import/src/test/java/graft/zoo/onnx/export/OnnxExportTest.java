package graft.zoo.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Operation;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.zoo.Zoo;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.onnx.export.ExportCases.Case;
import graft.zoo.onnx.graph.OnnxLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every kind of layer must keep when it is exported to ONNX: read with its description it is the same network to
 * the last bit; read as a graph like anybody's, its weights have the same bits, and it computes the same.
 *
 * <p>With {@code -Dgraft.exports=FOLDER} the files stay, with an input and Graft's output beside each, for
 * {@code tests/peers/onnx_export.py}, which compares with ONNX Runtime.
 */
class OnnxExportTest {
    /**
     * Of composed functions (erf, means of instances, norms) in single precision against Graft's double precision:
     * some ten roundings of 2^-24 each, 6e-7, relative to the largest value; sums of powers that cancel take more.
     */
    private static final double TOLERANCE = 1e-5;
    private static final int BATCH = 2;

    @TempDir
    private Path folder;

    static Stream<Case> cases() {
        return ExportCases.all().stream();
    }

    /** Every value differs from every other; variances are positive, as are constants that must be. */
    private static Network filled(Case of) {
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter p : of.network().parameters().values()) {
            float[] values = new float[p.spec().size()];
            float shift = p.role() == ParameterSpec.Role.RUNNING_VARIANCE ? 1.5f
                    : p.role() == ParameterSpec.Role.CONSTANT ? of.shift() : 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * random.nextDouble() - 1 + shift);
            }
            p.set(Tensor.wrap(values, p.spec().dims()));
        }
        return of.network();
    }

    private static Tensor input(Case of) {
        Shape s = of.network().inputShape();
        Tensor x = Tensor.zeros(BATCH, s.h(), s.w(), s.c());
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < x.size(); i++) {
            x.unwrap()[i] = (float) (2 * random.nextDouble() - 1 + of.shift());
        }
        return x;
    }

    private static Tensor run(Network network, Tensor x) {
        try (InferencePlan plan = network.compileForInference(BATCH)) {
            return plan.run(x);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesBackWithTheSameBitsAndAsAGraphComputesTheSame(Case of) throws IOException {
        Network network = filled(of);
        Tensor x = input(of);
        Tensor expected = run(network, x);
        Path file = keep(of, x, expected).resolve(name(of) + ".onnx");
        OnnxExport.write(file, new PretrainedModel(network, Preparation.ofFile(Preprocessing.cifar(), ""), List.of(),
                "graph",
                "graft", ""));

        Network back = Zoo.load(file).network();
        assertEquals(network.nodes(), back.nodes());
        network.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                back.parameter(name).value().unwrap(), name));

        Network graph = OnnxLoader.load(file).network();
        network.parameters().forEach((name, p) -> assertTrue(isFolded(network)
                || graph.parameters().values().stream().anyMatch(g -> sameValues(p, g)),
                () -> name + " is not among " + graph.parameters()));
        Tensor found = run(graph, x);
        assertArrayEquals(expected.shape(), found.shape());
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            error = Math.max(error, Math.abs(expected.unwrap()[i] - found.unwrap()[i]));
        }
        assertTrue(error <= TOLERANCE * largest, error + " of " + largest);
    }

    /** The import computes the larger of a constant and 0 by itself. */
    private static boolean isFolded(Network network) {
        return network.output().layer() instanceof ParameterArithmetic a && a.first()
                && a.operation() == Operation.PRELU;
    }

    /** The same values in whichever order and however often: a group's scales are repeated for every pixel. */
    private static boolean sameValues(Parameter a, Parameter b) {
        return values(a).equals(values(b));
    }

    private static Set<Float> values(Parameter p) {
        Set<Float> values = new HashSet<>();
        for (float value : p.value().unwrap()) {
            values.add(value);
        }
        return values;
    }

    private static String name(Case of) {
        return of.name().substring(0, of.name().indexOf(' '));
    }

    private Path keep(Case of, Tensor x, Tensor y) throws IOException {
        String kept = System.getProperty("graft.exports");
        if (kept == null) {
            return folder;
        }
        Path to = Files.createDirectories(Path.of(kept));
        NpyFile.write(to.resolve(name(of) + ".input.npy"), x.permute(0, 3, 1, 2));
        NpyFile.write(to.resolve(name(of) + ".output.npy"), y.rank() == 4 ? y.permute(0, 3, 1, 2) : y);
        Files.writeString(to.resolve(name(of) + ".txt"), of.name());
        return to;
    }
}
