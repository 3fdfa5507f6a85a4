package graft.zoo.model;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names with the numbers of the outputs that they stand for, as a list was found to have them. */
final class NumberedNames {
    private final TreeMap<Long, ClassName> byNumber = new TreeMap<>();

    /** A class's name and its identifier, which may be empty. */
    record ClassName(String name, String id) {
    }

    /** @throws IllegalArgumentException when the number is there already */
    void add(long number, ClassName name) {
        ClassName other = byNumber.put(number, name);
        if (other != null) {
            throw new IllegalArgumentException("number " + number + " stands for " + other.name + " and for "
                    + name.name + "; give each class a number of its own, from 0");
        }
    }

    /**
     * The names in the order of their numbers.
     *
     * @throws IllegalArgumentException when the numbers are not those from 0 on
     */
    ClassNames inOrder() {
        int n = byNumber.size();
        if (n == 0) {
            throw new IllegalArgumentException("holds no names");
        }
        long first = byNumber.firstKey();
        long last = byNumber.lastKey();
        if (first == 1 && last == n) {
            throw new IllegalArgumentException("is numbered from 1 to " + n + ", the outputs of a network from 0: "
                    + byNumber.get(1L).name + " may be output 0, or output 1 after a background, or the numbers may "
                    + "be names of folders. Number the names from 0, or list them one a line in output order");
        }
        if (first != 0 || last != n - 1) {
            TreeSet<Long> missing = new TreeSet<>();
            for (long i = 0; i < n && missing.size() < 3; i++) {
                if (!byNumber.containsKey(i)) {
                    missing.add(i);
                }
            }
            throw new IllegalArgumentException("numbers its " + n + " names from " + first + " to " + last
                    + ", expected 0 to " + (n - 1) + ": " + missing + " missing. Number them from 0 without a gap");
        }
        return classNames(List.copyOf(byNumber.values()));
    }

    /** Names in the order given; identifiers where all have one. */
    static ClassNames classNames(List<ClassName> classes) {
        List<String> ids = new ArrayList<>(classes.stream().map(ClassName::id).filter(id -> !id.isEmpty()).toList());
        return new ClassNames(classes.stream().map(ClassName::name).toList(),
                ids.size() == classes.size() ? ids : List.of());
    }
}
