package graft.transfer.features;

import graft.engine.Kernels;
import graft.engine.MachineProfile;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.FiniteValues;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import java.util.Optional;

/** The part of a network that features come from. Its plan is compiled when something has to be computed. */
public final class FrozenTrunk implements AutoCloseable {
    private static final int FEWEST_RUNS = 2;
    private static final int MOST_RUNS = 20;

    private final Network network;
    private final int batch;
    private final Kernels kernels;
    private final ThreadTeam team;
    private InferencePlan plan;
    private Digest key;

    /**
     * @param network with weights; its output is the features
     * @param batch   samples that pass through it at a time; the fastest kernels depend on it, and so the bits
     */
    public FrozenTrunk(Network network, int batch, Kernels kernels, ThreadTeam team) {
        this.network = network;
        this.batch = batch;
        this.kernels = kernels;
        this.team = team;
    }

    /** Of one sample's features. */
    public Shape shape() {
        return network.outputShape();
    }

    Digest key() {
        key = key == null ? TrunkKey.of(network, batch, kernels) : key;
        return key;
    }

    InferencePlan plan() {
        plan = plan == null ? network.compileForInference(PlanOptions.batch(batch)
                .machine(MachineProfile.STANDARD).kernels(kernels).team(team)) : plan;
        return plan;
    }

    /**
     * Runs the plan.
     *
     * @param first whether to look at every layer: it is the first batch. Afterwards the features alone are looked at
     * @throws NotFiniteException when values are not finite that come from weights; names the layer
     */
    void run(boolean first, int samples) {
        InferencePlan p = plan();
        Optional<String> where = Optional.empty();
        if (first) {
            where = p.runAndFindNotFinite();
        } else {
            p.run();
        }
        boolean isFinite = FiniteValues.in(p.output().images(0, samples));
        // A graph's own arithmetic may go through infinities, as in exp(-inf) = 0; a convolution never does.
        if (isFinite && (where.isEmpty() || network.parametersOf(network.node(where.get())).isEmpty())) {
            return;
        }
        String layer = where.or(p::runAndFindNotFinite).orElse(network.output().name());
        throw new NotFiniteException("the values of layer " + layer + " are not finite (NaN or infinities) for some "
                + "images: no features can be learnt from. Its weights are damaged, or the images are not prepared as "
                + "the network expects; 'graft inspect' shows the range of every tensor");
    }

    /**
     * How long a pass takes for one sample, on these threads with nothing beside it: the shortest of two or more runs of
     * a full batch, whatever the batch holds.
     *
     * @param budget seconds after which no further run begins
     */
    public double secondsPerSample(double budget) {
        InferencePlan p = plan();
        double shortest = Double.POSITIVE_INFINITY;
        double spent = 0;
        for (int run = 0; run < FEWEST_RUNS || run < MOST_RUNS && spent < budget; run++) {
            long start = System.nanoTime();
            p.run();
            double seconds = (System.nanoTime() - start) / 1e9;
            shortest = Math.min(shortest, seconds);
            spent += seconds;
        }
        return shortest / p.batch();
    }

    @Override
    public void close() {
        if (plan != null) {
            plan.close();
        }
    }
}
