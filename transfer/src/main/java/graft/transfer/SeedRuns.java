package graft.transfer;

import graft.transfer.report.EpochResult;
import graft.transfer.report.SeedSpread;
import graft.transfer.report.TrainingRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Runs of several seeds as the report shows them: the mean of those of a kind.
 *
 * @param means   one for each kind, epoch by epoch; where a time limit ended some earlier, through their last common
 *                epoch
 * @param spreads of the kinds that have several seeds
 */
record SeedRuns(List<TrainingRun> means, List<SeedSpread> spreads) {

    static SeedRuns of(List<TrainingRun> all) {
        Map<String, List<TrainingRun>> kinds = all.stream().collect(Collectors.groupingBy(TrainingRun::name,
                LinkedHashMap::new, Collectors.toList()));
        return new SeedRuns(kinds.values().stream().map(SeedRuns::mean).toList(), kinds.values().stream()
                .filter(runs -> runs.size() > 1).map(runs -> new SeedSpread(runs.getFirst().name(),
                        runs.stream().map(TrainingRun::seed).toList(), runs.stream()
                        .map(r -> r.accuracyAt(r.kept())).toList())).toList());
    }

    /** How many seeds the kinds have that were run with several; 1 without such. */
    int ofEach() {
        return spreads.stream().mapToInt(s -> s.seeds().size()).max().orElse(1);
    }

    private static TrainingRun mean(List<TrainingRun> of) {
        TrainingRun first = of.getFirst();
        if (of.size() == 1) {
            return first;
        }
        int last = of.stream().mapToInt(TrainingRun::trainedEpochs).min().orElse(0);
        List<EpochResult> epochs = new ArrayList<>();
        for (int e = 0; e <= last; e++) {
            int epoch = e;
            List<EpochResult> at = of.stream().map(r -> r.epochs().get(epoch)).toList();
            epochs.add(new EpochResult(e, mean(at, EpochResult::trainLoss), mean(at, EpochResult::validationLoss),
                    mean(at, EpochResult::validationAccuracy), mean(at, EpochResult::seconds)));
        }
        return new TrainingRun(first.name(), first.seed(), epochs, first.solved());
    }

    private static double mean(List<EpochResult> of, ToDoubleFunction<EpochResult> value) {
        return of.stream().mapToDouble(value).average().orElseThrow();
    }
}
