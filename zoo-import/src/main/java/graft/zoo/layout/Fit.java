package graft.zoo.layout;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the tensors of a file fit a network, from names, types and shapes alone: nothing has been read and nothing set.
 *
 * @param network    without values
 * @param matches    the parameters that have a tensor of the right shape, and that tensor
 * @param missing    names of parameters that have no tensor
 * @param misshapen  tensors of the right name and the wrong shape or type, each in words
 * @param unexpected names of tensors that the network has no place for
 */
public record Fit(Network network, Map<PyTorchTensor, StoredTensor> matches, List<String> missing,
        List<String> misshapen, List<String> unexpected) {
    private static final int NAMED = 20;
    /** Of another shape: each takes half a line, and the first tells most. */
    private static final int SHAPES_NAMED = 5;
    /** Values above which a tensor by itself is worth all processors; fewer are spread over them tensor by tensor. */
    private static final int LARGE = 1 << 22;

    /**
     * Compares {@code weights} with a network.
     *
     * @param ignored prefixes of names that the network may do without
     */
    public static Fit of(Network network, Map<String, StoredTensor> weights, List<String> ignored) {
        return of(network, PyTorchLayout.of(network), weights, ignored);
    }

    /** Compares {@code weights} with a network whose parameters lie in {@code expected} ways. */
    public static Fit of(Network network, Map<String, PyTorchTensor> expected, Map<String, StoredTensor> weights) {
        return of(network, expected, weights, List.of());
    }

    private static Fit of(Network network, Map<String, PyTorchTensor> expected, Map<String, StoredTensor> weights,
            List<String> ignored) {
        Map<PyTorchTensor, StoredTensor> matches = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((name, tensor) -> {
            StoredTensor stored = weights.get(name);
            if (stored == null) {
                missing.add(name);
            } else if (!stored.dtype().isFloating()) {
                misshapen.add(shown(name, stored) + " expected floating point, found " + stored.dtype());
            } else if (!tensor.accepts(stored.shape())) {
                misshapen.add(shown(name, stored) + " expected " + tensor.shape() + ", found " + stored.shape());
            } else {
                matches.put(tensor, stored);
            }
        });
        List<String> unexpected = weights.keySet().stream()
                .filter(name -> !expected.containsKey(name) && ignored.stream().noneMatch(name::startsWith)).toList();
        return new Fit(network, matches, missing, misshapen, unexpected);
    }

    /** A parameter's name, and what the file calls it. */
    private static String shown(String name, StoredTensor stored) {
        return stored.name().endsWith(name) ? name : name + " (" + stored.name() + ")";
    }

    /** Whether every parameter has its tensor and every tensor its place. */
    public boolean isExact() {
        return missing.isEmpty() && misshapen.isEmpty() && unexpected.isEmpty();
    }

    /** Whether every tensor has its place and only the head has none, neither weight nor bias. */
    public boolean isTrunk() {
        String head = network.head().name() + ".";
        return misshapen.isEmpty() && unexpected.isEmpty() && !matches.isEmpty() && !missing.isEmpty()
                && missing.stream().allMatch(name -> name.startsWith(head))
                && matches.keySet().stream().noneMatch(t -> t.parameter().name().startsWith(head));
    }

    /** Share of all names, the file's and the network's, that fit: 1 when it is exact. */
    public double share() {
        return matches.size() / (double) (matches.size() + missing.size() + misshapen.size() + unexpected.size());
    }

    /**
     * Reads every tensor, with all processors, and sets every parameter that has one. Call it when {@link #isExact} or
     * {@link #isTrunk}, which leaves the head without values.
     */
    public Network fill() {
        List<Map.Entry<PyTorchTensor, StoredTensor>> small = new ArrayList<>();
        try (ThreadTeam team = ThreadTeam.of(ThreadTeam.defaultSize())) {
            matches.forEach((tensor, stored) -> {
                if (tensor.size() >= LARGE) {
                    tensor.parameter().set(tensor.toGraft(stored, team));
                } else {
                    small.add(Map.entry(tensor, stored));
                }
            });
            team.run(small.size(), (i, worker) -> {
                PyTorchTensor tensor = small.get(i).getKey();
                tensor.parameter().set(tensor.toGraft(small.get(i).getValue()));
            });
        }
        return network;
    }

    /** What does not fit, a line for each kind, the first of each by name. */
    public String differences() {
        return lines("missing", missing, ", ", NAMED) + lines("misshapen", misshapen, "; ", SHAPES_NAMED)
                + lines("unexpected", unexpected, ", ", NAMED);
    }

    private static String lines(String what, List<String> names, String separator, int most) {
        return names.isEmpty() ? "" : "\n  " + what + " (" + names.size() + "): " + named(names, separator, most);
    }

    /** The first twenty of some names, and how many more there are. */
    public static String named(List<String> names, String separator) {
        return named(names, separator, NAMED);
    }

    private static String named(List<String> names, String separator, int most) {
        return String.join(separator, names.subList(0, Math.min(most, names.size())))
                + (names.size() > most ? separator + "and " + (names.size() - most) + " more" : "");
    }
}
