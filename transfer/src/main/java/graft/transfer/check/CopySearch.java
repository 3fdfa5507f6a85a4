package graft.transfer.check;

import graft.transfer.features.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the copies among images. Images with the same pixels are one set; sets are compared two by two by their coarse
 * looks, which is quick, and those that look alike are laid over one another, which is certain. Of a film's frames or
 * a hundred copies not all pairs are wanted: a pair is looked at when it joins two groups, or shows a leak that is not
 * known yet.
 */
final class CopySearch {
    private static final double LEAST_COARSE_LIKENESS = 0.92;
    private static final int AT_A_TIME = 256;

    private final List<PictureLook> looks;
    private final boolean[] validates;
    private final int[] within;
    private final List<int[]> sets = new ArrayList<>();
    private final int[] groupOfSet;
    private final float[][] quarters;
    private final List<Found> duplicates = new ArrayList<>();
    private final List<Found> leaks = new ArrayList<>();

    /** Two images by their numbers. */
    record Found(int first, int second, DuplicatePair.Kind kind) {
    }

    /** Two sets that look alike. */
    private record Candidate(int a, int b, boolean mirrored, CoarseLooks.Guess guess) {
    }

    /**
     * @param validates for each image whether it is one to validate with
     */
    CopySearch(List<PictureLook> looks, boolean[] validates) {
        this(looks, validates, new int[looks.size()]);
    }

    /**
     * The same where the groups of copies are known from an earlier search.
     *
     * @param within for each image the number of its group: images of two groups are no copies
     */
    CopySearch(List<PictureLook> looks, boolean[] validates, int[] within) {
        this.looks = looks;
        this.validates = validates;
        this.within = within;
        Map<Digest, List<Integer>> byPixels = new LinkedHashMap<>();
        for (int i = 0; i < looks.size(); i++) {
            byPixels.computeIfAbsent(looks.get(i).pixels(), _ -> new ArrayList<>()).add(i);
        }
        byPixels.values().forEach(set -> sets.add(set.stream().mapToInt(Integer::intValue).toArray()));
        groupOfSet = IntStream.range(0, sets.size()).toArray();
        quarters = sets.parallelStream().map(set -> Alignment.quarter(looks.get(set[0]).copy()))
                .toArray(float[][]::new);
        sets.forEach(this::exact);
        near();
        duplicates.sort(ORDER);
        leaks.sort(ORDER);
    }

    private static final Comparator<Found> ORDER = Comparator.comparing(Found::kind).thenComparing(Found::first)
            .thenComparing(Found::second);

    /** Each image of a group with one that came before; the surest first. */
    List<Found> duplicates() {
        return duplicates;
    }

    /** Each image to validate with that has a copy among those to train with, and that copy; the surest first. */
    List<Found> leaks() {
        return leaks;
    }

    /** For each image the number of the group of copies that it belongs to. */
    int[] groups() {
        int[] groups = new int[looks.size()];
        for (int s = 0; s < sets.size(); s++) {
            for (int image : sets.get(s)) {
                groups[image] = root(s);
            }
        }
        return groups;
    }

    private void exact(int[] set) {
        for (int k = 1; k < set.length; k++) {
            duplicates.add(exact(set, set[k], IntStream.of(set).limit(k)));
        }
        int[] train = IntStream.of(set).filter(i -> !validates[i]).toArray();
        if (train.length > 0) {
            IntStream.of(set).filter(i -> validates[i]).forEach(i -> leaks.add(exact(set, i, IntStream.of(train))));
        }
    }

    private Found exact(int[] set, int image, IntStream others) {
        int[] copies = others.toArray();
        return IntStream.of(copies).filter(o -> looks.get(o).bytes().equals(looks.get(image).bytes())).boxed()
                .findFirst().map(o -> new Found(o, image, DuplicatePair.Kind.BYTES))
                .orElse(new Found(copies[0], image, DuplicatePair.Kind.PIXELS));
    }

    private void near() {
        List<CoarseLooks> coarse = sets.parallelStream().map(set -> new CoarseLooks(looks.get(set[0]).copy()))
                .toList();
        List<Candidate> candidates = IntStream.range(0, sets.size()).parallel().boxed()
                .flatMap(a -> candidates(coarse, a).stream()).sorted(Comparator.comparingDouble((Candidate c) ->
                        -c.guess.likeness()).thenComparing(Candidate::a).thenComparing(Candidate::b)).toList();
        boolean[] leaked = new boolean[sets.size()];
        for (int s = 0; s < leaked.length; s++) {
            leaked[s] = first(s, true) < 0 || first(s, false) >= 0;
        }
        for (int at = 0; at < candidates.size(); at += AT_A_TIME) {
            List<Candidate> some = candidates.subList(at, Math.min(candidates.size(), at + AT_A_TIME)).stream()
                    .filter(c -> isWanted(c, leaked)).toList();
            boolean[] same = new boolean[some.size()];
            IntStream.range(0, same.length).parallel().forEach(i -> same[i] = isSame(some.get(i)));
            for (int i = 0; i < same.length; i++) {
                if (same[i]) {
                    join(some.get(i), leaked);
                }
            }
        }
    }

    private List<Candidate> candidates(List<CoarseLooks> coarse, int a) {
        List<Candidate> candidates = new ArrayList<>();
        CoarseLooks of = coarse.get(a);
        for (int b = a + 1; b < sets.size(); b++) {
            if (within[sets.get(a)[0]] != within[sets.get(b)[0]]) {
                continue;
            }
            for (int m = 0; m < 2; m++) {
                CoarseLooks.Guess guess = CoarseLooks.compare(of, coarse.get(b), m == 1, LEAST_COARSE_LIKENESS);
                if (guess != null) {
                    candidates.add(new Candidate(a, b, m == 1, guess));
                }
            }
        }
        return candidates;
    }

    private boolean isWanted(Candidate c, boolean[] leaked) {
        return root(c.a) != root(c.b) || !leaked[c.a] && first(c.b, false) >= 0
                || !leaked[c.b] && first(c.a, false) >= 0;
    }

    private boolean isSame(Candidate c) {
        byte[] a = looks.get(sets.get(c.a)[0]).copy();
        byte[] b = looks.get(sets.get(c.b)[0]).copy();
        return Alignment.of(a, quarters[c.a], b, quarters[c.b], c.mirrored, c.guess.start()).isSameImage();
    }

    private void join(Candidate c, boolean[] leaked) {
        if (root(c.a) != root(c.b)) {
            duplicates.add(new Found(sets.get(c.a)[0], sets.get(c.b)[0], DuplicatePair.Kind.NEAR));
            groupOfSet[root(c.b)] = root(c.a);
        }
        leak(c.a, c.b, leaked);
        leak(c.b, c.a, leaked);
    }

    private void leak(int seen, int measured, boolean[] leaked) {
        int train = first(seen, false);
        if (!leaked[measured] && train >= 0) {
            leaked[measured] = true;
            Arrays.stream(sets.get(measured)).forEach(i -> leaks.add(new Found(train, i, DuplicatePair.Kind.NEAR)));
        }
    }

    /** The first image of a set that validates, or that trains; -1 without one. */
    private int first(int set, boolean validation) {
        return IntStream.of(sets.get(set)).filter(i -> validates[i] == validation).findFirst().orElse(-1);
    }

    private int root(int set) {
        int at = set;
        while (groupOfSet[at] != at) {
            groupOfSet[at] = groupOfSet[groupOfSet[at]];
            at = groupOfSet[at];
        }
        return at;
    }
}
