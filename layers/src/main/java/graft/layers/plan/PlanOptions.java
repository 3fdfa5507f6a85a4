package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.MachineProfile;
import graft.engine.ThreadTeam;
import java.util.Map;
import java.util.Optional;

/**
 * How a plan is made: {@code PlanOptions.batch(32).team(team)}.
 *
 * @param batch     images that it takes at a time, 1 or more
 * @param algorithm of all convolutions that it is made for: {@link ConvolutionAlgorithm#DIRECT} for plain sums of
 *                  products everywhere. Training always takes the fastest
 * @param choices   algorithms of some convolutions, by the names of their nodes, before {@code algorithm}; see
 *                  {@link Tuning}
 * @param tuned     whether convolutions without a choice take the algorithm that was measured to be the fastest: see
 *                  {@link Tuning#kept}. Making the plan then takes some seconds, the first time on a machine
 * @param machine   by which the fastest algorithms are estimated; empty: by {@link MachineProfile#here}. Training takes
 *                  {@link MachineProfile#STANDARD} in any case, so that it has the same bits everywhere
 * @param kernels   that compute
 * @param team      threads that the plan borrows; empty: it starts its own and ends them when closed
 * @param threads   how many it starts where it borrows none
 */
public record PlanOptions(int batch, ConvolutionAlgorithm algorithm, Map<String, ConvolutionAlgorithm> choices,
        boolean tuned, Optional<MachineProfile> machine, Kernels kernels, Optional<ThreadTeam> team, Threads threads) {
    public PlanOptions {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 image, not " + batch);
        }
        choices = Map.copyOf(choices);
    }

    /** The fastest algorithms and kernels, and a thread team of the plan's own. */
    public static PlanOptions batch(int images) {
        return new PlanOptions(images, ConvolutionAlgorithm.FASTEST, Map.of(), false, Optional.empty(),
                Kernels.best(), Optional.empty(), Threads.standard());
    }

    public PlanOptions algorithm(ConvolutionAlgorithm of) {
        return new PlanOptions(batch, of, choices, tuned, machine, kernels, team, threads);
    }

    /** With these algorithms for convolutions of these names, whatever {@link #algorithm} says. */
    public PlanOptions choices(Map<String, ConvolutionAlgorithm> byNode) {
        return new PlanOptions(batch, algorithm, byNode, tuned, machine, kernels, team, threads);
    }

    /** With the algorithms that are measured to be the fastest. */
    public PlanOptions tune() {
        return tuned(true);
    }

    PlanOptions tuned(boolean measured) {
        return new PlanOptions(batch, algorithm, choices, measured, machine, kernels, team, threads);
    }

    /** With algorithms as they are estimated for this machine. */
    public PlanOptions machine(MachineProfile of) {
        return new PlanOptions(batch, algorithm, choices, tuned, Optional.of(of), kernels, team, threads);
    }

    /** How many threads will compute. */
    int threadCount() {
        return team.map(ThreadTeam::size).orElse(threads.count());
    }

    public PlanOptions kernels(Kernels by) {
        return new PlanOptions(batch, algorithm, choices, tuned, machine, by, team, threads);
    }

    /** With so many threads of its own. */
    public PlanOptions threads(Threads own) {
        return new PlanOptions(batch, algorithm, choices, tuned, machine, kernels, Optional.empty(), own);
    }

    /** With borrowed threads: the plan does not end this team. */
    public PlanOptions team(ThreadTeam borrowed) {
        return new PlanOptions(batch, algorithm, choices, tuned, machine, kernels, Optional.of(borrowed), threads);
    }
}
