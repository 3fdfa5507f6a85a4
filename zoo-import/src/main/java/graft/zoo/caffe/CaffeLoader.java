package graft.zoo.caffe;

import graft.layers.Network;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Loads Caffe's networks: a caffemodel for the weights, a prototxt for the layers between them. */
public final class CaffeLoader {
    private CaffeLoader() {
    }

    /**
     * A trained network.
     *
     * @throws WeightFileException when a file cannot be read or the two do not fit one another
     */
    public static PretrainedModel load(Path caffemodel, Path prototxt) {
        try (CaffeModelFile weights = CaffeModelFile.open(caffemodel)) {
            return load(weights, prototxt);
        }
    }

    /** {@link #load(Path, Path)} of an open file, which may be closed afterwards. */
    public static PretrainedModel load(CaffeModelFile weights, Path prototxt) {
        return load(weights, prototxt, GivenInput.NOTHING);
    }

    /**
     * The same for an input of which more is given.
     *
     * @param prototxt null to find it beside the caffemodel
     */
    public static PretrainedModel load(CaffeModelFile weights, Path prototxt, GivenInput given) {
        if (prototxt == null && given.equals(GivenInput.NOTHING)) {
            return load(weights, find(weights));
        }
        return load(weights, CaffeNetwork.read(prototxt == null ? find(weights).file() : prototxt, given, false, null));
    }

    /** {@link #load(CaffeModelFile)} of a file by its path. */
    public static PretrainedModel load(Path caffemodel) {
        try (CaffeModelFile weights = CaffeModelFile.open(caffemodel)) {
            return load(weights);
        }
    }

    /**
     * A trained network, whose prototxt lies in the same folder: of the prototxt files there, the one that has most of
     * the caffemodel's layers with weights, and fewest that the caffemodel lacks. Of equals, the one with the
     * caffemodel's own name, then the one with {@code deploy} in its name.
     *
     * @throws WeightFileException when no prototxt fits, or several do equally; names them
     */
    public static PretrainedModel load(CaffeModelFile weights) {
        return load(weights, find(weights));
    }

    /**
     * The whole network with the softmax at its end, if it has one, for arrays in Caffe's own shapes.
     *
     * @param prototxt null to find it beside the caffemodel
     * @param given    of the input, before what the prototxt states
     * @param wanted   the layer or blob that is the output; null for the usual one
     * @throws IllegalArgumentException when there is no such layer or blob
     */
    public static RawNetwork raw(CaffeModelFile weights, Path prototxt, GivenInput given, String wanted) {
        CaffeNetwork caffe = CaffeNetwork.read(prototxt == null ? find(weights).file() : prototxt, given, true, wanted);
        caffe.fill(weights);
        return caffe.raw();
    }

    /** Which of several outputs {@link #load(CaffeModelFile, Path)} takes, where there are several. */
    public static List<String> notes(CaffeModelFile weights, Path prototxt) {
        return (prototxt == null ? find(weights) : CaffeNetwork.read(prototxt)).notes();
    }

    /** A network without weights. */
    public static Network network(Path prototxt) {
        return CaffeNetwork.read(prototxt).network();
    }

    private static PretrainedModel load(CaffeModelFile weights, CaffeNetwork caffe) {
        Preparation preparation = CaffePreprocessing.of(caffe, weights.metadata());
        caffe.fill(weights);
        return new PretrainedModel(caffe.network(), preparation, List.of(), "graph", "caffe", weights.format());
    }

    /** How well a prototxt fits a caffemodel. */
    private record Candidate(CaffeNetwork network, int matching, int missing, boolean sameName, boolean deploy) {
        static final Comparator<Candidate> BEST_FIRST = Comparator
                .comparingInt((Candidate c) -> c.missing - c.matching)
                .thenComparing(c -> !c.sameName).thenComparing(c -> !c.deploy);
    }

    private static CaffeNetwork find(CaffeModelFile weights) {
        Path folder = weights.path().toAbsolutePath().getParent();
        List<Candidate> candidates = new ArrayList<>();
        List<String> rejected = new ArrayList<>();
        for (Path file : prototxtsIn(folder, weights.path())) {
            try {
                Candidate candidate = candidate(weights, CaffeNetwork.read(file));
                if (candidate.matching > 0) {
                    candidates.add(candidate);
                } else {
                    rejected.add(file.getFileName() + ": none of its layers has weights in the caffemodel");
                }
            } catch (WeightFileException e) {
                rejected.add(e.getMessage());
            }
        }
        candidates.sort(Candidate.BEST_FIRST);
        if (candidates.isEmpty()) {
            throw new WeightFileException(weights.path(), "a caffemodel needs its network's prototxt; none in " + folder
                    + " fits" + (rejected.isEmpty() ? "" : ":\n  " + String.join("\n  ", rejected))
                    + "\nPut it beside the caffemodel, or name it");
        }
        if (candidates.size() > 1 && Candidate.BEST_FIRST.compare(candidates.get(0), candidates.get(1)) == 0) {
            throw new WeightFileException(weights.path(), "several prototxt files fit equally well; name one: "
                    + candidates.get(0).network.file() + " or " + candidates.get(1).network.file());
        }
        return candidates.getFirst().network;
    }

    private static Candidate candidate(CaffeModelFile weights, CaffeNetwork network) {
        Set<String> layers = new HashSet<>(network.layersWithWeights());
        int matching = (int) layers.stream().filter(weights::hasWeights).count();
        String own = name(weights.path());
        String name = name(network.file());
        return new Candidate(network, matching, layers.size() - matching,
                name.substring(0, name.length() - ".prototxt".length()).equals(
                        own.endsWith(".caffemodel") ? own.substring(0, own.length() - ".caffemodel".length()) : own),
                name.contains("deploy"));
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static List<Path> prototxtsIn(Path folder, Path caffemodel) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> name(f).endsWith(".prototxt") && Files.isRegularFile(f)).sorted().toList();
        } catch (IOException e) {
            throw new WeightFileException(caffemodel, "cannot look for a prototxt in " + folder + ": " + e, e);
        }
    }
}
