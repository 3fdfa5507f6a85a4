package graft.transfer.features;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;

/** The part of a network that features come from. Its plan is compiled when something has to be computed. */
public final class FrozenTrunk implements AutoCloseable {
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
        plan = plan == null ? network.compileForInference(PlanOptions.batch(batch).kernels(kernels).team(team)) : plan;
        return plan;
    }

    @Override
    public void close() {
        if (plan != null) {
            plan.close();
        }
    }
}
