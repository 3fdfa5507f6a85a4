package graft.zoo.publisher;

import graft.layers.Network;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.Fit;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.CandidateNetworks.Candidate;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The architecture and publisher of a weight file, found by comparing its tensors' names and shapes with every known
 * architecture. It has to fit exactly: ResNet-18's names are all among ResNet-34's, so a near fit is a wrong one. Only
 * the head may be missing, all of it: then it is a {@link TrunkNetwork}. Where no network is all of the file, one may
 * be a part of it: a {@link WrappedNetwork}.
 *
 * @param fit    whose network is still without values; {@link Fit#fill} sets them
 * @param unused names of the file's weights that are no part of the network, nor of a copy of it
 * @param copies what stands before the network's names and before those of copies of it that are equal to the last bit;
 *               empty where there is no copy
 * @param decision what decided between architectures that the file fits alike, a sentence; empty where it fits but one
 */
public record Recognition(Architecture architecture, Publisher publisher, Fit fit, List<String> unused,
        List<String> copies, String decision) {
    /** More outputs than any classifier has: above this a head's first axis is not a number of classes. */
    private static final int MOST_CLASSES = 1_000_000;

    private Recognition(Architecture architecture, Publisher publisher, Fit fit) {
        this(architecture, publisher, fit, List.of(), List.of(), "");
    }

    /** Finds the architecture that fits, of all that are known. */
    public static Recognition of(WeightFile file) {
        return of(file, null);
    }

    /**
     * Finds the architecture that fits, or checks that the one the caller names does.
     *
     * @param forced null to consider all
     * @throws WeightFileException when nothing fits; names which comes nearest and what is missing, misshapen and
     *                             unexpected
     */
    public static Recognition of(WeightFile file, Architecture forced) {
        return of(file, forced, null);
    }

    /**
     * Finds the architecture that fits, in the form of the publisher that the caller names.
     *
     * @param forced    null to consider all
     * @param publisher whose form of the architecture is meant; null: that of the publisher whose names the file has
     * @throws WeightFileException as {@link #of(WeightFile, Architecture)} does
     */
    public static Recognition of(WeightFile file, Architecture forced, Publisher publisher) {
        Map<String, StoredTensor> weights = TensorNames.weights(file.variables());
        if (weights.isEmpty()) {
            throw new WeightFileException(file.path(), "holds no weights (" + file.tensors().size()
                    + " tensors in all); give the file that a training run or a model collection wrote");
        }
        List<CandidateNetworks.Names> names = CandidateNetworks.names(weights, publisher);
        if (forced != null && names.getFirst().naming() instanceof CaffeNames caffe && !caffe.knows(forced)) {
            throw new WeightFileException(file.path(), "Caffe's form of " + forced
                    + " is not known by its names alone; give its network: --arch FILE.prototxt");
        }
        List<Recognition> exact = new ArrayList<>();
        NearestNetwork nearest = NearestNetwork.NONE;
        List<Recognition> trunks = new ArrayList<>();
        for (Candidate candidate : forced == null ? CandidateNetworks.all(names, weights)
                : List.of(CandidateNetworks.of(forced, names, weights))) {
            if (!exact.isEmpty() && !exact.getFirst().architecture.isLike(candidate.architecture())) {
                continue; // no other can fit as well, and none is built to find out
            }
            Recognition found = of(candidate);
            if (found.fit.isExact()) {
                exact.add(found);
            }
            if (found.fit.isTrunk() && (trunks.isEmpty()
                    || trunks.getFirst().architecture.isLike(found.architecture))) {
                trunks.add(found);
            }
            nearest = nearest.or(found);
        }
        if (!exact.isEmpty()) {
            return exact.size() == 1 ? exact.getFirst() : decided(file, exact);
        }
        if (!trunks.isEmpty()) {
            UnreadableWeights.packedHead(file.variables()).ifPresent(reason -> {
                throw new WeightFileException(file.path(), reason);
            });
            return trunks.size() == 1 ? trunks.getFirst() : decided(file, trunks);
        }
        List<WrappedNetwork> inside = WrappedNetwork.in(weights,
                forced == null ? List.of(Architecture.values()) : List.of(forced), publisher);
        if (WrappedNetwork.areAlternatives(inside)) {
            return decided(file, inside.stream().map(WrappedNetwork::recognition).toList());
        }
        if (inside.size() > 1 && !WrappedNetwork.areCopies(inside)) {
            throw new WeightFileException(file.path(), "holds " + inside.size() + " networks: " + inside.stream()
                    .map(network -> network.recognition().architecture + " under '" + network.place() + "'")
                    .collect(Collectors.joining(", ")) + "; choose one: --weights-key "
                    + inside.getLast().place());
        }
        if (!inside.isEmpty()) {
            return inside.size() == 1 ? inside.getFirst().recognition() : WrappedNetwork.firstOf(inside);
        }
        for (Candidate candidate : forced == null ? CandidateNetworks.atAnyDepth(names, weights)
                : List.<Candidate>of()) {
            nearest = nearest.or(of(candidate));
        }
        throw new WeightFileException(file.path(), UnreadableWeights.reason(file.variables())
                .orElse(nearest.difference(weights, forced != null)));
    }

    /** The one of several architectures that fit which something beside the tensors states. */
    private static Recognition decided(WeightFile file, List<Recognition> alike) {
        List<Architecture> fitting = alike.stream().map(Recognition::architecture).toList();
        String both = "fits " + fitting.stream().map(Architecture::id).collect(Collectors.joining(" and "))
                + " alike, by the names and shapes of its tensors";
        Fit fit = alike.getFirst().fit;
        int outputs = fit.isTrunk() ? 0 : fit.network().output().shape().c();
        StatedArchitecture stated = StatedArchitecture.of(file.path(), fitting, outputs)
                .orElseThrow(() -> new AmbiguousNetworkException(file.path(), both + ", but they compute different "
                        + "things, and neither its name nor a config.json beside it states which it is; choose: "
                        + fitting.stream().map(a -> "--arch " + a.id()).collect(Collectors.joining(" or "))));
        Recognition one = alike.stream().filter(r -> r.architecture == stated.architecture()).findFirst().orElseThrow();
        return new Recognition(one.architecture, one.publisher, one.fit, one.unused, one.copies, both + "; "
                + stated.where() + " states " + one.architecture);
    }

    private static Recognition of(Candidate candidate) {
        return new Recognition(candidate.architecture(), candidate.form(),
                fit(candidate.architecture(), candidate.form(), candidate.weights()));
    }

    /**
     * Compares weights under torchvision's names with an architecture in a publisher's form; the number of classes is
     * that of the weights' last layer. Where nothing but the fully connected layers is missing, it is the fit of the
     * {@link TrunkNetwork}.
     */
    private static Fit fit(Architecture architecture, Publisher form, Map<String, StoredTensor> weights) {
        Fit whole = fitOfWhole(architecture, form, weights);
        if (whole.isExact() || !whole.misshapen().isEmpty() || !whole.unexpected().isEmpty()
                || whole.matches().isEmpty()) {
            return whole;
        }
        Fit trunk = TrunkNetwork.of(PublishedNetwork.of(architecture, form, 1000))
                .map(network -> Fit.of(network, weights, architecture.auxiliaryPrefixes())).orElse(whole);
        return trunk.isTrunk() ? trunk : whole;
    }

    static Fit fitOfWhole(Architecture architecture, Publisher form, Map<String, StoredTensor> weights) {
        Network network = PublishedNetwork.of(architecture, form, 1000);
        StoredTensor head = weights.get(network.head().name() + ".weight");
        if (head != null && !head.shape().isEmpty()) {
            int classes = head.shape().getFirst();
            if (classes != 1000 && classes >= 1 && classes <= MOST_CLASSES) {
                network = PublishedNetwork.of(architecture, form, classes);
            }
        }
        return Fit.of(network, weights, architecture.auxiliaryPrefixes());
    }

    /** The file's tensors by the names of the network's parameters. */
    Map<String, StoredTensor> weights() {
        return fit.matches().entrySet().stream().collect(Collectors.toMap(e -> e.getKey().parameter().name(),
                Map.Entry::getValue));
    }
}
