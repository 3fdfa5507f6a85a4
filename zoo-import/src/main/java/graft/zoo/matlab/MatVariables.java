package graft.zoo.matlab;

import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** All real numbers of a MAT-file as tensors, wherever they are. */
final class MatVariables {
    private MatVariables() {
    }

    static Map<String, StoredTensor> tensors(Map<String, MatValue> variables) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        variables.values().forEach(value -> collect(value, tensors));
        return tensors;
    }

    private static void collect(MatValue value, Map<String, StoredTensor> tensors) {
        switch (value) {
            // Their names are their places already: the reader gave them.
            case MatValue.Numbers n -> tensors.put(n.tensor().name(), n.tensor());
            case MatValue.Cells c -> c.items().forEach(item -> collect(item, tensors));
            case MatValue.Structs s -> s.items().forEach(item -> item.values().forEach(v -> collect(v, tensors)));
            case MatValue.Text _, MatValue.Other _ -> {
                // No weights.
            }
        }
    }

    /** What there is besides, in words. */
    static String described(Map<String, MatValue> variables) {
        var kinds = new TreeSet<String>();
        variables.values().forEach(value -> kinds.add(switch (value) {
            case MatValue.Numbers _ -> "numbers";
            case MatValue.Cells _ -> "cells";
            case MatValue.Structs _ -> "structs";
            case MatValue.Text _ -> "text";
            case MatValue.Other o -> o.what();
        }));
        return kinds.isEmpty() ? "nothing" : String.join(", ", List.copyOf(kinds));
    }
}
