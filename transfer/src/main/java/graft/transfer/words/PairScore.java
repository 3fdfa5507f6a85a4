package graft.transfer.words;

import graft.zoo.words.WordSearch;
import graft.zoo.words.WordVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well similarities of vectors agree with people's, as gensim's {@code evaluate_word_pairs} computes it: among the
 * first 300,000 words, in upper case, the first of case variants; pairs with a word that is not there are left out.
 *
 * @param pearson  correlation with the ratings; NaN with fewer than two pairs
 * @param spearman correlation of the ranks
 * @param pairs    that were compared
 * @param missing  pairs that were left out
 */
public record PairScore(double pearson, double spearman, int pairs, int missing) {
    private static final int WORDS = 300_000;

    /** Compares all pairs. */
    public static PairScore of(WordSearch search, PairFile file) {
        WordVectors vectors = search.vectors();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < Math.min(WORDS, vectors.size()); i++) {
            numbers.putIfAbsent(AnalogyProtocol.GENSIM.key(vectors.word(i)), i);
        }
        List<Double> ratings = new ArrayList<>();
        List<Double> cosines = new ArrayList<>();
        for (PairFile.Pair pair : file.pairs()) {
            Integer a = numbers.get(AnalogyProtocol.GENSIM.key(pair.first()));
            Integer b = numbers.get(AnalogyProtocol.GENSIM.key(pair.second()));
            if (a != null && b != null) {
                ratings.add(pair.rating());
                cosines.add(search.rows().cosine(a, b));
            }
        }
        double[] x = ratings.stream().mapToDouble(d -> d).toArray();
        double[] y = cosines.stream().mapToDouble(d -> d).toArray();
        return new PairScore(Correlation.pearson(x, y), Correlation.spearman(x, y), x.length,
                file.pairs().size() - x.length);
    }
}
