package graft.transfer.cli;

import java.util.List;

/** One kind of work that {@code graft bench} measures. To add one, write a class and name it in {@link Bench}. */
interface BenchMode {

    /** The word after {@code --mode}. */
    String word();

    /** The options that this mode takes and some others do not: given with one of those, they are refused. */
    List<String> options();

    BenchResult measure(BenchRun run);
}
