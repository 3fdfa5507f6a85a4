package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A publisher's names for one family, by a {@link NameTable}.
 *
 * @param signs names of tensors of which a file has one if it is named so, and that no other publisher has
 * @param table from its names to Graft's
 */
record FamilyNames(Publisher publisher, Family family, List<String> signs, NameTable table) implements Naming {

    /** The tables of all families, in the order in which they are tried. */
    static final List<FamilyNames> ALL = Stream.of(DenseNetNames.TABLES, RegNetNames.TABLES, ConvNeXtNames.TABLES)
            .flatMap(List::stream).toList();

    static FamilyNames of(Publisher publisher, Family family, List<String> signs, String table) {
        return new FamilyNames(publisher, family, signs, new NameTable(table));
    }

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return signs.stream().anyMatch(weights::containsKey);
    }

    /** Graft's names wherever a sign stands in a file, what stands before them kept. */
    Map<String, StoredTensor> renamedWithin(Map<String, StoredTensor> weights) {
        String wrapper = weights.keySet().stream().flatMap(name -> signs.stream()
                .filter(sign -> name.equals(sign) || name.endsWith("." + sign))
                .map(sign -> name.substring(0, name.length() - sign.length()))).findFirst().orElse(null);
        if (wrapper == null) {
            return weights;
        }
        Map<String, StoredTensor> inside = new LinkedHashMap<>();
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> (name.startsWith(wrapper) ? inside : renamed).put(name.startsWith(wrapper)
                ? name.substring(wrapper.length()) : name, tensor));
        table.renamed(inside).forEach((name, tensor) -> renamed.put(wrapper + name, tensor));
        return renamed;
    }

    @Override
    public boolean knows(Architecture architecture) {
        return architecture.family() == family;
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return publisher;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return table.renamed(weights);
    }
}
