package graft.layers;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.LayerContractTest.Case;
import graft.layers.layer.Dropout;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.SentenceLayer;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One layer with random inputs, parameters and output gradient, ready to run both ways. */
final class LayerBench {
    final Case of;
    final int batch;
    final List<Nhwc> inputs = new ArrayList<>();
    final List<Nhwc> inputGradients = new ArrayList<>();
    final Map<String, Parameter> parameters = new LinkedHashMap<>();
    final Map<String, Tensor> gradients = new LinkedHashMap<>();
    final Nhwc output;
    final Nhwc outputGradient;
    final LayerRun run;

    LayerBench(Case of, int batch, boolean add, ThreadTeam team) {
        this.of = of;
        this.batch = batch;
        SplittableRandom random = new SplittableRandom(42);
        for (Shape s : of.inputs()) {
            // All batches start with the same images; values 0.01 apart from 0 and from each other keep the
            // kinks of ReLU and max pooling away from the steps of the differences.
            Nhwc x = Nhwc.zeros(batch, s.h(), s.w(), s.c());
            int[] order = shuffled(LayerContractTest.BATCH * s.size(), random);
            for (int i = 0; i < batch * s.size(); i++) {
                // Values of two inputs are never equal: the kink of a maximum of both.
                x.data()[i] = 0.01f * (order[i] - LayerContractTest.BATCH * s.size() / 2 + 0.5f) + of.shift()
                        + 0.003f * inputs.size();
            }
            if (of.layer() instanceof SentenceLayer && s.c() == 1) {
                // Words 1 to 8, some of them twice; the first sentence has 4, the second 6, the third none.
                float[] numbers = {5, 3, 5, 8, 0, 0, 1, 2, 3, 4, 8, 8, 0, 0, 0, 0, 0, 0};
                System.arraycopy(numbers, 0, x.data(), 0, x.data().length);
            }
            inputs.add(x);
            Nhwc dx = Nhwc.zeros(batch, s.h(), s.w(), s.c());
            Arrays.fill(dx.data(), add ? 1 : Float.NaN);
            inputGradients.add(dx);
        }
        for (ParameterSpec spec : of.layer().parameters()) {
            Parameter p = new Parameter(spec.name(), spec);
            float[] values = new float[spec.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextDouble() - (spec.role() == ParameterSpec.Role.WEIGHT
                        || spec.role() == ParameterSpec.Role.BIAS ? 0.5 : -0.5));
            }
            p.set(Tensor.wrap(values, spec.dims()));
            parameters.put(spec.name(), p);
            gradients.put(spec.name(), Tensor.zeros(spec.dims()));
        }
        Shape y = of.layer().outputShape(of.inputs());
        output = Nhwc.zeros(batch, y.h(), y.w(), y.c());
        outputGradient = Nhwc.zeros(batch, y.h(), y.w(), y.c());
        for (int i = 0; i < outputGradient.data().length; i++) {
            outputGradient.data()[i] = (float) (random.nextDouble() * 2 - 1);
        }
        List<Boolean> all = inputs.stream().map(_ -> true).toList();
        List<Boolean> adds = inputs.stream().map(_ -> add).toList();
        run = new LayerRun(Kernels.best(), team,
                new LayerRun.Mode(of.training(), of.layer().canLearn() && of.learns(), all, adds), inputs,
                output, inputGradients, outputGradient, parameters, gradients);
        run.seed(5);
    }

    private static int[] shuffled(int n, SplittableRandom random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }

    List<LayerOracle.Maps> oracleInputs() {
        return inputs.stream().map(x -> new LayerOracle.Maps(x.n(), x.h(), x.w(), x.c(), doubles(x.data())))
                .toList();
    }

    Map<String, double[]> oracleParameters() {
        Map<String, double[]> p = new LinkedHashMap<>();
        parameters.forEach((name, value) -> p.put(name, doubles(value.value().unwrap())));
        return p;
    }

    /** The dropout mask that the layer drew, recovered from its output: factors of its inputs. */
    double[] mask() {
        double[] mask = new double[output.data().length];
        if (of.layer() instanceof Dropout) {
            for (int i = 0; i < mask.length; i++) {
                mask[i] = output.data()[i] == 0 ? 0 : 1 / 0.6;
            }
        }
        return mask;
    }

    static double[] doubles(float[] values) {
        double[] d = new double[values.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = values[i];
        }
        return d;
    }
}
