package graft.jmh;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.MachineProfile;
import graft.layers.Network;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.Tuning;
import graft.zoo.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How good the estimate of the fastest algorithm is on this machine: {@code java --add-modules jdk.incubator.vector -cp
 * jmh/target/benchmarks.jar graft.jmh.ChoiceCheck BATCH ARCHITECTURE…}. Every convolution that several algorithms
 * compute is timed with each of them, inside its network; how times differ among layers of one shape shows how much is
 * noise. The profile is measured first; {@code -Dgraft.machine=standard}, or five numbers, judges another one.
 *
 * <p>Lines: network, layer, the estimated algorithm, the fastest one, the ratio of their times, all times in
 * milliseconds. At the end: the largest ratio, and what all layers together would save.
 */
public final class ChoiceCheck {
    private static final int RUNS = 10;

    private ChoiceCheck() {
    }

    /** Prints the comparison. */
    public static void main(String[] args) {
        int batch = Integer.parseInt(args[0]);
        MachineProfile machine = System.getProperty("graft.machine") == null ? MachineProfile.measure(0.2)
                : MachineProfile.here();
        System.out.println(machine);
        double estimated = 0;
        double fastest = 0;
        double worst = 1;
        for (int i = 1; i < args.length; i++) {
            Network network = Architecture.byName(args[i]).network(1000);
            network.initialize(1);
            Tuning tuning = Tuning.of(network.structure(), PlanOptions.batch(batch).machine(machine), RUNS, _ -> { });
            for (Tuning.Layer layer : tuning.layers()) {
                Map<String, String> times = new LinkedHashMap<>();
                layer.milliseconds().forEach((a, ms) -> times.put(a.label(), String.format(Locale.ROOT, "%.3f", ms)));
                Map.Entry<ConvolutionAlgorithm, Double> best = layer.milliseconds().entrySet().stream()
                        .min(Map.Entry.comparingByValue()).orElseThrow();
                double taken = layer.milliseconds().get(layer.estimated());
                System.out.printf(Locale.ROOT, "%-14s %-28s %-12s %-12s %.3f %s%n", args[i], layer.node(),
                        layer.estimated().label(), best.getKey().label(), taken / best.getValue(), times);
                estimated += taken;
                fastest += best.getValue();
                worst = Math.max(worst, taken / best.getValue());
            }
        }
        System.out.printf(Locale.ROOT, "at most %.3f of a layer's fastest; all layers %.3f ms, fastest %.3f ms, %.3f%n",
                worst, estimated, fastest, estimated / fastest);
    }
}
