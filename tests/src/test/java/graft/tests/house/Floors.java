package graft.tests.house;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The packages of one module in rows: a package lies one floor above the highest that it reads, so that all arrows
 * point down. Within a row the order is that of their neighbours above and below, which keeps the lines short.
 */
record Floors(List<List<String>> rows, SortedMap<String, SortedSet<String>> reads) {
    private static final int SWEEPS = 4;

    static Floors of(House.Module module, SortedMap<String, SortedSet<String>> packages) {
        SortedMap<String, SortedSet<String>> own = new TreeMap<>();
        packages.forEach((p, read) -> {
            if (module.holds(p)) {
                SortedSet<String> within = new TreeSet<>(read);
                within.removeIf(q -> !module.holds(q));
                own.put(p, within);
            }
        });
        List<List<String>> rows = new ArrayList<>();
        own.keySet().forEach(p -> {
            int floor = floor(p, own);
            while (rows.size() <= floor) {
                rows.add(new ArrayList<>());
            }
            rows.get(floor).add(p);
        });
        SortedMap<String, SortedSet<String>> reduced = reduced(own);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            rows.forEach(row -> order(row, rows, reduced));
            rows.reversed().forEach(row -> order(row, rows, reduced));
        }
        return new Floors(rows.reversed(), reduced);
    }

    private static int floor(String p, SortedMap<String, SortedSet<String>> own) {
        return own.get(p).stream().mapToInt(q -> floor(q, own) + 1).max().orElse(0);
    }

    /** Sorts a row by the mean position, from 0 to 1, of what its packages read and are read by. */
    private static void order(List<String> row, List<List<String>> rows, SortedMap<String, SortedSet<String>> reads) {
        Map<String, Double> at = new TreeMap<>();
        rows.forEach(r -> r.forEach(p -> at.put(p, (r.indexOf(p) + 0.5) / r.size())));
        Map<String, Double> mean = new TreeMap<>();
        row.forEach(p -> mean.put(p, at.keySet().stream()
                .filter(q -> reads.get(p).contains(q) || reads.get(q).contains(p))
                .mapToDouble(at::get).average().orElse(0.5)));
        row.sort(Comparator.comparing(mean::get));
    }

    /** Without what is also read through another package: the arrows that a reader needs. */
    private static SortedMap<String, SortedSet<String>> reduced(SortedMap<String, SortedSet<String>> own) {
        SortedMap<String, SortedSet<String>> reduced = new TreeMap<>();
        own.forEach((p, read) -> {
            Set<String> through = new TreeSet<>();
            read.forEach(q -> through.addAll(House.reach(own, q)));
            SortedSet<String> direct = new TreeSet<>(read);
            direct.removeAll(through);
            reduced.put(p, direct);
        });
        return reduced;
    }
}
