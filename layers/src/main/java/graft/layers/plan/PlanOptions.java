package graft.layers.plan;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
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
 * @param kernels   that compute
 * @param team      threads that the plan borrows; empty: it starts its own and ends them when closed
 * @param threads   how many it starts where it borrows none
 */
public record PlanOptions(int batch, ConvolutionAlgorithm algorithm, Map<String, ConvolutionAlgorithm> choices,
        Kernels kernels, Optional<ThreadTeam> team, Threads threads) {
    public PlanOptions {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 image, not " + batch);
        }
        choices = Map.copyOf(choices);
    }

    /** The fastest algorithms and kernels, and a thread team of the plan's own. */
    public static PlanOptions batch(int images) {
        return new PlanOptions(images, ConvolutionAlgorithm.FASTEST, Map.of(), Kernels.best(),
                Optional.empty(), Threads.standard());
    }

    public PlanOptions algorithm(ConvolutionAlgorithm of) {
        return new PlanOptions(batch, of, choices, kernels, team, threads);
    }

    /** With these algorithms for convolutions of these names, whatever {@link #algorithm} says. */
    public PlanOptions choices(Map<String, ConvolutionAlgorithm> byNode) {
        return new PlanOptions(batch, algorithm, byNode, kernels, team, threads);
    }

    public PlanOptions kernels(Kernels by) {
        return new PlanOptions(batch, algorithm, choices, by, team, threads);
    }

    /** With so many threads of its own. */
    public PlanOptions threads(Threads own) {
        return new PlanOptions(batch, algorithm, choices, kernels, Optional.empty(), own);
    }

    /** With borrowed threads: the plan does not end this team. */
    public PlanOptions team(ThreadTeam borrowed) {
        return new PlanOptions(batch, algorithm, choices, kernels, Optional.of(borrowed), threads);
    }
}
