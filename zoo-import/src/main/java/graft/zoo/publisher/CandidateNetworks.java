package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The architectures with which a file's weights are worth comparing, and under which names: found from names and
 * numbers alone, without building a network. A {@link Family} that has no tensor in the file is left out, and of the
 * others those come first that have as many layers with weights as the file.
 */
final class CandidateNetworks {
    /** In the order in which they are tried; the last takes any names. */
    private static final List<Naming> NAMINGS = namings();

    private static List<Naming> namings() {
        List<Naming> namings = new ArrayList<>(List.of(new CaffeNames(), new MatConvNetNames(), new TensorFlowNames(),
                new KerasNames(), new HuggingFaceNames(), new HuggingFaceMobileNames()));
        namings.addAll(FamilyNames.ALL);
        namings.addAll(List.of(new TimmMobileNames(), new TimmNames(), new TorchvisionNames()));
        return List.copyOf(namings);
    }

    private CandidateNetworks() {
    }

    /**
     * One of them.
     *
     * @param form    of the network
     * @param weights under Graft's names
     */
    record Candidate(Architecture architecture, Publisher form, Map<String, StoredTensor> weights) {
    }

    /** A way of naming that a file's weights have, and the form of the networks to compare them with. */
    record Names(Naming naming, Publisher form) {
    }

    /** Those that the weights have. */
    static List<Names> names(Map<String, StoredTensor> weights, Publisher publisher) {
        return NAMINGS.stream().filter(naming -> naming.recognises(weights))
                .map(naming -> new Names(naming, naming.form(weights, publisher))).toList();
    }

    /** By the first of the names that are known for this architecture. */
    static Candidate of(Architecture architecture, List<Names> names, Map<String, StoredTensor> weights) {
        Names known = first(architecture, names);
        return new Candidate(architecture, known.form,
                known.naming.toTorchvision(architecture, known.form, weights));
    }

    /** Those that {@link #all} has under the publisher's names since the weights have far more or fewer layers. */
    static List<Candidate> atAnyDepth(List<Names> names, Map<String, StoredTensor> weights) {
        List<Candidate> found = new ArrayList<>();
        for (Architecture architecture : Architecture.values()) {
            Names known = first(architecture, names);
            Map<String, StoredTensor> renamed = known.naming.publishes(architecture)
                    ? known.naming.toTorchvisionAtAnyDepth(architecture, known.form, weights) : null;
            if (renamed != null) {
                found.add(new Candidate(architecture, known.form, renamed));
            }
        }
        return found;
    }

    private static Names first(Architecture architecture, List<Names> names) {
        return names.stream().filter(n -> n.naming.knows(architecture)).findFirst().orElseThrow();
    }

    /** All that are worth comparing, the likeliest first. */
    static List<Candidate> all(List<Names> names, Map<String, StoredTensor> weights) {
        Map<Naming, Map<String, StoredTensor>> renamed = new HashMap<>();
        List<Candidate> found = new ArrayList<>();
        for (Family family : EnumSet.allOf(Family.class)) {
            for (Architecture architecture : family.members()) {
                Names known = first(architecture, names);
                if (!known.naming.publishes(architecture)) {
                    continue;
                }
                if (!known.naming.isTable()) {
                    found.add(of(architecture, List.of(known), weights));
                    continue;
                }
                Map<String, StoredTensor> ours = renamed.computeIfAbsent(known.naming,
                        naming -> naming.toTorchvision(architecture, known.form, weights));
                if (family.isNamedIn(ours.keySet())) {
                    found.add(new Candidate(architecture, known.form, ours));
                }
            }
        }
        Map<Candidate, Integer> distances = new HashMap<>();
        found.forEach(c -> distances.put(c, Math.abs(layers(c) - c.architecture.weightedLayers())));
        return found.stream().sorted(Comparator.comparingInt(distances::get)).toList();
    }

    /** The number of layers that have weights, by the names before the last dot. */
    private static int layers(Candidate candidate) {
        List<String> auxiliary = candidate.architecture.auxiliaryPrefixes();
        Set<String> layers = new HashSet<>();
        for (String name : candidate.weights.keySet()) {
            if (auxiliary.stream().noneMatch(name::startsWith)) {
                layers.add(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
            }
        }
        return layers.size();
    }
}
