package graft.transfer.cli;

import java.util.List;

/** A product of two square matrices. */
final class MatmulMode implements BenchMode {

    @Override
    public String word() {
        return "gemm";
    }

    @Override
    public List<String> options() {
        return List.of("--size");
    }

    @Override
    public BenchResult measure(BenchRun run) {
        int size = run.arguments().integer("--size", 1, 20_000, 1024);
        return BenchResult.of(run.measure(speed -> speed.matmul(size)),
                run.json("gemm" + size, word(), run.batch(1), run.runs()),
                "product of two " + size + "x" + size + " matrices", run.threads(), 0);
    }
}
