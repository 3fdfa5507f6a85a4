package graft.transfer;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.training.OptimizerState;
import graft.layers.training.SampleCounts;
import graft.layers.training.TrainingLog;
import graft.layers.training.TrainingState;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is kept of an experiment's runs while it goes on: one file for each, in a folder of their own, replaced after
 * every epoch. A later start of the same experiment continues from there: runs that were finished are not repeated, one
 * that was interrupted continues after its last whole epoch, and the end is the same, bit for bit.
 */
public final class Checkpoints {
    private static final String ENDING = ".safetensors";

    private final Path folder;
    private final Map<String, String> run;
    private final boolean resume;
    private final Consumer<String> say;
    private boolean writable = true;

    private Checkpoints(Path folder, Map<String, String> run, boolean resume, Consumer<String> say) {
        this.folder = folder;
        this.run = run;
        this.resume = resume;
        this.say = say;
    }

    /** Keeps nothing. */
    public static Checkpoints none() {
        return new Checkpoints(null, Map.of(), false, _ -> { });
    }

    /**
     * Keeps the runs in a folder.
     *
     * @param run    settings and data that have to be the same to go on, in words
     * @param resume whether to go on from what is there; otherwise it is deleted
     * @param say    called with what was found, and when something could not be kept
     * @throws CheckpointException when what is there is of another run, or damaged: going on would end in deleting it
     */
    public static Checkpoints in(Path folder, Map<String, String> run, boolean resume, Consumer<String> say) {
        var checkpoints = new Checkpoints(folder, run, resume, say);
        if (!exist(folder)) {
            if (resume) {
                say.accept("nothing to resume in " + folder + ": starting from the beginning");
            }
        } else if (resume) {
            files(folder).forEach(checkpoints::requireSameRun);
        } else {
            say.accept("an interrupted run in " + folder + " is given up");
            delete(folder);
        }
        return checkpoints;
    }

    /** Whether a folder holds checkpoints. */
    public static boolean exist(Path folder) {
        return !files(folder).isEmpty();
    }

    /** Deletes what was kept in a folder, and the folder where nothing else is in it. */
    public static void delete(Path folder) {
        try {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            if (Files.isDirectory(folder)) {
                try (Stream<Path> rest = Files.list(folder)) {
                    if (rest.findAny().isPresent()) {
                        return;
                    }
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints in " + folder + " cannot be deleted", e);
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
    }

    /** The log of a run that was finished, whose weights this network then has; empty when there is none. */
    public Optional<TrainingLog> finished(String name, Network network) {
        Optional<CheckpointFile> file = read(name).filter(CheckpointFile::finished);
        file.ifPresent(f -> {
            f.state().restoreWeights(network);
            say.accept(name + ": finished before, not done again");
        });
        return file.map(f -> f.state().log());
    }

    boolean isFinished(String name) {
        return read(name).filter(CheckpointFile::finished).isPresent();
    }

    /** The state of a run that was interrupted; empty when there is none. */
    public Optional<TrainingState> interrupted(String name) {
        Optional<TrainingState> state = read(name).filter(f -> !f.finished()).map(CheckpointFile::state);
        state.ifPresent(s -> say.accept(name + ": going on after epoch " + s.epoch()));
        return state;
    }

    private Optional<CheckpointFile> read(String name) {
        if (!resume || !Files.exists(path(name))) {
            return Optional.empty();
        }
        return Optional.of(readable(path(name), CheckpointFile::read));
    }

    private void requireSameRun(Path file) {
        Map<String, String> before = readable(file, CheckpointFile::run);
        if (before.keySet().stream().noneMatch(run::containsKey)) {
            throw new CheckpointException(folder + " holds an interrupted run of another kind: it depends on "
                    + String.join(", ", before.keySet()) + ", this one on " + String.join(", ", run.keySet())
                    + "; continue it with the command that it was started with, choose another folder, or give it up "
                    + "with --overwrite instead of --resume");
        }
        for (Map.Entry<String, String> now : run.entrySet()) {
            if (!now.getValue().equals(before.get(now.getKey()))) {
                throw new CheckpointException("the run in " + folder + " cannot be resumed: its " + now.getKey()
                        + " was " + before.get(now.getKey()) + ", now it is " + now.getValue()
                        + "; start it with the same options, or without --resume and with --overwrite from the "
                        + "beginning");
            }
        }
    }

    private <T> T readable(Path file, Function<Path, T> reader) {
        try {
            return reader.apply(file);
        } catch (WeightFileException e) { // whose advice, such as to download it again, is about published files
            throw new CheckpointException("the run in " + folder + " cannot be resumed: " + file.getFileName()
                    + " is damaged or cannot be read; start without --resume and with --overwrite from the beginning",
                    e);
        }
    }

    /** Keeps the state of a run after an epoch. */
    public void keep(String name, TrainingState state) {
        write(name, new CheckpointFile(run, state, false));
    }

    /** Keeps the end of a run: its log, and the weights that it gave the layers that learn. */
    public void keepFinished(String name, long seed, Network network, TrainingLog log) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.changedInTraining().forEach((parameter, p) -> weights.put(parameter, p.value()));
        write(name, new CheckpointFile(run, new TrainingState(seed, 0, 0, log, weights,
                new OptimizerState(Map.of(), Map.of()), Map.of(), Map.of(), SampleCounts.UNKNOWN), true));
    }

    private void write(String name, CheckpointFile file) {
        if (folder == null || !writable) {
            return;
        }
        try {
            Files.createDirectories(folder);
            file.write(path(name));
        } catch (IOException | WeightFileException e) {
            // Hours of training are worth more than the chance to resume them.
            writable = false;
            say.accept("no checkpoints from here on, the run cannot be resumed: " + e.getMessage());
        }
    }

    private Path path(String name) {
        return folder.resolve(name + ENDING);
    }
}
