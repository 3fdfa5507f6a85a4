package graft.zoo.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What the outputs of a network are called.
 *
 * @param names in output order
 * @param ids   WordNet's or others' identifiers in the same order, where the list has them; else empty
 */
public record ClassNames(List<String> names, List<String> ids) {

    public ClassNames {
        names = List.copyOf(names);
        ids = List.copyOf(ids);
        if (!ids.isEmpty() && ids.size() != names.size()) {
            throw new IllegalArgumentException(ids.size() + " identifiers for " + names.size() + " names");
        }
    }

    /** Names without identifiers. */
    public static ClassNames of(List<String> names) {
        return new ClassNames(names, List.of());
    }

    /**
     * These names, for a network of so many outputs: with "background" before ImageNet's thousand where it has 1,001
     * (TensorFlow's networks); else as they are.
     */
    public ClassNames fitted(int outputs) {
        if (outputs != names.size() + 1 || !ImageNet.isOrderOf(names)) {
            return this;
        }
        List<String> all = new ArrayList<>(List.of(ImageNet.BACKGROUND));
        all.addAll(names);
        List<String> allIds = new ArrayList<>(List.of(""));
        allIds.addAll(ids);
        return new ClassNames(all, ids.isEmpty() ? ids : allIds);
    }
}
