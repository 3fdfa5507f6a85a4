package graft.zoo.weights;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sets of weights that are the same to the last bit, such as a network and a copy of it that was never changed. */
public final class Copies {
    /** Modules that change nothing about names but their being there. */
    private static final Set<String> TRANSPARENT = Set.of("module", "_orig_mod",
            "_checkpoint_wrapped_module", "_fsdp_wrapped_module");
    private static final int PIECE = 1 << 18;

    private Copies() {
    }

    /** Whether all sets have the same names, but for modules such as {@code module}, and the same values. */
    public static boolean areEqual(List<Map<String, StoredTensor>> sets) {
        Map<String, StoredTensor> first = bare(sets.getFirst());
        return sets.stream().skip(1).map(Copies::bare).allMatch(other -> other.keySet().equals(first.keySet())
                && first.keySet().stream().allMatch(name -> isDeclaredEqual(first.get(name), other.get(name)))
                && first.keySet().stream().allMatch(name -> hasEqualValues(first.get(name), other.get(name))));
    }

    /** The names without modules such as {@code module}, wherever they stand; as they are where two would be one. */
    public static Map<String, StoredTensor> bare(Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> bare = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> bare.put(Arrays.stream(name.split("\\."))
                .filter(part -> !TRANSPARENT.contains(part)).collect(Collectors.joining(".")), tensor));
        return bare.size() == weights.size() ? bare : weights;
    }

    private static boolean isDeclaredEqual(StoredTensor a, StoredTensor b) {
        return a.dtype() == b.dtype() && a.shape().equals(b.shape());
    }

    /** By their bits: NaN is equal to itself, and 0 is not -0. */
    private static boolean hasEqualValues(StoredTensor a, StoredTensor b) {
        if (!a.dtype().isFloating()) {
            return Arrays.equals(a.readIntegers(), b.readIntegers());
        }
        float[] all = a.read().unwrap();
        boolean[] equal = {true};
        b.read(PIECE, (from, piece) -> {
            for (int i = 0; i < piece.length; i++) {
                equal[0] &= Float.floatToRawIntBits(piece[i]) == Float.floatToRawIntBits(all[from + i]);
            }
        });
        return equal[0];
    }
}
