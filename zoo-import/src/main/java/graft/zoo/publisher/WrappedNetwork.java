package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.layout.Fit;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.layout.PyTorchTensor;
import graft.zoo.model.Publisher;
import graft.zoo.weights.Copies;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Known networks in files that have more around them: wrappers before their names ({@code backbone.conv1.weight}),
 * modules between them ({@code features.module.0.weight}), children by number ({@code 0.weight}, {@code
 * 4.0.conv1.weight} for the first and fifth child of a ResNet), another head, other networks beside them.
 *
 * <p>The trunk has to fit whole, in names and shapes, and nothing that looks like more of it may be left over: all of
 * ResNet-18 is in ResNet-34. The head is taken where it is the network's own; any other is left out.
 *
 * @param wrapper     what stands before the network's names; empty where nothing does
 * @param recognition of the network
 */
record WrappedNetwork(String wrapper, Recognition recognition) {
    /** A network to look for: all of it, its trunk, and the names and shapes of the trunk's parameters. */
    private record Sought(Architecture architecture, Publisher form, Network trunk, Map<String,
            PyTorchTensor> parameters,
            List<String> children) {

        static Sought of(Architecture architecture, Publisher form) {
            Network whole = PublishedNetwork.of(architecture, form, 1000);
            Network trunk = TrunkNetwork.of(whole).orElse(whole);
            String head = trunk.head().name() + ".";
            Map<String, PyTorchTensor> parameters = new LinkedHashMap<>(PyTorchLayout.of(trunk));
            parameters.keySet().removeIf(name -> name.startsWith(head));
            Set<String> children = new LinkedHashSet<>();
            whole.nodes().stream().map(Node::name).filter(name -> !whole.node(name).inputs().isEmpty())
                    .forEach(name -> children.add(first(name)));
            children.retainAll(whole.parameters().keySet().stream().map(WrappedNetwork::first)
                    .collect(Collectors.toSet()));
            return new Sought(architecture, form, trunk, parameters, List.copyOf(children));
        }

        boolean isIn(Map<String, StoredTensor> weights) {
            return parameters.entrySet().stream().allMatch(e -> {
                StoredTensor stored = weights.get(e.getKey());
                return stored != null && stored.dtype().isFloating() && e.getValue().accepts(stored.shape());
            });
        }
    }

    /**
     * A file's weights under Graft's names, what stands before them kept.
     *
     * @param publisher whose names they had; null: whoever publishes the architecture under Graft's own
     * @param family    the only one that they are names of; null: any
     */
    private record Reading(Map<String, StoredTensor> weights, Publisher publisher, Family family) {
        boolean mayHold(Architecture architecture) {
            return (family == null || family == architecture.family())
                    && architecture.family().mayBeWithin(weights.keySet());
        }

        Publisher form(Architecture architecture) {
            boolean timms = architecture == Architecture.RESNET50D || architecture.family() == Family.SE_RESNET;
            return publisher != null ? publisher : timms ? Publisher.TIMM : Publisher.TORCHVISION;
        }
    }

    private static List<Reading> readings(Map<String, StoredTensor> bare) {
        List<Reading> readings = new ArrayList<>(List.of(HuggingFaceNames.isIn(bare)
                ? new Reading(HuggingFaceNames.renamed(bare), Publisher.HUGGING_FACE, null)
                : new Reading(bare, null, null)));
        for (FamilyNames names : FamilyNames.ALL) {
            Map<String, StoredTensor> renamed = names.renamedWithin(bare);
            if (!renamed.keySet().equals(bare.keySet())) {
                readings.add(new Reading(renamed, names.publisher(), names.family()));
            }
        }
        return readings;
    }

    /**
     * All known networks in a file, by what stands before their names. At one place there are several where they have
     * the same names and shapes.
     *
     * @param candidates networks to look for
     * @param publisher  whose form of them is meant; null: that of the publisher whose names the file has
     */
    static List<WrappedNetwork> in(Map<String, StoredTensor> stored, List<Architecture> candidates,
            Publisher publisher) {
        Map<String, WrappedNetwork> first = new LinkedHashMap<>();
        List<WrappedNetwork> found = new ArrayList<>();
        for (Reading reading : readings(Copies.bare(stored))) {
            for (Architecture architecture : candidates) {
                if (!reading.mayHold(architecture)) {
                    continue;
                }
                Sought sought = Sought.of(architecture, publisher == null ? reading.form(architecture) : publisher);
                for (String wrapper : wrappers(reading.weights, sought)) {
                    WrappedNetwork known = first.get(wrapper);
                    if (known == null || known.recognition.architecture().isLike(architecture)) {
                        under(wrapper, reading.weights, sought).ifPresent(network -> {
                            first.putIfAbsent(wrapper, network);
                            found.add(network);
                        });
                    }
                }
            }
        }
        return found;
    }

    /** Whether all are at one place, which one network alone can be. */
    static boolean areAlternatives(List<WrappedNetwork> networks) {
        return networks.size() > 1 && networks.stream().map(WrappedNetwork::wrapper).distinct().count() == 1;
    }

    /** Whether all are the same network with the same weights. */
    static boolean areCopies(List<WrappedNetwork> networks) {
        return networks.stream().map(network -> network.recognition.architecture()).distinct().count() == 1
                && Copies.areEqual(networks.stream().map(network -> network.recognition.weights()).toList());
    }

    /** The first of networks that are copies of one another; tensors of the others are not unused. */
    static Recognition firstOf(List<WrappedNetwork> copies) {
        Recognition first = copies.getFirst().recognition;
        List<String> unused = first.unused().stream().filter(name -> copies.stream().allMatch(
                copy -> copy.recognition.unused().contains(name))).toList();
        return new Recognition(first.architecture(), first.publisher(), first.fit(), unused,
                copies.stream().map(WrappedNetwork::place).toList(), "");
    }

    /** The wrapper without the dot at its end. */
    String place() {
        return wrapper.isEmpty() ? "" : wrapper.substring(0, wrapper.length() - 1);
    }

    /** What stands before the network's first parameter wherever its name, or the number of its child, is found. */
    private static Set<String> wrappers(Map<String, StoredTensor> weights, Sought sought) {
        String first = sought.parameters.keySet().iterator().next();
        String rest = first.substring(first(first).length());
        Set<String> wrappers = new LinkedHashSet<>();
        for (String name : weights.keySet()) {
            if (name.equals(first) || name.endsWith("." + first)) {
                wrappers.add(name.substring(0, name.length() - first.length()));
            }
            if (name.endsWith(rest)) {
                String child = name.substring(0, name.length() - rest.length());
                String number = child.substring(child.lastIndexOf('.') + 1);
                if (number.matches("\\d{1,3}")) {
                    wrappers.add(child.substring(0, child.length() - number.length()));
                }
            }
        }
        return wrappers;
    }

    private static Optional<WrappedNetwork> under(String wrapper, Map<String, StoredTensor> weights, Sought sought) {
        Map<String, StoredTensor> inside = new LinkedHashMap<>();
        List<String> unused = new ArrayList<>();
        weights.forEach((name, tensor) -> {
            if (name.startsWith(wrapper)) {
                inside.put(name.substring(wrapper.length()), tensor);
            } else {
                unused.add(name);
            }
        });
        Map<String, StoredTensor> named = sought.isIn(inside) ? inside : byNumber(inside, sought.children);
        if (!sought.isIn(named)) {
            return Optional.empty();
        }
        Set<String> trunk = sought.parameters.keySet().stream().map(WrappedNetwork::first).collect(Collectors.toSet());
        Architecture architecture = sought.architecture;
        Fit whole = Recognition.fitOfWhole(architecture, sought.form, named);
        if (whole.unexpected().stream().anyMatch(name -> trunk.contains(first(name)))) {
            return Optional.empty();
        }
        boolean isWhole = whole.missing().isEmpty() && whole.misshapen().isEmpty()
                && !feeds(whole.network().outputShape().c(), unused, weights);
        Set<String> used = new HashSet<>(isWhole ? PyTorchLayout.of(whole.network()).keySet()
                : sought.parameters.keySet());
        Map<String, StoredTensor> taken = new LinkedHashMap<>(named);
        taken.keySet().retainAll(used);
        named.keySet().stream().filter(name -> !used.contains(name)
                && architecture.auxiliaryPrefixes().stream().noneMatch(name::startsWith))
                .forEach(name -> unused.add(wrapper + name));
        Fit fit = Fit.of(isWhole ? whole.network() : sought.trunk, taken, List.of());
        return Optional.of(new WrappedNetwork(wrapper, new Recognition(architecture, sought.form, fit,
                List.copyOf(unused), List.of(), "")));
    }

    /**
     * Whether something beside a network takes as many values as it gives: then its head is not the end. Integers, such
     * as the counts of a confusion matrix, take nothing.
     */
    private static boolean feeds(int outputs, List<String> beside, Map<String, StoredTensor> weights) {
        return beside.stream().map(weights::get).filter(tensor -> tensor.dtype().isFloating()).map(StoredTensor::shape)
                .anyMatch(shape -> shape.size() == 2 && shape.getLast() == outputs);
    }

    /** Numbers at the beginning of names replaced by the network's children that have weights, in their order. */
    private static Map<String, StoredTensor> byNumber(Map<String, StoredTensor> weights, List<String> children) {
        List<String> numbers = weights.keySet().stream().map(WrappedNetwork::first)
                .filter(child -> child.matches("\\d{1,3}")).distinct()
                .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b))).toList();
        Map<String, StoredTensor> named = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            String child = first(name);
            int place = numbers.indexOf(child);
            named.put(place < 0 || place >= children.size() ? name
                    : children.get(place) + name.substring(child.length()), tensor);
        });
        return named;
    }

    /** The first part of a name. */
    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
