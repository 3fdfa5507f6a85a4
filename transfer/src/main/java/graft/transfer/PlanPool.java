package graft.transfer;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;

/**
 * Plans that are lent to one caller at a time, compiled when they are first needed: callers at the same time get plans
 * of their own, as many as there are threads; further ones wait.
 *
 * <p>The first plan computes with all threads, for a lone caller; the others with their caller's thread alone, since
 * several callers keep the processors busy by themselves. The number of threads does not change a bit of the result.
 */
final class PlanPool implements AutoCloseable {
    private final Network network;
    private final int threads;
    private final Semaphore free;
    private final Deque<Lent> idle = new ArrayDeque<>();
    private final List<Lent> all = new ArrayList<>();
    private boolean closed;

    private record Lent(InferencePlan plan, ThreadTeam team) {
    }

    /**
     * @param network of the plans, each for one image
     * @param threads of the first plan, and how many plans there may be
     */
    PlanPool(Network network, int threads) {
        this.network = network;
        this.threads = threads;
        free = new Semaphore(threads, true);
    }

    /**
     * Uses a plan and its threads; waits for one where all are in use.
     *
     * @throws IllegalStateException after {@link #close}
     */
    <T> T with(BiFunction<InferencePlan, ThreadTeam, T> work) {
        free.acquireUninterruptibly();
        try {
            Lent lent = take();
            try {
                return work.apply(lent.plan, lent.team);
            } finally {
                giveBack(lent);
            }
        } finally {
            free.release();
        }
    }

    private synchronized Lent take() {
        if (closed) {
            throw new IllegalStateException("this classifier is closed; load it again");
        }
        if (!idle.isEmpty()) {
            return idle.pop();
        }
        ThreadTeam team = ThreadTeam.of(all.isEmpty() ? threads : 1);
        try {
            Lent made = new Lent(network.compileForInference(PlanOptions.batch(1).team(team)), team);
            all.add(made);
            return made;
        } catch (RuntimeException | Error e) {
            team.close();
            throw e;
        }
    }

    private synchronized void giveBack(Lent lent) {
        // The plan with the most threads lies on top, and is the next that a lone caller gets.
        if (lent == all.getFirst()) {
            idle.push(lent);
        } else {
            idle.addLast(lent);
        }
        if (closed) {
            lent.team.close();
        }
    }

    /** Ends the threads; plans in use go on until they are given back. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(lent -> lent.team.close());
    }
}
