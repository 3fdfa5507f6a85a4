package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
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
    static final List<Naming> ALL = Stream.of(DenseNetNames.TABLES, RegNetNames.TABLES, ConvNeXtNames.TABLES)
            .<Naming>flatMap(List::stream).toList();

    static FamilyNames of(Publisher publisher, Family family, List<String> signs, String table) {
        return new FamilyNames(publisher, family, signs, new NameTable(table));
    }

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return signs.stream().anyMatch(weights::containsKey);
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
